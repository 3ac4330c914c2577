package dev.rondo.flink;

import dev.rondo.Network;
import dev.rondo.State;
import dev.rondo.keyed.StateCodec;
import java.io.Serial;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Flink's type of the states of one architecture, for a {@code ValueStateDescriptor}. Name it: left to itself, Flink serializes
 * {@link State} with Kryo, and such a checkpoint is lost when a field is renamed. {@code pipeline.generic-types: false} forbids that.
 */
public final class StateType extends TypeInformation<State> {
    @Serial
    private static final long serialVersionUID = 1;

    private final StateCodec codec;

    /** Makes the type of the states of an architecture. */
    public StateType(StateCodec codec) {
        this.codec = codec;
    }

    /** {@return the type of the states of a network and of all others with its architecture} */
    public static StateType of(Network network) {
        return new StateType(StateCodec.of(network));
    }

    @Override
    public TypeSerializer<State> createSerializer(SerializerConfig config) {
        return new StateSerializer(codec);
    }

    @Override
    public Class<State> getTypeClass() {
        return State.class;
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof StateType;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StateType type && type.codec.equals(codec);
    }

    @Override
    public int hashCode() {
        return codec.hashCode();
    }

    @Override
    public String toString() {
        return "State(" + Long.toHexString(codec.fingerprint()) + ")";
    }
}
