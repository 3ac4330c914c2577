package dev.rondo.train;

import dev.rondo.model.file.NewFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The figures of all epochs of a {@link Fit} so far, including those before a checkpoint from which it continued. Immutable.
 *
 * @param epochs the epochs in their order
 */
public record FitHistory(List<EpochReport> epochs) {
    /** Copies the epochs. */
    public FitHistory {
        epochs = List.copyOf(epochs);
    }

    /**
     * {@return the figures as a table of comma-separated values (RFC 4180) with a header} Its columns are: epoch, training loss, validation loss,
     * one for each metric under its name, learning rate factor, best (true or false). Numbers have all their digits. A cell is empty
     * where there is no figure, as without validation.
     */
    public String toCsv() {
        return HistoryCsv.write(epochs);
    }

    /**
     * Writes {@link #toCsv} to a file, as UTF-8. Readers see all of it or nothing.
     *
     * @param file the file, which is replaced if it exists
     * @throws IOException if it cannot be written
     */
    public void saveCsv(Path file) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(toCsv());
        NewFile.write(file, channel -> {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        });
    }
}
