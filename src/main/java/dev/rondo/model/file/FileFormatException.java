package dev.rondo.model.file;

import dev.rondo.text.SafeText;

/**
 * The content of a file is damaged or not in the expected format. The message does not name the file: the facade that
 * opened it adds the name and throws a {@code ModelFormatException}. Names from the file are cut and safe to show; the
 * message as a whole is not cut.
 */
public final class FileFormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was expected, what came, where
     */
    public FileFormatException(String message) {
        super(message);
    }

    /**
     * Creates the exception.
     *
     * @param message what was expected, what came, where
     * @param cause the exception that revealed it
     */
    public FileFormatException(String message, Throwable cause) {
        super(message, cause);
    }

    /** {@return an exception about the byte at an offset in the file} */
    public static FileFormatException at(long offset, String what) {
        return new FileFormatException("offset " + offset + ": " + what);
    }

    /** {@return an exception about a tensor that is described or stored at an offset in the file} */
    public static FileFormatException at(String tensor, long offset, String what) {
        return new FileFormatException("tensor " + SafeText.quote(tensor) + ", offset " + offset + ": " + what);
    }
}
