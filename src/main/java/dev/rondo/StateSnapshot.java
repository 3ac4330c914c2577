package dev.rondo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The streams of a {@link StateStore} at one moment. It does not change while the store moves on, and any thread may write
 * it.
 *
 * @param <K> the type of the keys
 */
public final class StateSnapshot<K> {
    private final Network network;
    private final List<StoredStream<K>> streams;

    StateSnapshot(Network network, List<StoredStream<K>> streams) {
        this.network = network;
        this.streams = streams;
    }

    /** {@return the number of streams} */
    public int size() {
        return streams.size();
    }

    /**
     * Writes this snapshot to a file that {@link StateStore#restore} reads on any machine. An existing file is replaced
     * atomically: readers see all of the old file or all of the new one.
     *
     * @param file the file
     * @param keys writes the keys
     * @throws IOException when the file cannot be written; an existing file is unchanged then
     */
    public void write(Path file, KeyCodec<K> keys) throws IOException {
        StateFile.write(file, network, streams, keys);
    }
}
