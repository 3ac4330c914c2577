package dev.rondo.graph.program;

/** Thrown if a tensor would have more elements or axes than is allowed. */
final class TooLargeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    TooLargeException(String message) {
        super(message);
    }
}
