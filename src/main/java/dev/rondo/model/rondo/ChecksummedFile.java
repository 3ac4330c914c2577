package dev.rondo.model.rondo;

import dev.rondo.graph.Tensor;
import dev.rondo.model.file.ByteSource;
import dev.rondo.model.file.FileFormatException;
import dev.rondo.model.file.NewFile;
import dev.rondo.model.safetensors.HeaderReader;
import dev.rondo.model.safetensors.SafetensorsHeader;
import dev.rondo.model.safetensors.SafetensorsWriter;
import dev.rondo.model.safetensors.TensorReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The content of one of Rondo's own files: tensors and strings, stored as safetensors with a checksum over every byte.
 * Models and checkpoints are such files; they differ in their strings.
 *
 * @param tensors by name, in the order of the file
 * @param metadata the strings, without the checksum
 */
public record ChecksummedFile(SequencedMap<String, Tensor> tensors, Map<String, String> metadata) {
    /**
     * Writes the file, or leaves the one that existed before: the bytes go to a temporary file in the same folder, which
     * is renamed once they are on the disk. Equal contents give equal bytes.
     *
     * @param file the file; replaced when it exists
     * @throws IOException when it cannot be written
     */
    public void write(Path file) throws IOException {
        ByteBuffer header = header();
        NewFile.write(file, channel -> {
            SafetensorsWriter.write(channel, header, tensors.values());
            Checksum.CRC_32C.seal(channel, file.toString());
        });
    }

    /** {@return the bytes of the file} */
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            SafetensorsWriter.write(Channels.newChannel(bytes), header(), tensors.values());
            byte[] file = bytes.toByteArray();
            Checksum.CRC_32C.seal(file);
            return file;
        } catch (IOException e) {
            throw new AssertionError("an array cannot fail to be written", e);
        }
    }

    private ByteBuffer header() {
        SequencedMap<String, String> sealed = new LinkedHashMap<>();
        sealed.put(Checksum.CRC_32C.key(), Checksum.CRC_32C.blank());
        sealed.putAll(metadata);
        return SafetensorsWriter.header(tensors, sealed);
    }

    /**
     * {@return the content of a file} Numbers may be infinite or NaN.
     *
     * @param file opens the file
     * @throws FileFormatException when the checksum does not match, or it is not a safetensors file
     * @throws IOException when it cannot be read
     */
    public static ChecksummedFile read(ByteSource.Opening file) throws IOException {
        return file.read(source -> {
            SafetensorsHeader header = HeaderReader.read(source);
            Checksum.verify(source);
            Map<String, String> metadata = new LinkedHashMap<>(header.metadata());
            metadata.keySet().removeAll(Checksum.KEYS);
            return new ChecksummedFile(TensorReader.readAll(source, header, true), metadata);
        });
    }
}
