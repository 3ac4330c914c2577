package dev.rondo.keyed;

import dev.rondo.Network;
import dev.rondo.State;
import dev.rondo.model.rondo.Architecture;
import java.io.InvalidObjectException;
import java.io.Serial;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the states of an architecture as raw bytes: 8 bytes of steps, then every float, little-endian and without padding.
 * The bytes are the same on every machine and for every width of its vectors. They have no header and no checksum: what stores them
 * must store {@link #FORMAT} and {@link #architecture} once, next to them, and compare {@link #fingerprint} before it reads them.
 * {@link State#toBytes} is the form that describes itself.
 *
 * <p>A codec is made from an architecture, so it works without any weights. It is immutable, serializable and thread-safe, and
 * {@link #write} and {@link #read} allocate nothing. Two codecs are equal if their architectures have the same fingerprint.
 */
@SuppressWarnings("exports") // of @Nullable: users need its module neither to compile nor to run
public final class StateCodec implements Serializable {
    /** The version of the layout of the bytes. */
    public static final int FORMAT = 1;

    @Serial
    private static final long serialVersionUID = 1;

    /** The layers as text. */
    private final String architecture;
    /** A new state, never stepped; null only in the object that {@link #readResolve} replaces. */
    private final transient State blank;

    private StateCodec(String architecture) {
        this.architecture = architecture;
        this.blank = State.of(Architecture.parse(architecture));
    }

    /**
     * {@return the codec for the states of a network}
     *
     * @param network the network
     */
    public static StateCodec of(Network network) {
        return new StateCodec(Architecture.format(network.layers()));
    }

    /**
     * {@return the codec for the states of an architecture}
     *
     * @param architecture the text of {@link #architecture}
     * @throws IllegalArgumentException when the text does not describe the layers of a network
     */
    public static StateCodec of(String architecture) {
        return new StateCodec(architecture);
    }

    /** {@return the layers as JSON, with every option of every layer} */
    public String architecture() {
        return architecture;
    }

    /** {@return the {@link Network#fingerprint} of the networks of this architecture} */
    public long fingerprint() {
        return blank.fingerprint();
    }

    /** {@return the number of bytes of each state} */
    public int bytes() {
        return Math.toIntExact(blank.rawSize());
    }

    /** {@return a state of zeros, to {@link #read} into} A new stream begins with {@link Network#newState} instead. */
    public State newState() {
        return blank.copy();
    }

    /**
     * Writes a state. Allocates nothing.
     *
     * @param state the state; unchanged
     * @param to takes {@link #bytes} bytes; {@link MemorySegment#ofArray(byte[])} makes a segment of an array
     * @param offset the offset of the first byte
     * @throws IllegalArgumentException when the state belongs to a different architecture, or the bytes do not fit
     */
    public void write(State state, MemorySegment to, long offset) {
        require(state);
        state.copyTo(to, offset);
    }

    /**
     * Replaces the content of a state by what {@link #write} wrote. Allocates nothing.
     *
     * @param from holds {@link #bytes} bytes
     * @param offset the offset of the first byte
     * @param into the state
     * @throws IllegalArgumentException when the state belongs to a different architecture, the segment is too small or the number of
     *     steps is negative; the state is unchanged then
     */
    public void read(MemorySegment from, long offset, State into) {
        require(into);
        into.copyFrom(from, offset);
    }

    private void require(State state) {
        if (state.fingerprint() != blank.fingerprint()) {
            throw new IllegalArgumentException("the state has the fingerprint " + Long.toHexString(state.fingerprint())
                    + ", but this codec is for states with the fingerprint " + Long.toHexString(fingerprint())
                    + ", of the architecture " + architecture);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StateCodec codec && codec.fingerprint() == fingerprint();
    }

    @Override
    public int hashCode() {
        return Long.hashCode(fingerprint());
    }

    @Override
    public String toString() {
        return "StateCodec[format " + FORMAT + ", fingerprint " + Long.toHexString(fingerprint()) + ", " + architecture
                + "]";
    }

    /**
     * {@return a codec that is made anew from the architecture, when one has been deserialized}
     *
     * @throws InvalidObjectException if it is not the text of an architecture
     */
    @Serial
    private Object readResolve() throws InvalidObjectException {
        try {
            return of(architecture);
        } catch (IllegalArgumentException | NullPointerException e) {
            InvalidObjectException invalid =
                    new InvalidObjectException("not the codec of an architecture: " + e.getMessage());
            invalid.initCause(e);
            throw invalid;
        }
    }
}
