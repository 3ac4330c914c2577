package dev.rondo.model.onnx;

import dev.rondo.graph.program.Program;
import dev.rondo.model.file.FileFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads ONNX models. It does not refer to classes of the libraries, so that it can report their absence. */
public final class OnnxReader {
    private OnnxReader() {}

    /**
     * {@return the graph of a model}
     *
     * @param bytes the file
     * @param folder the folder of the file and of the files that it may refer to; empty for a model in memory
     * @param source the name of the file, for a warning
     * @param linearBeforeReset the attribute of GRUs where the file says 0; empty for 0, with a warning if PyTorch wrote it
     * @throws FileFormatException when the libraries are missing
     * @throws IllegalArgumentException when the model is damaged or not supported
     * @throws IOException when a file with its weights cannot be read
     */
    public static Program read(byte[] bytes, Optional<Path> folder, String source, Optional<Boolean> linearBeforeReset)
            throws IOException {
        try {
            return OnnxModel.read(bytes, folder, source, linearBeforeReset);
        } catch (NoClassDefFoundError e) {
            throw new FileFormatException(
                    "to read ONNX models, add org.tribuo:tribuo-util-onnx and com.google.protobuf:protobuf-java (4.x)"
                            + " to the application: " + e.getMessage() + " is missing",
                    e);
        }
    }
}
