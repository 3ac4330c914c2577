package dev.rondo;

import java.io.IOException;

/** A file of states is damaged, is not such a file, or does not fit the store. The message names the file. */
public final class StateFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    StateFormatException(String message) {
        super(message);
    }

    StateFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
