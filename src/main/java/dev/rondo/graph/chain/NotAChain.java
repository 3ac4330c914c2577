package dev.rondo.graph.chain;

/** No network computes a graph, or a node of it. */
final class NotAChain extends UnsupportedOperationException {
    private static final long serialVersionUID = 1L;

    NotAChain(String message) {
        super(message);
    }
}
