package dev.rondo.model.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files that hold the larger tensors of a model. They must be in the folder of the model: a name that leads out of it
 * by a path or a link is refused.
 */
final class ExternalFiles {
    /** The number of times each byte may be read: tensors may share values, but a small file cannot fill the memory. */
    private static final int TIMES = 4;

    private final Optional<Path> folder;
    private final Map<Path, Long> bytesLeft = new HashMap<>();

    ExternalFiles(Optional<Path> folder) {
        this.folder = folder;
    }

    /** {@return the bytes of a tensor, as many as its shape needs} */
    ByteBuffer read(TensorProto tensor, long needed) throws IOException {
        Map<String, String> entries = new HashMap<>();
        for (StringStringEntryProto entry : tensor.getExternalDataList()) {
            entries.put(entry.getKey(), entry.getValue());
        }
        String what = "the external data of \"" + tensor.getName() + "\"";
        Path file = resolve(entries.getOrDefault("location", ""), what);
        long size = Files.size(file);
        long offset = number(entries, "offset", 0, what);
        long length = number(entries, "length", Math.max(0, size - offset), what);
        if (offset > size || length > size - offset || length != needed || length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(what + ", " + length + " bytes from offset " + offset
                    + ", is not inside the file of " + size + " bytes, or is not the " + needed
                    + " bytes that its shape needs");
        }
        if (bytesLeft.merge(file, TIMES * size - length, (left, unused) -> left - length) < 0) {
            throw new IllegalArgumentException(what + " is in a file that has been read " + TIMES + " times over");
        }
        return read(file, offset, (int) length);
    }

    private Path resolve(String location, String what) {
        Path ofModel = folder.orElseThrow(
                () -> new IllegalArgumentException(what + " is in a file, but the model is in memory"));
        try {
            Path root = ofModel.toRealPath();
            Path file = root.resolve(location).normalize();
            if (!location.isEmpty() && !Path.of(location).isAbsolute() && file.startsWith(root) && !file.equals(root)) {
                // follow links before checking where the file is
                Path real = file.toRealPath();
                if (real.startsWith(root) && Files.isRegularFile(real)) {
                    return real;
                }
            }
        } catch (InvalidPathException | IOException e) {
            throw new IllegalArgumentException(what + " is in \"" + location + "\", which cannot be opened", e);
        }
        throw new IllegalArgumentException(
                what + " is in \"" + location + "\", which is not a file in the folder of the model");
    }

    private static long number(Map<String, String> entries, String key, long otherwise, String what) {
        String text = entries.get(key);
        try {
            long value = text == null ? otherwise : Long.parseLong(text);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // refused below, like a negative number
        }
        throw new IllegalArgumentException(what + " has the " + key + " \"" + text + '"');
    }

    private static ByteBuffer read(Path file, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, offset + bytes.position()) < 0) {
                    throw new EOFException(file + " became shorter while it was read");
                }
            }
        }
        return bytes.flip();
    }
}
