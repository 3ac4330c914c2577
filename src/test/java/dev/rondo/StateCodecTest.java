package dev.rondo;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.support.Networks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("once")
class StateCodecTest {
    private static final Network LSTM = Network.builder(2).lstm(3).dense(2).build(1);
    private static final Network GRU = Network.builder(2).gru(3).build(1);

    static List<Networks.Kind> steppable() {
        return Networks.steppable();
    }

    private static State ran(Network network, float value) {
        State state = network.newState();
        Runner runner = network.newRunner();
        float[] y = new float[network.outputSize()];
        if (network.readsTokens()) {
            runner.step(state, 1, y);
        } else {
            float[] x = new float[network.inputSize()];
            x[0] = value;
            runner.step(state, x, y);
        }
        return state;
    }

    @ParameterizedTest
    @MethodSource("steppable")
    void shouldGiveTheSameBytesInEveryForm(Networks.Kind kind) {
        Network network = kind.build(2, 5);
        State state = ran(network, 0.5f);
        byte[] expected = state.toBytes();
        assertEquals(expected.length, state.byteSize());
        ByteBuffer buffer = ByteBuffer.allocateDirect(2 * state.byteSize() + 3);
        buffer.position(3);
        state.write(buffer);
        assertEquals(3 + expected.length, buffer.position());
        network.newState().write(buffer);
        byte[] written = new byte[expected.length];
        buffer.get(3, written);
        assertArrayEquals(expected, written);

        State read = network.newState();
        buffer.position(3);
        read.read(buffer);
        assertArrayEquals(expected, read.toBytes());
        read.read(buffer);
        assertEquals(0, read.steps());
        assertEquals(0, buffer.remaining());

        State copy = network.newState();
        copy.copyFrom(state);
        assertArrayEquals(expected, copy.toBytes());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment raw = arena.allocate(state.rawSize() + 5);
            state.copyTo(raw, 5);
            State again = network.newState();
            again.copyFrom(raw, 5);
            assertArrayEquals(expected, again.toBytes());
            assertRefused(() -> again.copyFrom(raw, 6), "from offset 6", "has " + raw.byteSize());
            assertRefused(() -> again.copyTo(raw, -1), "from offset -1");
        }
    }

    @Test
    void shouldReadABufferOfEitherByteOrder() {
        State state = ran(LSTM, 2);
        for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            ByteBuffer buffer = ByteBuffer.allocate(state.byteSize()).order(order);
            state.write(buffer);
            assertArrayEquals(state.toBytes(), buffer.array());
            State read = LSTM.newState();
            read.read(buffer.flip().asReadOnlyBuffer());
            assertArrayEquals(state.toBytes(), read.toBytes());
        }
    }

    @Test
    void shouldChangeNothingWhereItRefuses() {
        State state = ran(LSTM, 1);
        byte[] before = state.toBytes();
        ByteBuffer small = ByteBuffer.allocate(state.byteSize() - 1);
        assertRefused(() -> state.write(small), state.byteSize() + " bytes", "has " + (state.byteSize() - 1));
        assertEquals(0, small.position());
        ByteBuffer foreign = ByteBuffer.wrap(ran(GRU, 1).toBytes());
        assertRefused(() -> state.read(foreign), "different architecture");
        assertEquals(0, foreign.position());
        assertRefused(() -> state.copyFrom(GRU.newState()), "different architecture");
        byte[] damaged = ran(LSTM, 2).toBytes();
        damaged[40] ^= 1;
        assertRefused(() -> state.read(ByteBuffer.wrap(damaged)), "checksum");
        assertRefused(() -> state.read(ByteBuffer.allocate(8)), "at least 32 bytes");
        MemorySegment raw = MemorySegment.ofArray(new byte[(int) state.rawSize()]);
        raw.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, -1);
        assertRefused(() -> state.copyFrom(raw, 0), "steps", "-1");
        assertArrayEquals(before, state.toBytes());
    }
}
