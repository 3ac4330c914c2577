package dev.rondo.bench.peer;

import java.util.List;

/** All peers, in the order of a report. */
public final class Peers {
    /**
     * The system property that names a jar or a folder of classes with a different version of the engine, which the
     * peer {@code before} runs.
     */
    public static final String BEFORE = "rondo.bench.before";

    /** Rondo first. */
    public static final List<Peer> ALL = List.of(
            new Rondo("rondo", "Rondo: step, run, stepBatch or runBatch"),
            new Rondo("before", "the version of Rondo that --before names"),
            new OnnxRuntime(),
            new OneDnn(),
            new Torch(),
            new TensorFlow(),
            new Dl4j());

    private Peers() {}

    /**
     * {@return the peer with a name}
     *
     * @param name a {@link Peer#name}
     */
    public static Peer named(String name) {
        for (Peer peer : ALL) {
            if (peer.name().equals(name)) {
                return peer;
            }
        }
        throw new IllegalArgumentException("no peer is named '" + name + "'; expected one of "
                + ALL.stream().map(Peer::name).toList());
    }

    /**
     * {@return whether the libraries of a peer are on the class path}
     *
     * @param peer any peer
     */
    public static boolean present(Peer peer) {
        if (peer.name().equals("before")) {
            return System.getProperty(BEFORE) != null;
        }
        return Peers.class.getClassLoader().getResource(peer.resource()) != null;
    }
}
