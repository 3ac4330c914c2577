package dev.rondo.model;

import java.io.IOException;

/**
 * A model file that cannot be read: it is damaged, holds what Rondo does not have, or leaves a question open. The
 * message names the file, and where there is one, the tensor and the offset in the file, in bytes.
 */
public final class ModelFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Long enough for any real name or reason; a hostile file's may have megabytes. */
    private static final int LONGEST = 300;

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

    /** A name from a file as a message shows it: in quotes, on one line, and not endless. */
    static String quote(String name) {
        return '"' + shown(name) + '"';
    }

    /** Text that a file has a part in, on one line and not endless. */
    static String shown(String text) {
        String start = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
        StringBuilder shown = new StringBuilder();
        start.codePoints().map(c -> isPrintable(c) ? c : '?').forEach(shown::appendCodePoint);
        return shown.toString();
    }

    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
