package dev.rondo.model;

import dev.rondo.graph.Tensor;
import dev.rondo.model.file.ByteSource;
import dev.rondo.model.file.NewFile;
import dev.rondo.model.safetensors.HeaderReader;
import dev.rondo.model.safetensors.SafetensorsHeader;
import dev.rondo.model.safetensors.SafetensorsWriter;
import dev.rondo.model.safetensors.TensorReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/**
 * The tensors and the metadata of a safetensors file, which is a JSON header followed by packed values.
 *
 * <p>Reading is strict. It refuses a header that is not valid JSON, repeats a key or has an unknown one; tensors that
 * overlap, leave gaps, extend past the end of the file or differ in size from their shape; and numbers that are not finite,
 * unless {@link LoadOptions#allowNonFinite} accepts them. F64, F32, F16 and BF16 become float32; I32, I64 and BOOL keep
 * their type; other types are refused by name. Reading takes memory in proportion to the file, not to the claims of its header,
 * and runs no code from it.
 */
public final class Safetensors {
    private final SequencedMap<String, Tensor> tensors;
    private final Map<String, String> metadata;

    private Safetensors(SequencedMap<String, Tensor> tensors, Map<String, String> metadata) {
        this.tensors = tensors;
        this.metadata = metadata;
    }

    /**
     * {@return the tensors and metadata of a file}
     *
     * @param file the file
     * @throws ModelFormatException when it is not a well-formed safetensors file of finite numbers
     * @throws IOException when it cannot be read
     */
    public static Safetensors read(Path file) throws IOException {
        return read(file, LoadOptions.DEFAULT);
    }

    /**
     * {@return the tensors and metadata of a file}
     *
     * @param file the file
     * @param options only {@link LoadOptions#allowNonFinite} has an effect
     * @throws ModelFormatException when it is not a well-formed safetensors file
     * @throws IOException when it cannot be read
     */
    public static Safetensors read(Path file, LoadOptions options) throws IOException {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(options, "options");
        return ByteSource.opening(file)
                .read(source -> ModelFormatException.reading(source, bytes -> read(bytes, options.allowsNonFinite())));
    }

    /**
     * {@return the tensors and metadata of a file in memory}
     *
     * @param bytes the whole file; not kept
     * @param source the name of the file in messages
     * @throws ModelFormatException when it is not a well-formed safetensors file of finite numbers
     */
    public static Safetensors read(byte[] bytes, String source) throws ModelFormatException {
        Objects.requireNonNull(bytes, "bytes");
        Objects.requireNonNull(source, "source");
        return ModelFormatException.reading(bytes, source, file -> read(file, false));
    }

    private static Safetensors read(ByteSource source, boolean allowNonFinite) throws IOException {
        SafetensorsHeader header = HeaderReader.read(source);
        return new Safetensors(TensorReader.readAll(source, header, allowNonFinite), header.metadata());
    }

    /**
     * Writes a file, or leaves the one that existed before: the bytes go to a temporary file in the same folder, which is
     * renamed once they are on the disk. Equal arguments in equal order give equal bytes.
     *
     * @param file the file; replaced when it exists
     * @param tensors by name, written in this order as F32, I32, I64 or BOOL
     * @param metadata strings to store with them
     * @throws IllegalArgumentException when a tensor is named {@code __metadata__}, a name or string contains half a
     *     surrogate pair, or the header would be longer than the format allows
     * @throws IOException when it cannot be written
     */
    public static void write(Path file, SequencedMap<String, Tensor> tensors, Map<String, String> metadata)
            throws IOException {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(tensors, "tensors");
        Objects.requireNonNull(metadata, "metadata");
        ByteBuffer header = SafetensorsWriter.header(tensors, metadata);
        NewFile.write(file, channel -> SafetensorsWriter.write(channel, header, tensors.values()));
    }

    /** {@return the tensors by name, in the order of the header; unmodifiable} */
    public SequencedMap<String, Tensor> tensors() {
        return tensors;
    }

    /** {@return the strings that the file holds in addition to the tensors; unmodifiable} */
    public Map<String, String> metadata() {
        return metadata;
    }
}
