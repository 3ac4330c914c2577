package dev.rondo.bench.peer;

import java.util.List;

/** All peers, in the order of a report. */
public final class Peers {
    /** Rondo first. */
    public static final List<Peer> ALL =
            List.of(new Rondo(), new OnnxRuntime(), new OneDnn(), new Torch(), new TensorFlow(), new Dl4j());

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
        return Peers.class.getClassLoader().getResource(peer.resource()) != null;
    }
}
