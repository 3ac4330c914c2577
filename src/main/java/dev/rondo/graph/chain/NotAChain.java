package dev.rondo.graph.chain;

/** Thrown if no network computes a graph or one of its nodes. */
final class NotAChain extends UnsupportedOperationException {
    private static final long serialVersionUID = 1L;

    NotAChain(String message) {
        super(message);
    }
}
