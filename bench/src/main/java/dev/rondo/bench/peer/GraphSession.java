package dev.rondo.bench.peer;

import java.util.List;

/** A {@link GraphModel} that is loaded and ready to run, with its input tensors already made. */
public interface GraphSession extends AutoCloseable {
    /** The peers that run graphs, by name. */
    List<String> PEERS = List.of("rondo", "onnxruntime");

    /** How many different inputs a session holds. */
    int CALLS = 4;

    /**
     * {@return the model, loaded by a peer}
     *
     * @param peer one of {@link #PEERS}
     * @param model the model
     */
    static GraphSession open(String peer, GraphModel model) {
        return switch (peer) {
            case "rondo" -> new RondoGraph(model);
            case "onnxruntime" -> new OnnxRuntimeGraph(model);
            default -> throw new IllegalArgumentException("expected one of " + PEERS + ", got '" + peer + "'");
        };
    }

    /** Does what an application does before the first run. */
    default void warmUp() {}

    /**
     * Runs the graph.
     *
     * @param call the index of the inputs to use, below {@link #CALLS}
     */
    void run(int call);

    /** {@return copies of the outputs of the last run, in the order of the file} */
    List<float[]> outputs();

    /** Frees native memory. */
    @Override
    void close();
}
