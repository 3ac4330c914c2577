package dev.rondo.graph.program;

/** A tensor would have more elements than are allowed where it is made. */
final class TooLargeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    TooLargeException(String message) {
        super(message);
    }
}
