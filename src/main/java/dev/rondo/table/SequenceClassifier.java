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
public final class SequenceClassifier {
    private static final String KEY = "rondo.network.table.classes";

    private final Network network;
    private final RowEncoder encoder;
    private final List<String> classes;

    private SequenceClassifier(Network network) {
        this.network = network;
        this.encoder = RowEncoder.fromMetadata(network.metadata());
        String entry = EncoderText.entry(network.metadata(), KEY, "a classifier of sequences");
        this.classes = EncoderText.read(entry).stream().map(List::getFirst).toList();
        ModelChecks.sizes(network, encoder, classes.size());
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

    /**
     * Saves the classifier as Rondo's own file, or leaves the file that existed before.
     *
     * @param file the file; replaced when it exists
     * @throws IOException if it cannot be written
     */
    public void save(Path file) throws IOException {
        Models.save(network, file);
    }

    /** {@return the network} */
    public Network network() {
        return network;
    }

    /** {@return the encoder of the rows, which names the columns} */
    public RowEncoder encoder() {
        return encoder;
    }

    /** {@return the names of the classes, in the order of the probabilities} */
    public List<String> classes() {
        return classes;
    }

    /** {@return the columns that name and order the rows} */
    public SeriesColumns seriesColumns() {
        return SeriesColumns.fromMetadata(network.metadata());
    }

    /** {@return a new stream, for one sequence, with a runner of its own} */
    public ClassStream newStream() {
        return newStream(network.newRunner());
    }

    /**
     * {@return a new stream that shares a runner with other streams of its thread}
     *
     * @param runner a runner of this network
     */
    public ClassStream newStream(Runner runner) {
        return new ClassStream(new RowStream(network, encoder, runner));
    }

    /**
     * {@return the stream that {@link ClassStream#toBytes} wrote}
     *
     * @param bytes the bytes
     * @throws IllegalArgumentException if they are damaged, or belong to a different model
     */
    public ClassStream readStream(byte[] bytes) {
        RowStream stream = new RowStream(network, encoder, network.newRunner());
        stream.read(bytes);
        return new ClassStream(stream);
    }
}
