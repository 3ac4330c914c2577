package dev.rondo.model;

/** A model file that cannot be read: the message names the file, and where there is one, the tensor and the offset. */
public final class ModelFormatException extends java.io.IOException {
    private static final long serialVersionUID = 1L;

    /** Creates one. @param message what was expected, what came, where */
    public ModelFormatException(String message) {
        super(message);
    }

    /** Creates one. @param message what was expected, what came, where @param cause what was thrown below */
    public ModelFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
