package dev.rondo.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Tells what kind of file it is from its first bytes, to say so where it is none that Rondo reads. */
final class FileKind {
    private static final int HEAD_BYTES = 4096;

    private static final String HDF5 = "\u0089HDF\r\n\u001a\n";
    private static final String ZIP = "PK\u0003\u0004";
    private static final String GIT_LFS = "version https://git-lfs";

    /** Where the first { of a safetensors header stands. */
    private static final int HEADER = SafetensorsHeader.LENGTH_BYTES;

    private FileKind() {}

    static void requireSafetensors(ByteSource source) throws IOException {
        // one character a byte
        String head =
                new String(source.read(0, (int) Math.min(HEAD_BYTES, source.size())), StandardCharsets.ISO_8859_1);
        if (head.length() <= HEADER || head.charAt(HEADER) != '{') {
            throw new ModelFormatException(
                    source.name() + ": looks like " + describe(head) + "; Rondo reads models in safetensors files");
        }
    }

    private static String describe(String head) {
        if (head.isEmpty()) {
            return "an empty file";
        }
        if (head.startsWith(GIT_LFS)) {
            return "a Git LFS pointer, not the model it stands for (git lfs pull fetches it)";
        }
        if (head.startsWith(ZIP)) {
            return describeZip(head);
        }
        if (isPickle(head)) {
            return pickle();
        }
        if (head.startsWith(HDF5)) {
            return "HDF5, such as Keras's .h5";
        }
        if (isOnnx(head)) {
            return "an ONNX model";
        }
        return head.stripLeading().startsWith("{") ? "JSON text" : "no kind of model that is known here";
    }

    private static String describeZip(String head) {
        if (head.contains("data.pkl")) {
            return pickle();
        }
        return head.contains("metadata.json") || head.contains("config.json") ? "a .keras model" : "a zip archive";
    }

    private static String pickle() {
        return "a pickled PyTorch checkpoint, which is not read because pickles run code:"
                + " save it with safetensors.torch.save_file(model.state_dict(), path)";
    }

    /** The opcode PROTO and a protocol that exists. */
    private static boolean isPickle(String head) {
        return head.length() > 2 && head.charAt(0) == 0x80 && head.charAt(1) >= 2 && head.charAt(1) <= 5;
    }

    /** Protobuf's field 1, ir_version, a small number; then field 2 (producer) or a later one that ONNX has. */
    private static boolean isOnnx(String head) {
        return head.length() > 2
                && head.charAt(0) == 0x08
                && head.charAt(1) >= 1
                && head.charAt(1) <= 32
                && (head.charAt(2) == 0x12 || head.charAt(2) == 0x3a || head.charAt(2) == 0x42);
    }
}
