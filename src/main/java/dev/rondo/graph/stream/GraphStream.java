package dev.rondo.graph.stream;

import dev.rondo.graph.Stepper;
import dev.rondo.graph.program.TimeStep;
import dev.rondo.graph.program.TimeStep.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/** A stream of a stepped graph: the memories of its nodes over time. */
final class GraphStream implements Stepper.Stream {
    /** A mark and version; its bytes in the file are "RST1". */
    private static final int MARK = 0x31545352;

    private static final int HEADER = Integer.BYTES + 2 * Long.BYTES;

    final Memory[] memories;
    final long fingerprint;
    private long steps;

    /**
     * Creates a stream.
     *
     * @param fingerprint that of the stepper
     * @param memories one for each node over time; kept
     * @param steps the steps since the start
     */
    GraphStream(long fingerprint, Memory[] memories, long steps) {
        this.fingerprint = fingerprint;
        this.memories = memories;
        this.steps = steps;
    }

    @Override
    public Stepper.Stream copy() {
        Memory[] copies = new Memory[memories.length];
        for (int i = 0; i < copies.length; i++) {
            copies[i] = memories[i].copy();
        }
        return new GraphStream(fingerprint, copies, steps);
    }

    @Override
    public long steps() {
        return steps;
    }

    void advance() {
        steps++;
    }

    @Override
    public byte[] toBytes() {
        byte[][] contents = new byte[memories.length][];
        int size = HEADER + Integer.BYTES;
        for (int i = 0; i < contents.length; i++) {
            contents[i] = memories[i].toBytes();
            size += Integer.BYTES + contents[i].length;
        }
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(MARK).putLong(fingerprint).putLong(steps);
        for (byte[] content : contents) {
            bytes.putInt(content.length).put(content);
        }
        bytes.putInt(checksum(bytes.array()));
        return bytes.array();
    }

    /**
     * {@return a stream from what {@link #toBytes} returned}
     *
     * @param bytes the bytes
     * @param fingerprint that of the stepper
     * @param nodes the nodes over time, in the order of their memories
     */
    static GraphStream read(byte[] bytes, long fingerprint, TimeStep[] nodes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < HEADER + Integer.BYTES || buffer.getInt() != MARK) {
            throw new IllegalArgumentException(
                    "expected the bytes of a stream, but these " + bytes.length + " bytes are not of one");
        }
        if (buffer.getInt(bytes.length - Integer.BYTES) != checksum(bytes)) {
            throw new IllegalArgumentException("the bytes of the stream are damaged: their checksum does not fit");
        }
        if (buffer.getLong() != fingerprint) {
            throw new IllegalArgumentException("the bytes are of a stream of a different model");
        }
        long steps = buffer.getLong();
        Memory[] memories = new Memory[nodes.length];
        for (int i = 0; i < nodes.length; i++) {
            int size = buffer.remaining() < Integer.BYTES ? -1 : buffer.getInt();
            if (size < 0 || size > buffer.remaining() - Integer.BYTES) {
                throw new IllegalArgumentException("the bytes of the stream end before memory " + i);
            }
            byte[] content = new byte[size];
            buffer.get(content);
            memories[i] = nodes[i].read(content);
        }
        return new GraphStream(fingerprint, memories, steps);
    }

    private static int checksum(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, bytes.length - Integer.BYTES);
        return (int) crc.getValue();
    }
}
