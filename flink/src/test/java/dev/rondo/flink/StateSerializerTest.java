package dev.rondo.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.State;
import dev.rondo.keyed.StateCodec;
import java.io.IOException;
import java.util.HexFormat;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SerializerTestBase;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.java.typeutils.GenericTypeInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.testutils.DeeplyEqualsChecker;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Flink's tests of serializers, and the snapshots that its checkpoints keep. */
class StateSerializerTest extends SerializerTestBase<State> {
    private static final Network NETWORK = Network.builder(2).lstm(3).dense(2).build(1);
    /** Written by the first version; readers of all later versions accept it. */
    private static final String GOLDEN =
            "00286465762e726f6e646f2e666c696e6b2e537461746553657269616c697a657224536e617073686f740000000114f995acd3dbb15f00"
                    + "0000f45b7b226d6f64756c65223a226c73746d222c226465707468223a302c226c61796572223a7b226b696e64223a226c73746d222c22"
                    + "696e707574223a322c2268696464656e223a332c2270726f6a656374696f6e223a302c2262696173223a747275652c2270656570686f6c"
                    + "6573223a66616c73652c22636f75706c6564223a66616c73657d7d2c7b226d6f64756c65223a2264656e7365222c226465707468223a30"
                    + "2c226c61796572223a7b226b696e64223a2264656e7365222c22696e707574223a332c226f7574707574223a322c226163746976617469"
                    + "6f6e223a226c696e656172222c2262696173223a747275657d7d5d";

    StateSerializerTest() {
        super(new DeeplyEqualsChecker()
                .withCustomCheck(
                        (a, b) -> a instanceof State && b instanceof State,
                        (a, b, checker) -> java.util.Arrays.equals(((State) a).toBytes(), ((State) b).toBytes())));
    }

    @Override
    protected TypeSerializer<State> createSerializer() {
        return StateType.of(NETWORK).createSerializer(new ExecutionConfig().getSerializerConfig());
    }

    @Override
    protected int getLength() {
        return Long.BYTES + (3 + 3 + 2) * Float.BYTES;
    }

    @Override
    protected Class<State> getTypeClass() {
        return State.class;
    }

    @Override
    protected State[] getTestData() {
        State[] states = {NETWORK.newState(), NETWORK.newState(), NETWORK.newState()};
        float[] y = new float[2];
        NETWORK.newRunner().step(states[1], new float[] {1, 2}, y);
        states[2].setHidden(0, new float[] {Float.NaN, Float.NEGATIVE_INFINITY, -0f});
        return states;
    }

    private static byte[] snapshot(TypeSerializer<State> serializer) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());
        return out.getCopyOfBuffer();
    }

    private static TypeSerializerSnapshot<State> read(byte[] bytes) throws IOException {
        return TypeSerializerSnapshot.readVersionedSnapshot(
                new DataInputDeserializer(bytes), StateSerializerTest.class.getClassLoader());
    }

    @Test
    void shouldReadTheSnapshotsOfEarlierVersions() throws IOException {
        TypeSerializer<State> now = createSerializer();
        assertEquals(GOLDEN, HexFormat.of().formatHex(snapshot(now)));
        TypeSerializerSnapshot<State> before = read(HexFormat.of().parseHex(GOLDEN));
        assertTrue(
                now.snapshotConfiguration().resolveSchemaCompatibility(before).isCompatibleAsIs());
        assertEquals(now, before.restoreSerializer());
    }

    @Test
    void shouldAcceptOtherWeightsAndRefuseAnotherArchitecture() throws IOException {
        TypeSerializerSnapshot<State> before = read(snapshot(createSerializer()));
        Network trained = Network.builder(2).lstm(3).dense(2).build(99);
        Network wider = Network.builder(2).lstm(4).dense(2).build(1);
        assertTrue(new StateSerializer(StateCodec.of(trained))
                .snapshotConfiguration()
                .resolveSchemaCompatibility(before)
                .isCompatibleAsIs());
        TypeSerializer<State> other = new StateSerializer(StateCodec.of(wider));
        assertTrue(
                other.snapshotConfiguration().resolveSchemaCompatibility(before).isIncompatible());
        assertTrue(other.toString().contains("\"hidden\":4"), other.toString());
    }

    @Test
    void shouldRefuseAnUnknownFormat() {
        StateSerializer.Snapshot snapshot = new StateSerializer.Snapshot();
        IOException refused = assertThrows(
                IOException.class,
                () -> snapshot.readSnapshot(
                        StateCodec.FORMAT + 1,
                        new DataInputDeserializer(new byte[0]),
                        getClass().getClassLoader()));
        assertTrue(refused.getMessage().contains("format 2"), refused.getMessage());
    }

    @Test
    void shouldNotBeSerializedByKryo() {
        GenericTypeInfo<State> unnamed = new GenericTypeInfo<>(State.class);
        assertEquals(unnamed, TypeInformation.of(State.class));
        TypeSerializer<State> kryo = unnamed.createSerializer(new ExecutionConfig().getSerializerConfig());
        State state = NETWORK.newState();
        Throwable refused = assertThrows(Exception.class, () -> kryo.serialize(state, new DataOutputSerializer(64)));
        while (refused.getCause() != null) {
            refused = refused.getCause();
        }
        assertTrue(refused.getMessage().contains("StateType"), refused.toString());
        assertThrows(Exception.class, () -> kryo.copy(state));
        Configuration strict = new Configuration().set(PipelineOptions.GENERIC_TYPES, false);
        assertThrows(
                UnsupportedOperationException.class,
                () -> unnamed.createSerializer(new ExecutionConfig(strict).getSerializerConfig()));
    }

    @Override
    protected boolean allowNullInstances(@Nullable TypeSerializer<State> serializer) {
        return false;
    }
}
