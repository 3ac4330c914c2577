package dev.rondo.model;

import dev.rondo.flight.Operations;
import dev.rondo.model.file.ByteSource;
import dev.rondo.model.file.FileFormatException;
import dev.rondo.text.SafeText;
import java.io.IOException;

/**
 * A model file cannot be loaded: it is damaged, contains something that Rondo does not support, or leaves a question open.
 * The message names the file and, where they are known, the tensor and the offset in the file in bytes.
 */
public final class ModelFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was expected, what came, where
     */
    public ModelFormatException(String message) {
        super(message);
    }

    /**
     * Creates the exception.
     *
     * @param message what was expected, what came, where
     * @param cause the exception that revealed it
     */
    public ModelFormatException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Loads a model like {@link #reading}, and reports the load to Java Flight Recorder. */
    static <T> T loading(ByteSource source, ByteSource.Reader<T> reader) throws IOException {
        return Operations.load(source.name(), source.size(), () -> reading(source, reader));
    }

    /**
     * Reads a source and turns every refusal of its content into this exception, with the name of the source. Layers,
     * networks and graphs check their arguments themselves; here these come from the file.
     */
    static <T> T reading(ByteSource source, ByteSource.Reader<T> reader) throws IOException {
        try {
            return reader.read(source);
        } catch (FileFormatException e) {
            throw new ModelFormatException(source.name() + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            throw new ModelFormatException(source.name() + ": " + SafeText.shown(String.valueOf(e.getMessage())), e);
        } catch (ArithmeticException e) {
            throw new ModelFormatException(source.name() + ": a size does not fit into 31 bits", e);
        }
    }

    /** Loads a model in memory like {@link #reading(byte[], String, ByteSource.Reader)}, and reports the load. */
    static <T> T loading(byte[] bytes, String name, ByteSource.Reader<T> reader) throws ModelFormatException {
        return reading(bytes, name, source -> loading(source, reader));
    }

    /** The same for a file in memory, which cannot fail to be read. */
    static <T> T reading(byte[] bytes, String name, ByteSource.Reader<T> reader) throws ModelFormatException {
        try {
            return reading(ByteSource.of(bytes, name), reader);
        } catch (ModelFormatException e) {
            throw e;
        } catch (IOException e) {
            throw new AssertionError("an array cannot fail to be read", e);
        }
    }
}
