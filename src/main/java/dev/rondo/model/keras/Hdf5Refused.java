package dev.rondo.model.keras;

/** An HDF5 file is refused by the reader itself, whose messages are complete, not by the library. */
final class Hdf5Refused extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    Hdf5Refused(String message, Throwable cause) {
        super(message, cause);
    }

    Hdf5Refused(String message) {
        super(message);
    }
}
