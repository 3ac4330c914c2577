package dev.rondo.model;

import dev.rondo.graph.Tensor;
import dev.rondo.model.file.ByteSource;
import dev.rondo.model.file.NewFile;
import dev.rondo.model.safetensors.SafetensorsHeader;
import dev.rondo.model.safetensors.SafetensorsWriter;
import dev.rondo.model.safetensors.TensorReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The tensors and the metadata of a safetensors file: a JSON header, then the values, packed. Nothing in such a file is
 * ever run.
 *
 * <p>Reading is strict. A header that is no valid JSON, says a thing twice or says one that the format does not have,
 * and tensors that leave the file, overlap, leave holes or have other sizes than their shapes, are refused; so are
 * numbers that are not finite, unless {@link LoadOptions#allowNonFinite} takes them. F64, F32, F16 and BF16 become
 * float32, I32, I64 and BOOL stay what they are, other types are refused by name. What is read takes memory in
 * proportion to the file, whatever its header claims.
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
     * @throws ModelFormatException when it is no well-formed safetensors file of finite numbers
     * @throws IOException when it cannot be read
     */
    public static Safetensors read(Path file) throws IOException {
        return read(file, LoadOptions.DEFAULT);
    }

    /**
     * {@return the tensors and metadata of a file}
     *
     * @param file the file
     * @param options of which {@link LoadOptions#allowNonFinite} is looked at
     * @throws ModelFormatException when it is no well-formed safetensors file
     * @throws IOException when it cannot be read
     */
    public static Safetensors read(Path file, LoadOptions options) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return read(ByteSource.of(channel, file.toString()), options.allowsNonFinite());
        }
    }

    /**
     * {@return the tensors and metadata of a file in memory}
     *
     * @param bytes the whole file; not kept
     * @param source what messages call it
     * @throws ModelFormatException when it is no well-formed safetensors file of finite numbers
     */
    public static Safetensors read(byte[] bytes, String source) throws ModelFormatException {
        return ByteSource.inMemory(() -> read(ByteSource.of(bytes, source), false));
    }

    private static Safetensors read(ByteSource source, boolean allowNonFinite) throws IOException {
        SafetensorsHeader header = SafetensorsHeader.read(source);
        return new Safetensors(TensorReader.readAll(source, header, allowNonFinite), header.metadata());
    }

    /**
     * Writes a file, or leaves the one that was there: the bytes go to a temporary file beside it, which takes its name
     * once they are on the disk. Equal arguments in equal order give equal bytes.
     *
     * @param file the file; replaced when it exists
     * @param tensors by name, written in this order as F32, I32, I64 or BOOL
     * @param metadata strings to stand beside them
     * @throws IllegalArgumentException when a tensor is named {@code __metadata__}, a name or string holds half a
     *     surrogate pair, or the header would be longer than the format allows
     * @throws IOException when it cannot be written
     */
    public static void write(Path file, SequencedMap<String, Tensor> tensors, Map<String, String> metadata)
            throws IOException {
        ByteBuffer header = SafetensorsWriter.header(tensors, metadata);
        NewFile.write(file, channel -> SafetensorsWriter.write(channel, header, tensors.values()));
    }

    /** {@return the tensors by name, in the order of the header; unmodifiable} */
    public SequencedMap<String, Tensor> tensors() {
        return tensors;
    }

    /** {@return the strings beside the tensors; unmodifiable} */
    public Map<String, String> metadata() {
        return metadata;
    }
}
