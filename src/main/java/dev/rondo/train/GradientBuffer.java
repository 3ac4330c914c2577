package dev.rondo.train;

import dev.rondo.Network;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The sum of the gradients of some batches, in addition to their losses: what processes that train one network together exchange.
 * {@link Trainer#gradients} adds the gradients of a batch, {@link #add} those of a different buffer, and {@link Trainer#apply} makes
 * an update of them.
 *
 * <p>Sums of floats depend on their order. A buffer adds parameter by parameter, in the order of the calls. Therefore buffers that
 * hold one batch each and are added to a new buffer in the order of their batches have the bits that a trainer accumulates from the
 * same batches. If buffers hold several batches, the bits still depend only on which batches each buffer holds and on the order of
 * {@link #add}.
 *
 * <p>A buffer holds 4 bytes per parameter. Its bytes are little-endian: magic, version, the architecture's fingerprint, the counts of
 * batches and of losses, the sum of the losses, the count of targets, the number of parameters, the gradients in the order of
 * {@link Network#parameters}, and the CRC-32C of all that. Not thread-safe.
 */
public final class GradientBuffer {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final int MAGIC = 0x47444e52; // "RNDG"
    private static final int VERSION = 1;
    private static final int FINGERPRINT_AT = 8;
    private static final int BATCHES_AT = 16;
    private static final int LOSSES_AT = 20;
    private static final int LOSS_AT = 24;
    private static final int TARGETS_AT = 32;
    private static final int LENGTH_AT = 40;
    private static final int HEADER = 44;
    private static final int CHECKSUM = 4;

    private final long fingerprint;
    private final float[] values;
    private int batches;
    private int losses;
    private double lossSum;
    private double targets;

    /**
     * Creates an empty buffer.
     *
     * @param network a network of the architecture that is trained; its weights do not matter
     */
    public GradientBuffer(Network network) {
        this.fingerprint = network.fingerprint();
        this.values = new float[network.parameterCount()];
    }

    /** Makes the buffer empty. */
    public void clear() {
        Arrays.fill(values, 0f);
        batches = 0;
        losses = 0;
        lossSum = 0;
        targets = 0;
    }

    /**
     * Adds the gradients and losses of a different buffer.
     *
     * @param other a buffer of the same architecture; it does not change
     * @throws IllegalArgumentException if its architecture differs
     */
    public void add(GradientBuffer other) {
        requireArchitecture(other.fingerprint);
        add(other.values);
        batches += other.batches;
        losses += other.losses;
        lossSum += other.lossSum;
        targets += other.targets;
    }

    /** Adds a batch of which no target counts. */
    void addWithoutTargets() {
        batches++;
    }

    /** Adds the gradients of one batch, in the order of the parameters. */
    void add(float[] gradient, double loss, double count) {
        add(gradient);
        batches++;
        losses++;
        lossSum += loss;
        targets += count;
    }

    private void add(float[] gradient) {
        float[] sums = values;
        for (int i = 0; i < sums.length; i++) {
            sums[i] += gradient[i];
        }
    }

    /** {@return the number of batches, including those of which no target counts} */
    public int batches() {
        return batches;
    }

    /** {@return the mean of the losses of the batches; NaN if there is none, not finite if one of them is not} */
    public double loss() {
        return losses == 0 ? Double.NaN : lossSum / losses;
    }

    /** {@return the number of targets, each counted by its weight; with several losses, of all of them together} */
    public double targets() {
        return targets;
    }

    /** {@return whether a target of any batch counts} */
    boolean hasTargets() {
        return losses > 0;
    }

    /** {@return the gradients, in the order of the parameters} */
    float[] values() {
        return values;
    }

    /** Throws an {@link IllegalArgumentException} if an architecture differs from that of the buffer. */
    void requireArchitecture(long other) {
        if (other != fingerprint) {
            throw new IllegalArgumentException("the gradients belong to a network with a different architecture: its"
                    + " fingerprint is " + Long.toHexString(other) + ", but " + Long.toHexString(fingerprint)
                    + " is expected");
        }
    }

    /** {@return the number of bytes that {@link #write} writes} */
    public long byteSize() {
        return HEADER + (long) Float.BYTES * values.length + CHECKSUM;
    }

    /**
     * Writes the bytes of the buffer.
     *
     * @param to takes {@link #byteSize} bytes, from its first on
     * @throws IllegalArgumentException if it is shorter
     */
    public void write(MemorySegment to) {
        if (to.byteSize() < byteSize()) {
            throw new IllegalArgumentException(
                    "these gradients need " + byteSize() + " bytes, but the segment has " + to.byteSize());
        }
        to.set(INT, 0, MAGIC);
        to.set(INT, Integer.BYTES, VERSION);
        to.set(LONG, FINGERPRINT_AT, fingerprint);
        to.set(INT, BATCHES_AT, batches);
        to.set(INT, LOSSES_AT, losses);
        to.set(DOUBLE, LOSS_AT, lossSum);
        to.set(DOUBLE, TARGETS_AT, targets);
        to.set(INT, LENGTH_AT, values.length);
        MemorySegment.copy(values, 0, to, FLOAT, HEADER, values.length);
        to.set(INT, byteSize() - CHECKSUM, checksum(to));
    }

    /** {@return the bytes of the buffer, newly allocated} */
    public byte[] toBytes() {
        byte[] bytes = new byte[Math.toIntExact(byteSize())];
        write(MemorySegment.ofArray(bytes));
        return bytes;
    }

    /**
     * Replaces the contents by those that {@link #write} wrote.
     *
     * @param from the bytes, from its first on
     * @throws IllegalArgumentException if they are damaged, or belong to a different architecture; nothing has changed then
     */
    public void read(MemorySegment from) {
        if (from.byteSize() < byteSize()) {
            throw new IllegalArgumentException("the gradients of this architecture have " + byteSize()
                    + " bytes, but there are only " + from.byteSize());
        }
        if (from.get(INT, 0) != MAGIC) {
            throw new IllegalArgumentException("these bytes are not gradients: they do not begin with RNDG");
        }
        int version = from.get(INT, Integer.BYTES);
        if (version != VERSION) {
            throw new IllegalArgumentException(
                    "the gradients have version " + version + ", but this Rondo reads version " + VERSION);
        }
        requireArchitecture(from.get(LONG, FINGERPRINT_AT));
        if (from.get(INT, LENGTH_AT) != values.length || from.get(INT, byteSize() - CHECKSUM) != checksum(from)) {
            throw new IllegalArgumentException("the gradients are damaged: their checksum is wrong");
        }
        batches = from.get(INT, BATCHES_AT);
        losses = from.get(INT, LOSSES_AT);
        lossSum = from.get(DOUBLE, LOSS_AT);
        targets = from.get(DOUBLE, TARGETS_AT);
        MemorySegment.copy(from, FLOAT, HEADER, values, 0, values.length);
    }

    /**
     * Replaces the contents by those of bytes.
     *
     * @param bytes as {@link #toBytes} returned them
     * @throws IllegalArgumentException if they are damaged, or belong to a different architecture; nothing has changed then
     */
    public void read(byte[] bytes) {
        read(MemorySegment.ofArray(bytes));
    }

    private int checksum(MemorySegment bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.asSlice(0, byteSize() - CHECKSUM).asByteBuffer());
        return (int) crc.getValue();
    }
}
