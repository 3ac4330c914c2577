package dev.rondo.model.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** The format of a model file, detected from its first bytes. */
public enum FileKind {
    /** An empty file. */
    EMPTY("an empty file"),
    /** Rondo's own, and PyTorch's state_dicts. */
    SAFETENSORS("safetensors"),
    /** ONNX, in protobuf. */
    ONNX("an ONNX model"),
    /** Keras 3's archive. */
    KERAS("a .keras model"),
    /** HDF5: Keras's weights, or its legacy models. */
    HDF5("HDF5, such as Keras's .h5"),
    /** JSON text. */
    JSON("JSON text"),
    /** The content of a file in a repository that git lfs has not fetched. */
    GIT_LFS("a Git LFS pointer, not the model itself (git lfs pull fetches it)"),
    /** torch.save. */
    PICKLE("a pickled PyTorch checkpoint, which Rondo does not read because pickles run code:"
            + " save it with safetensors.torch.save_file(model.state_dict(), path)"),
    /** A different archive. */
    ZIP("a zip archive"),
    /** Anything else. */
    UNKNOWN("an unknown kind of file");

    private static final int HEAD_BYTES = 4096;

    private static final String HDF5_START = "\u0089HDF\r\n\u001a\n";
    private static final String ZIP_START = "PK\u0003\u0004";
    private static final String GIT_LFS_START = "version https://git-lfs";

    /**
     * Of the fields 2 to 8, 14 and 20: producer's name and version, domain, version, documentation, graph, opsets...
     */
    private static final String ONNX_TAGS = "\u0012\u001a\"\u0028\u0032\u003a\u0042\u0072\u00a2";

    /** The offset of the first { of a safetensors file, which begins with a 64-bit length. */
    private static final int HEADER = Long.BYTES;

    private final String description;

    FileKind(String description) {
        this.description = description;
    }

    @Override
    public String toString() {
        return description;
    }

    /** {@return the error for a file of a kind that cannot be loaded} */
    public FileFormatException refuse() {
        return new FileFormatException("looks like " + description
                + "; Rondo reads models in safetensors, ONNX, Keras, RTNeural and .nam files");
    }

    /** {@return the format of a file} */
    public static FileKind of(ByteSource source) throws IOException {
        // one character per byte
        String head =
                new String(source.read(0, (int) Math.min(HEAD_BYTES, source.size())), StandardCharsets.ISO_8859_1);
        if (head.isEmpty()) {
            return EMPTY;
        }
        if (isSafetensors(head)) {
            return SAFETENSORS;
        }
        if (head.startsWith(GIT_LFS_START)) {
            return GIT_LFS;
        }
        if (head.startsWith(ZIP_START)) {
            return ofZip(head);
        }
        if (isPickle(head)) {
            return PICKLE;
        }
        if (head.startsWith(HDF5_START)) {
            return HDF5;
        }
        if (isOnnx(head)) {
            return ONNX;
        }
        return head.stripLeading().startsWith("{") ? JSON : UNKNOWN;
    }

    /** A length with at least one byte 0, then JSON. The first byte of a length may be a { too. */
    private static boolean isSafetensors(String head) {
        return head.length() > HEADER
                && head.charAt(HEADER) == '{'
                && (head.charAt(0) != '{' || head.substring(0, HEADER).indexOf('\0') >= 0);
    }

    private static FileKind ofZip(String head) {
        if (head.contains("data.pkl")) {
            return PICKLE;
        }
        boolean keras =
                Stream.of("metadata.json", "config.json", "model.weights.h5").anyMatch(head::contains);
        return keras ? KERAS : ZIP;
    }

    /** The opcode PROTO and an existing protocol version. */
    private static boolean isPickle(String head) {
        return head.length() > 2 && head.charAt(0) == 0x80 && head.charAt(1) >= 2 && head.charAt(1) <= 5;
    }

    /** Protobuf's field 1, ir_version, with a small number, then the tag of a different field of a model. */
    private static boolean isOnnx(String head) {
        return head.length() > 2
                && head.charAt(0) == 0x08
                && head.charAt(1) >= 1
                && head.charAt(1) <= 32
                && ONNX_TAGS.indexOf(head.charAt(2)) >= 0;
    }
}
