package dev.rondo.model.onnx;

import dev.rondo.graph.program.Program;
import dev.rondo.model.ModelFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads ONNX models. Names no class of the libraries, so that their absence can be told. */
public final class OnnxReader {
    private OnnxReader() {}

    /**
     * {@return the graph of a model}
     *
     * @param bytes the file
     * @param folder where the file lies, and the files it may refer to; empty when it lies nowhere
     * @throws ModelFormatException when the libraries are missing
     * @throws IllegalArgumentException when the model is damaged or holds what Rondo does not have
     * @throws IOException when a file with its weights cannot be read
     */
    public static Program read(byte[] bytes, Optional<Path> folder) throws IOException {
        try {
            return OnnxModel.read(bytes, folder);
        } catch (NoClassDefFoundError e) {
            throw new ModelFormatException(
                    "to read ONNX models, add org.tribuo:tribuo-util-onnx and com.google.protobuf:protobuf-java (4.x)"
                            + " to the application: " + e.getMessage() + " is missing",
                    e);
        }
    }
}
