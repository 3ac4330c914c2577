package dev.rondo;

import static dev.rondo.support.Close.assertSameBits;
import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.rondo.layer.Lstm;
import dev.rondo.support.Networks;
import dev.rondo.support.Streams;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StateTest {
    private static final int VERSION_AT = 4;
    private static final int FINGERPRINT_AT = 8;
    private static final int COUNT_AT = 24;
    private static final int CHECKSUM_BYTES = 4;

    private static final Network SMALL = Network.builder(2).lstm(3).build(1);

    static List<Networks.Kind> all() {
        return Networks.ALL;
    }

    static List<Networks.Kind> steppable() {
        return Networks.steppable();
    }

    /** The state of a stream that has seen some inputs. */
    private static State midStream(Network network, long seed) {
        Streams streams = new Streams(network, 6, 1, seed);
        State[] states = streams.newStates();
        streams.run(network.newRunner(), states);
        return states[0];
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldGoOnWithTheSameBitsAfterBytes(Networks.Kind kind) {
        Network network = kind.build(5, 17);
        State state = midStream(network, 3);
        Network sameOnAnotherMachine = kind.build(5, 17);
        State restored = sameOnAnotherMachine.readState(state.toBytes());
        assertEquals(state.steps(), restored.steps());
        assertArrayEquals(state.toBytes(), restored.toBytes());

        Streams next = new Streams(network, 4, 1, 4);
        float[] expected = next.run(network.newRunner(), new State[] {state});
        assertSameBits(kind.name(), expected, next.run(sameOnAnotherMachine.newRunner(), new State[] {restored}));
        assertArrayEquals(state.toBytes(), restored.toBytes(), kind.name());
    }

    @ParameterizedTest
    @MethodSource("steppable")
    void shouldKeepTheLastOutputInBytes(Networks.Kind kind) {
        Network network = kind.build(5, 17);
        State state = midStream(network, 3);
        float[] expected = new float[network.outputSize()];
        float[] actual = new float[network.outputSize()];
        network.newRunner().skip(state, expected);
        network.newRunner().skip(network.readState(state.toBytes()), actual);
        assertSameBits(kind.name(), expected, actual);
    }

    @Test
    void shouldCopyIntoAStateOfItsOwn() {
        State state = midStream(SMALL, 5);
        byte[] before = state.toBytes();
        State copy = state.copy();
        new Streams(SMALL, 3, 1, 6).run(SMALL.newRunner(), new State[] {copy});
        assertArrayEquals(before, state.toBytes());
        assertEquals(6, state.steps());
        assertEquals(9, copy.steps());
    }

    @Test
    void shouldForgetEverythingOnReset() {
        State state = midStream(SMALL, 7);
        state.reset();
        assertEquals(0, state.steps());
        assertArrayEquals(SMALL.newState().toBytes(), state.toBytes());
        assertArrayEquals(new float[3], state.hidden(0));
        assertArrayEquals(new float[3], state.cell(0));
    }

    @Test
    void shouldHandOutAndTakeHiddenAndCell() {
        Network network = Network.builder(2)
                .add(width -> Lstm.of(width, 4).withProjection(3))
                .dense(1)
                .build(1);
        State state = network.newState();
        float[] hidden = {1, 2, 3};
        state.setHidden(0, hidden);
        state.setCell(0, new float[] {4, 5, 6, 7});
        hidden[0] = 9;
        state.hidden(0)[1] = 9;
        assertArrayEquals(new float[] {1, 2, 3}, state.hidden(0));
        assertArrayEquals(new float[] {4, 5, 6, 7}, state.cell(0));
        assertRefused(() -> state.setHidden(0, new float[4]), "h of layer 0", "3 values", "4 were given");
        assertRefused(() -> state.setCell(0, new float[3]), "c of layer 0", "4 values", "3 were given");
        assertRefused(() -> state.hidden(1), "layer 1 has no h");
        assertRefused(() -> state.cell(2), "layer", "from 0 to 1", "is 2");
        assertRefused(() -> state.hidden(-1), "layer", "is -1");
        Network gru = Network.builder(2).gru(3).build(1);
        assertRefused(() -> gru.newState().cell(0), "layer 0 has no c");
    }

    @Test
    void shouldGiveBothDirectionsOfABidirectionalLayer() {
        Network network =
                Network.builder(2).bidirectional(width -> Lstm.of(width, 17)).build(1);
        State state = network.newState();
        float[] hidden = new float[34];
        float[] cell = new float[34];
        for (int i = 0; i < 34; i++) {
            hidden[i] = i + 1;
            cell[i] = -i - 1;
        }
        state.setHidden(0, hidden);
        state.setCell(0, cell);
        assertArrayEquals(hidden, state.hidden(0));
        assertArrayEquals(cell, state.cell(0));
    }

    @Test
    void shouldCarryEveryBitOfEveryValue() {
        State state = SMALL.newState();
        float[] odd = {Float.intBitsToFloat(0x7fc12345), -0f, Float.NEGATIVE_INFINITY};
        float[] small = {Float.MIN_VALUE, Float.NaN, Float.MAX_VALUE};
        state.setHidden(0, odd);
        state.setCell(0, small);
        State restored = SMALL.readState(state.toBytes(), true);
        assertSameBits("h", odd, restored.hidden(0));
        assertSameBits("c", small, restored.cell(0));
    }

    @Test
    void shouldSerializeOneByteSequenceOnEveryMachine() {
        State state = SMALL.newState();
        state.setHidden(0, new float[] {1, 2, 3});
        state.setCell(0, new float[] {4, 5, 6});
        ByteBuffer bytes = ByteBuffer.wrap(state.toBytes()).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(28 + 6 * Float.BYTES + CHECKSUM_BYTES, bytes.capacity());
        assertEquals("RNDS", new String(bytes.array(), 0, 4, StandardCharsets.US_ASCII));
        assertEquals(1, bytes.getInt(VERSION_AT));
        assertEquals(SMALL.fingerprint(), bytes.getLong(FINGERPRINT_AT));
        assertEquals(0, bytes.getLong(16));
        assertEquals(6, bytes.getInt(COUNT_AT));
        for (int i = 0; i < 6; i++) {
            assertEquals(i + 1f, bytes.getFloat(28 + i * Float.BYTES));
        }
    }

    @Test
    void shouldRefuseEveryChangedByte() {
        byte[] bytes = midStream(SMALL, 8).toBytes();
        for (int i = 0; i < bytes.length; i++) {
            for (int change = 1; change < 256; change++) {
                byte[] changed = bytes.clone();
                changed[i] ^= (byte) change;
                assertRefused(() -> SMALL.readState(changed), i < VERSION_AT ? "RNDS" : "checksum");
            }
        }
    }

    @Test
    void shouldRefuseEveryTruncationAndEveryExtension() {
        byte[] bytes = midStream(SMALL, 9).toBytes();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            String reason = length < 32 ? "at least 32 bytes, but there are only " + length : "checksum";
            assertRefused(() -> SMALL.readState(cut), reason);
        }
        for (int more = 1; more < 40; more++) {
            byte[] longer = Arrays.copyOf(bytes, bytes.length + more);
            assertRefused(() -> SMALL.readState(longer), "checksum");
            assertRefused(() -> SMALL.readState(signed(longer)), "hold 6 values", longer.length + " bytes");
        }
    }

    @Test
    void shouldRefuseOtherVersionsCountsAndNegativeSteps() {
        byte[] bytes = midStream(SMALL, 10).toBytes();
        assertRefused(() -> SMALL.readState(with(bytes, VERSION_AT, 2)), "version 2", "reads version 1");
        assertRefused(() -> SMALL.readState(with(bytes, COUNT_AT, 5)), "hold 6 values", "claims 5");
        assertRefused(() -> SMALL.readState(with(bytes, COUNT_AT, Integer.MIN_VALUE)), "hold 6 values");
        assertRefused(() -> SMALL.readState(with(bytes, 20, -1)), "steps");
    }

    /** Bytes with another number at an index, and the checksum that belongs to them. */
    private static byte[] with(byte[] bytes, int at, int value) {
        byte[] changed = bytes.clone();
        ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        return signed(changed);
    }

    private static byte[] signed(byte[] bytes) {
        byte[] signed = bytes.clone();
        CRC32C checksum = new CRC32C();
        checksum.update(signed, 0, signed.length - CHECKSUM_BYTES);
        ByteBuffer.wrap(signed).order(ByteOrder.LITTLE_ENDIAN).putInt(signed.length - CHECKSUM_BYTES, (int)
                checksum.getValue());
        return signed;
    }

    @Test
    void shouldRefuseStatesOfAnotherArchitecture() {
        List<Network> others = List.of(
                Network.builder(2).lstm(4).build(1),
                Network.builder(3).lstm(3).build(1),
                Network.builder(2).gru(3).build(1),
                Network.builder(2).lstm(3).dense(3).build(1),
                Network.builder(2)
                        .add(width -> Lstm.of(width, 3).withPeepholes())
                        .build(1));
        for (Network other : others) {
            State foreign = other.newState();
            assertRefused(
                    () -> SMALL.readState(foreign.toBytes()),
                    "different architecture",
                    Long.toHexString(other.fingerprint()),
                    Long.toHexString(SMALL.fingerprint()));
            Runner runner = SMALL.newRunner();
            float[] y = new float[3];
            assertRefused(() -> runner.step(foreign, new float[2], y), "different architecture");
            assertRefused(() -> runner.run(foreign, new float[2], 1, y), "different architecture");
            assertRefused(() -> runner.skip(foreign, y), "different architecture");
            State[] mixed = {SMALL.newState(), foreign};
            assertRefused(() -> runner.stepBatch(mixed, new float[4], new float[6]), "different architecture");
        }
    }

    @Test
    void shouldLiveOnInANetworkWithOtherWeights() {
        Network newer = Network.builder(2).lstm(3).build(2);
        State state = midStream(SMALL, 11);
        assertNotNull(newer.readState(state.toBytes()));
        newer.newRunner().step(state, new float[2], new float[3]);
        assertEquals(7, state.steps());
    }
}
