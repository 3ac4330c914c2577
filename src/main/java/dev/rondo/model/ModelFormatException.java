package dev.rondo.model;

import dev.rondo.text.SafeText;
import java.io.IOException;

/**
 * A model file that cannot be read: it is damaged, holds what Rondo does not have, or leaves a question open. The
 * message names the file, and where there is one, the tensor and the offset in the file, in bytes.
 */
public final class ModelFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates one.
     *
     * @param message what was expected, what came, where
     */
    public ModelFormatException(String message) {
        super(message);
    }

    /**
     * Creates one.
     *
     * @param message what was expected, what came, where
     * @param cause what was thrown below
     */
    public ModelFormatException(String message, Throwable cause) {
        super(message, cause);
    }

    /** About a place in a file. */
    public static ModelFormatException at(String file, long offset, String what) {
        return new ModelFormatException(file + ": offset " + offset + ": " + what);
    }

    /** About a tensor, described at or stored at a place in a file. */
    public static ModelFormatException at(String file, String tensor, long offset, String what) {
        return new ModelFormatException(file + ": tensor " + SafeText.quote(tensor) + ", offset " + offset + ": " + what);
    }
}
