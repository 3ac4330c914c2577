package dev.rondo.graph.chain;

/** A graph, or a node of it, is nothing that a network has. */
final class NotAChain extends UnsupportedOperationException {
    private static final long serialVersionUID = 1L;

    NotAChain(String message) {
        super(message);
    }
}
