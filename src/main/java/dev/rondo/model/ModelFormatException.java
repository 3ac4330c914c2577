package dev.rondo.model;

import java.io.IOException;

/**
 * A model file that cannot be read: it is damaged, holds what Rondo does not have, or leaves a question open. The
 * message names the file, and where there is one, the tensor and the offset in the file, in bytes.
 */
public final class ModelFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Long enough for any real name; a hostile file's may have megabytes. */
    private static final int LONGEST_NAME = 200;

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
    static ModelFormatException at(String file, long offset, String what) {
        return new ModelFormatException(file + ": offset " + offset + ": " + what);
    }

    /** About a tensor, described at or stored at a place in a file. */
    static ModelFormatException at(String file, String tensor, long offset, String what) {
        return new ModelFormatException(file + ": tensor " + quote(tensor) + ", offset " + offset + ": " + what);
    }

    /** The name as a message shows it: in quotes, on one line, and not endless. */
    static String quote(String name) {
        String shown = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "...";
        StringBuilder quoted = new StringBuilder("\"");
        shown.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? '?' : c)
                .forEach(quoted::appendCodePoint);
        return quoted.append('"').toString();
    }
}
