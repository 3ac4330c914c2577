package dev.rondo.flink;

import dev.rondo.State;
import dev.rondo.keyed.StateCodec;
import java.io.IOException;
import java.io.Serial;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Serializes the states of one architecture: the steps and the floats, without a header. Its snapshot, which Flink keeps once per
 * checkpoint, has the format, the architecture and its fingerprint. A checkpoint of the same architecture is read whatever the weights
 * are now; one of a different architecture is refused.
 */
public final class StateSerializer extends TypeSerializer<State> {
    @Serial
    private static final long serialVersionUID = 1;

    private final StateCodec codec;
    private transient byte @Nullable [] bytes;
    private transient @Nullable MemorySegment segment;

    /** Makes a serializer for the states of an architecture. */
    public StateSerializer(StateCodec codec) {
        this.codec = codec;
    }

    @Override
    public void serialize(State state, DataOutputView to) throws IOException {
        byte[] buffer = buffer();
        codec.write(state, segment, 0);
        to.write(buffer);
    }

    @Override
    public State deserialize(DataInputView from) throws IOException {
        return deserialize(codec.newState(), from);
    }

    @Override
    public State deserialize(State reuse, DataInputView from) throws IOException {
        from.readFully(buffer());
        codec.read(segment, 0, reuse);
        return reuse;
    }

    @Override
    public void copy(DataInputView from, DataOutputView to) throws IOException {
        from.readFully(buffer());
        to.write(buffer());
    }

    private byte[] buffer() {
        if (bytes == null) {
            bytes = new byte[codec.bytes()];
            segment = MemorySegment.ofArray(bytes);
        }
        return bytes;
    }

    @Override
    public State copy(State state) {
        return state.copy();
    }

    @Override
    public State copy(State state, State reuse) {
        reuse.copyFrom(state);
        return reuse;
    }

    @Override
    public State createInstance() {
        return codec.newState();
    }

    @Override
    public int getLength() {
        return codec.bytes();
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }

    @Override
    public TypeSerializer<State> duplicate() {
        return new StateSerializer(codec);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StateSerializer serializer && serializer.codec.equals(codec);
    }

    @Override
    public int hashCode() {
        return codec.hashCode();
    }

    /** {@return the architecture: Flink shows both serializers when it refuses a checkpoint} */
    @Override
    public String toString() {
        return "states of the architecture " + Long.toHexString(codec.fingerprint()) + ", " + codec.architecture();
    }

    @Override
    public TypeSerializerSnapshot<State> snapshotConfiguration() {
        return new Snapshot(codec);
    }

    /** What a checkpoint says about its states: format, fingerprint and architecture. */
    public static final class Snapshot implements TypeSerializerSnapshot<State> {
        private @Nullable StateCodec codec;

        /** Makes a snapshot to be read. */
        public Snapshot() {}

        Snapshot(StateCodec codec) {
            this.codec = codec;
        }

        @Override
        public int getCurrentVersion() {
            return StateCodec.FORMAT;
        }

        @Override
        public void writeSnapshot(DataOutputView to) throws IOException {
            to.writeLong(codec().fingerprint());
            byte[] text = codec().architecture().getBytes(StandardCharsets.UTF_8);
            to.writeInt(text.length);
            to.write(text);
        }

        @Override
        public void readSnapshot(int version, DataInputView from, ClassLoader loader) throws IOException {
            if (version != StateCodec.FORMAT) {
                throw new IOException("the checkpoint has states in format " + version
                        + ", but this Rondo reads format " + StateCodec.FORMAT);
            }
            long fingerprint = from.readLong();
            byte[] text = new byte[from.readInt()];
            from.readFully(text);
            StateCodec read = StateCodec.of(new String(text, StandardCharsets.UTF_8));
            if (read.fingerprint() != fingerprint) {
                throw new IOException("the checkpoint is damaged: its architecture " + read.architecture()
                        + " has the fingerprint " + Long.toHexString(read.fingerprint()) + ", but the checkpoint names "
                        + Long.toHexString(fingerprint));
            }
            codec = read;
        }

        private StateCodec codec() {
            if (codec == null) {
                throw new IllegalStateException("this snapshot has not been read");
            }
            return codec;
        }

        @Override
        public TypeSerializer<State> restoreSerializer() {
            return new StateSerializer(codec());
        }

        @Override
        public TypeSerializerSchemaCompatibility<State> resolveSchemaCompatibility(TypeSerializerSnapshot<State> old) {
            return old instanceof Snapshot before && before.codec().equals(codec)
                    ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                    : TypeSerializerSchemaCompatibility.incompatible();
        }
    }
}
