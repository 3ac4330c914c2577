package dev.rondo.keyed;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.SkipPolicy;
import dev.rondo.State;
import dev.rondo.support.Allocations;
import dev.rondo.support.Networks;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("once")
class StateCodecTest {
    private static final Network LSTM = Network.builder(2).lstm(3).dense(2).build(1);

    static List<Networks.Kind> steppable() {
        return Networks.steppable();
    }

    static Object copied(Object object) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(object);
        return new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    }

    private static State ran(Network network) {
        State state = network.newState();
        Runner runner = network.newRunner();
        float[] y = new float[network.outputSize()];
        if (network.readsTokens()) {
            runner.step(state, 1, y);
        } else {
            runner.step(state, new float[network.inputSize()], y);
        }
        return state;
    }

    @ParameterizedTest
    @MethodSource("steppable")
    void shouldReadWhatItWroteFromTheTextOfAnArchitectureAlone(Networks.Kind kind) throws Exception {
        Network network = kind.build(2, 5);
        StateCodec codec = StateCodec.of(network);
        StateCodec other = (StateCodec) copied(StateCodec.of(codec.architecture()));
        assertEquals(codec, other);
        assertEquals(network.fingerprint(), other.fingerprint());
        State state = ran(network);
        byte[] bytes = new byte[codec.bytes() + 2];
        codec.write(state, MemorySegment.ofArray(bytes), 1);
        State read = other.newState();
        other.read(MemorySegment.ofArray(bytes), 1, read);
        assertArrayEquals(state.toBytes(), read.toBytes());
        assertEquals(0, bytes[0] | bytes[bytes.length - 1]);
    }

    @Test
    void shouldWriteTheBytesThatEveryMachineWrites() {
        Network network = Network.builder(1).lstm(1).build(1);
        State state = network.newState();
        state.setHidden(0, new float[] {1f});
        state.setCell(0, new float[] {-2f});
        byte[] bytes = new byte[StateCodec.of(network).bytes()];
        StateCodec.of(network).write(state, MemorySegment.ofArray(bytes), 0);
        assertEquals(
                "0000000000000000" + "0000803f" + "000000c0", HexFormat.of().formatHex(bytes));
    }

    @Test
    void shouldRefuseStatesOfAnotherArchitectureAndTextThatIsNone() {
        StateCodec codec = StateCodec.of(LSTM);
        MemorySegment bytes = MemorySegment.ofArray(new byte[codec.bytes()]);
        State foreign = Network.builder(2).gru(3).build(1).newState();
        assertRefused(() -> codec.write(foreign, bytes, 0), "fingerprint", "lstm");
        assertRefused(() -> codec.read(bytes, 0, foreign), "fingerprint", "lstm");
        assertRefused(() -> codec.read(bytes, 1, codec.newState()), "from offset 1");
        assertRefused(() -> StateCodec.of("[]"), "at least one layer");
        assertNotEquals(codec, StateCodec.of(Network.builder(2).gru(3).build(1)));
    }

    @Test
    void shouldAllocateNothing() throws Throwable {
        StateCodec codec = StateCodec.of(LSTM);
        State state = ran(LSTM);
        MemorySegment bytes = MemorySegment.ofArray(new byte[codec.bytes()]);
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) { // the compiler may allocate in the first ones
            least = Math.min(least, Allocations.of(() -> {
                for (int j = 0; j < 2_000; j++) {
                    codec.write(state, bytes, 0);
                    codec.read(bytes, 0, state);
                }
            }));
        }
        assertEquals(0, least);
    }

    @Test
    void shouldBeginAnewWithTheStateOfTheNetworkThatRuns() {
        State initial = LSTM.newState();
        initial.setHidden(0, new float[] {1, 2, 3});
        Network resetting = Network.of(LSTM.layers(), LSTM.parameterBlock(), SkipPolicy.RESET, Map.of())
                .withInitialState(initial);
        State state = StateCodec.of(LSTM).newState();
        resetting.newRunner().skip(state, new float[2]);
        assertArrayEquals(resetting.newState().toBytes(), state.toBytes());
    }
}
