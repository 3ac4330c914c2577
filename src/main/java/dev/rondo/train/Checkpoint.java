package dev.rondo.train;

import dev.rondo.graph.Tensor;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.file.ByteSource;
import dev.rondo.model.file.FileFormatException;
import dev.rondo.model.rondo.ChecksummedFile;
import dev.rondo.text.SafeText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * The contents of a checkpoint by name: strings for settings and numbers, and tensors. When a checkpoint has been read, every value
 * is checked as it is taken out.
 */
final class Checkpoint {
    private static final String FORMAT = "rondo.checkpoint";
    private static final String VERSION = "1";

    private final String file;
    private final ChecksummedFile content;

    private Checkpoint(String file, ChecksummedFile content) {
        this.file = file;
        this.content = content;
    }

    /** {@return an empty checkpoint, to be filled and written} */
    static Checkpoint empty() {
        SequencedMap<String, String> metadata = new LinkedHashMap<>();
        metadata.put(FORMAT, VERSION);
        return new Checkpoint("", new ChecksummedFile(new LinkedHashMap<>(), metadata));
    }

    static Checkpoint read(Path path) throws IOException {
        return read(path.toString(), ByteSource.opening(path));
    }

    static Checkpoint read(byte[] bytes, String name) throws IOException {
        return read(name, ByteSource.opening(bytes, name));
    }

    private static Checkpoint read(String name, ByteSource.Opening file) throws IOException {
        Checkpoint read = new Checkpoint(name, content(name, file));
        String version = read.string(FORMAT);
        if (!version.equals(VERSION)) {
            throw read.error("the checkpoint has version " + SafeText.shown(version) + ", but this Rondo reads version "
                    + VERSION);
        }
        return read;
    }

    private static ChecksummedFile content(String name, ByteSource.Opening file) throws IOException {
        try {
            return ChecksummedFile.read(file);
        } catch (FileFormatException e) {
            throw new ModelFormatException(name + ": " + e.getMessage(), e);
        }
    }

    void write(Path path) throws IOException {
        content.write(path);
    }

    byte[] toBytes() {
        return content.toBytes();
    }

    void put(String key, Object value) {
        content.metadata().put(key, value.toString());
    }

    void put(String key, List<Integer> shape, float[] values) {
        content.tensors().put(key, Tensor.of(shape, values));
    }

    /** Throws an {@link IllegalArgumentException} if a setting differs. */
    void require(String key, Object expected) throws ModelFormatException {
        String found = string(key);
        if (!found.equals(expected.toString())) {
            throw new IllegalArgumentException(file + ": the checkpoint was written with " + key + " "
                    + SafeText.shown(found) + ", but this trainer has " + key + " "
                    + SafeText.shown(expected.toString()));
        }
    }

    /** {@return whether there is a string of that name} */
    boolean has(String key) {
        return content.metadata().containsKey(key);
    }

    String string(String key) throws ModelFormatException {
        String value = content.metadata().get(key);
        if (value == null) {
            throw error("the checkpoint has no " + key);
        }
        return value;
    }

    long number(String key, long least, long most) throws ModelFormatException {
        String value = string(key);
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // refused below, like a number out of range
        }
        throw error(
                key + " must be a whole number from " + least + " to " + most + ", but is " + SafeText.shown(value));
    }

    double number(String key) throws ModelFormatException {
        String value = string(key);
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw (ModelFormatException) error(key + " must be a number, but is " + SafeText.shown(value))
                    .initCause(e);
        }
    }

    /** {@return the values of a tensor, which must have a shape; a first dimension of -1 matches any} */
    float[] floats(String key, List<Integer> shape) throws ModelFormatException {
        Tensor tensor = content.tensors().get(key);
        if (tensor == null) {
            throw error("the checkpoint has no tensor " + key);
        }
        if (tensor.type() != Tensor.Type.FLOAT32) {
            throw error("the tensor " + key + " must be of float32, but is of " + tensor.type());
        }
        List<Integer> found = tensor.shape();
        boolean fits = found.equals(shape)
                || shape.getFirst() == -1
                        && found.size() == shape.size()
                        && found.subList(1, found.size()).equals(shape.subList(1, shape.size()));
        if (!fits) {
            throw error("the tensor " + key + " must have the shape " + shape + ", but has " + found);
        }
        return tensor.values();
    }

    ModelFormatException error(String what) {
        return new ModelFormatException(file + ": " + what);
    }
}
