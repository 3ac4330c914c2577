package dev.rondo.cli;

import dev.rondo.train.BatchReport;
import dev.rondo.train.EpochReport;
import dev.rondo.train.FitListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The figures of every epoch, written to a file next to the checkpoint after each, so that a training that is resumed shows all of them. Not
 * thread-safe.
 */
final class TrainingHistory implements FitListener {
    private static final String HEADER = "epoch,training loss,validation loss,updates,clipped,mean gradient norm";

    private final Path file;
    private final List<Epoch> epochs = new ArrayList<>();
    private long updates;
    private long clipped;
    private double norms;

    /**
     * The figures of an epoch.
     *
     * @param number the epoch, from 1
     * @param training the mean training loss
     * @param validation the validation loss
     * @param updates the updates
     * @param clipped those that were clipped
     * @param norm the mean gradient norm before clipping
     */
    record Epoch(int number, double training, double validation, long updates, long clipped, double norm) {
        /** {@return the figures by name, for {@link JsonText}} */
        Map<String, Object> figures() {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("epoch", number);
            figures.put("trainingLoss", training);
            figures.put("validationLoss", validation);
            figures.put("updates", updates);
            figures.put("clippedUpdates", clipped);
            figures.put("gradientNorm", norm);
            return figures;
        }
    }

    TrainingHistory(Path file) {
        this.file = file;
    }

    /** Reads the epochs up to one, if there is a file. */
    void restore(int last) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        for (String line : Files.readAllLines(file).stream().skip(1).toList()) {
            String[] cells = line.split(",");
            Epoch epoch = new Epoch(
                    Integer.parseInt(cells[0]),
                    Double.parseDouble(cells[1]),
                    Double.parseDouble(cells[2]),
                    Long.parseLong(cells[3]),
                    Long.parseLong(cells[4]),
                    Double.parseDouble(cells[5]));
            if (epoch.number <= last) {
                epochs.add(epoch);
            }
        }
    }

    @Override
    public void batchEnded(int epoch, int batch, BatchReport report) {
        updates += report.updates();
        clipped += report.clipped();
        norms += report.gradientNorm() * report.updates();
    }

    @Override
    public void epochEnded(EpochReport report) {
        epochs.add(new Epoch(
                report.epoch(),
                report.trainingLoss(),
                report.validation().loss(),
                updates,
                clipped,
                norms / Math.max(1, updates)));
        updates = 0;
        clipped = 0;
        norms = 0;
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        for (Epoch one : epochs) {
            text.append("%d,%s,%s,%d,%d,%s%n"
                    .formatted(one.number, one.training, one.validation, one.updates, one.clipped, one.norm));
        }
        try {
            OutputFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Epoch> epochs() {
        return epochs;
    }

    double[] column(ToDoubleFunction<Epoch> figure) {
        return epochs.stream().mapToDouble(figure).toArray();
    }

    double clippedShare() {
        long all = epochs.stream().mapToLong(Epoch::updates).sum();
        return epochs.stream().mapToLong(Epoch::clipped).sum() / (double) all;
    }
}
