package dev.rondo.table;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.model.Models;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A trained model that assigns a sequence of rows to a class. It is a network whose metadata holds the columns, their encoding and the classes;
 * {@link ClassificationData} trains one. Immutable: share it among threads.
 */
public final class SequenceClassifier extends TableModel {
    private static final String KEY = "rondo.network.table.classes";

    private final List<String> classes;

    private SequenceClassifier(Network network) {
        super(network);
        String entry = EncoderText.entry(network.metadata(), KEY, "a classifier of sequences");
        this.classes = EncoderText.read(entry).stream().map(List::getFirst).toList();
        ModelChecks.sizes(network, encoder(), classes.size());
    }

    static Map<String, String> classMetadata(List<String> classes) {
        return Map.of(KEY, EncoderText.write(classes.stream().map(List::of).toList()));
    }

    /**
     * {@return the classifier of a network}
     *
     * @param network a network with the metadata of {@link ClassificationData#newNetwork}
     * @throws IllegalArgumentException if its metadata is not that of a classifier, or does not fit its size
     */
    public static SequenceClassifier of(Network network) {
        return new SequenceClassifier(network);
    }

    /**
     * {@return the classifier in a file}
     *
     * @param file a file that {@link #save} wrote
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if its network is not a classifier
     */
    public static SequenceClassifier load(Path file) throws IOException {
        return of(Models.load(file));
    }

    /** {@return the names of the classes, in the order of the probabilities} */
    public List<String> classes() {
        return classes;
    }

    /** {@return a new stream, for one sequence, with a runner of its own} */
    public ClassStream newStream() {
        return newStream(network().newRunner());
    }

    /**
     * {@return a new stream that shares a runner with other streams of its thread}
     *
     * @param runner a runner of this network
     */
    public ClassStream newStream(Runner runner) {
        return new ClassStream(new RowStream(network(), encoder(), runner));
    }

    /**
     * {@return the stream that {@link ClassStream#toBytes} wrote}
     *
     * @param bytes the bytes
     * @throws IllegalArgumentException if they are damaged, or belong to a different model
     */
    public ClassStream readStream(byte[] bytes) {
        RowStream stream = new RowStream(network(), encoder(), network().newRunner());
        stream.read(bytes);
        return new ClassStream(stream);
    }
}
