package dev.rondo;

import static dev.rondo.support.Close.assertSameBits;
import static dev.rondo.support.Close.narrow;
import static dev.rondo.support.Close.widen;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.rondo.support.Networks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The views of a runner give the bits of its own calls with arrays of floats, and write nothing else. */
@Tag("once")
class RunnerViewTest {
    private static final int STEPS = 3;
    private static final int BATCH = 2;
    private static final int[] SIZES = {1, 3, 7, 15, 16, 17, 31, 33, 64, 100, 257};

    /** Stands around values, to see that nothing else is written. */
    private static final float UNTOUCHED = 77;

    /**
     * A kind of memory.
     *
     * @param name the name in failures
     * @param view the view of a runner that uses it
     * @param filled new memory with given values
     * @param content its values
     * @param valueSize the difference between the offsets of two values
     */
    record Memory<A>(
            String name,
            Function<Runner, RunnerView<A>> view,
            Function<double[], A> filled,
            Function<A, float[]> content,
            int valueSize) {
        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Memory<?>> ALL = List.of(
            new Memory<>("double[]", Runner::doubles, double[]::clone, values -> narrow(values), 1),
            segments("heap segment of floats", values -> MemorySegment.ofArray(new float[values]), 0),
            segments("heap segment of bytes, unaligned", values -> MemorySegment.ofArray(new byte[4 * values + 3]), 3),
            segments("native segment", values -> Arena.ofAuto().allocate(4L * values, 64), 0),
            segments("native segment, unaligned", values -> Arena.ofAuto().allocate(4L * values + 1, 64), 1),
            new Memory<>(
                    "big-endian buffer",
                    runner -> runner.segments(ByteOrder.BIG_ENDIAN),
                    RunnerViewTest::bigEndian,
                    segment -> floats(segment, ByteOrder.BIG_ENDIAN),
                    Float.BYTES));

    private static Memory<MemorySegment> segments(
            String name, Function<Integer, MemorySegment> allocate, int unaligned) {
        return new Memory<>(
                name,
                Runner::segments,
                values -> {
                    MemorySegment segment = allocate.apply(values.length).asSlice(unaligned);
                    MemorySegment.copy(
                            narrow(values), 0, segment, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, values.length);
                    return segment;
                },
                segment -> floats(segment, ByteOrder.nativeOrder()),
                Float.BYTES);
    }

    private static MemorySegment bigEndian(double[] values) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(4 * values.length);
        for (double value : values) {
            buffer.putFloat((float) value);
        }
        return MemorySegment.ofBuffer(buffer.flip());
    }

    private static float[] floats(MemorySegment segment, ByteOrder order) {
        float[] values = new float[(int) (segment.byteSize() / 4)];
        MemorySegment.copy(
                segment, ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(order), 0, values, 0, values.length);
        return values;
    }

    static List<Networks.Kind> kinds() {
        return Networks.ALL;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldGiveTheSameBitsForEveryNetwork(Networks.Kind kind) {
        Network network = kind.build(5, 6);
        for (Memory<?> memory : ALL) {
            new Case<>(kind + ", " + memory, network, memory).check(kind.steppable());
        }
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void shouldGiveTheSameBitsForEverySize(Memory<?> memory) {
        for (int i = 0; i < SIZES.length; i++) {
            int inputs = SIZES[i];
            int outputs = SIZES[SIZES.length - 1 - i];
            Network network = Network.builder(inputs).gru(2).dense(outputs).build(i);
            new Case<>(inputs + " -> " + outputs + ", " + memory, network, memory).check(true);
        }
    }

    @Test
    void shouldUseTheSameViewAgain() {
        Runner runner = Network.builder(2).gru(3).build(1).newRunner();
        assertSame(runner.doubles(), runner.doubles());
        assertSame(runner.segments(), runner.segments());
    }

    @Test
    void shouldReadAndWriteTheSameMemory() {
        Network network = Network.builder(3).gru(3).build(4);
        float[] values = {1, 2, 3};
        MemorySegment inPlace = MemorySegment.ofArray(values.clone());
        network.newRunner().step(network.newState(), values, values);
        network.newRunner().segments().step(network.newState(), inPlace, inPlace);
        assertSameBits("in place", values, floats(inPlace, ByteOrder.nativeOrder()));
    }

    /** One network, and the calls of its runner and of one view of it. */
    private static final class Case<A> {
        private final String what;
        private final Network network;
        private final Memory<A> memory;
        private final Runner runner;
        private final RunnerView<A> view;
        private final double[] inputs;
        private final int[] tokens;
        private final int outputSize;
        /** The states of the runner, and those of the view. */
        private final State[] expectedStates;

        private final State[] states;

        Case(String what, Network network, Memory<A> memory) {
            this.what = what;
            this.network = network;
            this.memory = memory;
            this.runner = network.newRunner();
            this.view = memory.view.apply(network.newRunner());
            SplittableRandom random = new SplittableRandom(1);
            this.inputs = random.doubles((long) STEPS * BATCH * network.inputSize(), -2, 2)
                    .toArray();
            this.tokens =
                    random.ints(STEPS * BATCH, 0, network.inputSize()).toArray();
            this.outputSize = network.outputSize();
            this.expectedStates = new State[BATCH];
            this.states = new State[BATCH];
            Arrays.setAll(expectedStates, b -> network.newState());
            Arrays.setAll(states, b -> network.newState());
        }

        void check(boolean steppable) {
            boolean readsTokens = network.readsTokens();
            if (readsTokens) {
                runTokens();
            } else {
                run();
            }
            if (steppable && readsTokens) {
                stepTokens();
            } else if (steppable) {
                step();
            }
            if (steppable) {
                skip();
            }
        }

        private void run() {
            double[] sequence = Arrays.copyOf(inputs, STEPS * network.inputSize());
            float[] expected = new float[STEPS * outputSize];
            A y = outputs(STEPS);
            runner.run(expectedStates[0], narrow(sequence), STEPS, expected);
            view.run(states[0], memory.filled.apply(sequence), STEPS, y);
            assertSameOutcome("run", expected, y);

            int[] lengths = {STEPS - 1, STEPS};
            expected = new float[STEPS * BATCH * outputSize];
            y = outputs(STEPS * BATCH);
            runner.runBatch(expectedStates, narrow(inputs), lengths, expected);
            view.runBatch(states, memory.filled.apply(inputs), lengths, y);
            assertSameOutcome("runBatch", expected, y);
        }

        private void runTokens() {
            int[] sequence = Arrays.copyOf(tokens, STEPS);
            float[] expected = new float[STEPS * outputSize];
            A y = outputs(STEPS);
            runner.run(expectedStates[0], sequence, STEPS, expected);
            view.run(states[0], sequence, STEPS, y);
            assertSameOutcome("run", expected, y);

            int[] lengths = {STEPS - 1, STEPS};
            expected = new float[STEPS * BATCH * outputSize];
            y = outputs(STEPS * BATCH);
            runner.runBatch(expectedStates, tokens, lengths, expected);
            view.runBatch(states, tokens, lengths, y);
            assertSameOutcome("runBatch", expected, y);
        }

        private void step() {
            int in = network.inputSize();
            double[] x = Arrays.copyOf(inputs, in);
            float[] expected = new float[outputSize];
            A y = outputs(1);
            runner.step(expectedStates[0], narrow(x), expected);
            view.step(states[0], memory.filled.apply(x), y);
            assertSameOutcome("step", expected, y);

            expected = untouched(outputSize + 3);
            y = filled(expected);
            runner.step(expectedStates[1], narrow(inputs), in, expected, 2);
            view.step(states[1], memory.filled.apply(inputs), (long) in * memory.valueSize, y, 2L * memory.valueSize);
            assertSameOutcome("step with offsets", expected, y);

            double[] xs = Arrays.copyOf(inputs, BATCH * in);
            expected = new float[BATCH * outputSize];
            y = outputs(BATCH);
            runner.stepBatch(expectedStates, narrow(xs), expected);
            view.stepBatch(states, memory.filled.apply(xs), y);
            assertSameOutcome("stepBatch", expected, y);

            expected = untouched(BATCH * outputSize);
            y = filled(expected);
            runner.stepBatch(expectedStates, 1, narrow(xs), expected);
            view.stepBatch(states, 1, memory.filled.apply(xs), y);
            assertSameOutcome("stepBatch of the first", expected, y);
        }

        private void stepTokens() {
            float[] expected = new float[outputSize];
            A y = outputs(1);
            runner.step(expectedStates[0], tokens[0], expected);
            view.step(states[0], tokens[0], y);
            assertSameOutcome("step", expected, y);

            expected = untouched(outputSize + 3);
            y = filled(expected);
            runner.step(expectedStates[1], tokens[1], expected, 2);
            view.step(states[1], tokens[1], y, 2L * memory.valueSize);
            assertSameOutcome("step with offset", expected, y);

            int[] xs = Arrays.copyOf(tokens, BATCH);
            expected = new float[BATCH * outputSize];
            y = outputs(BATCH);
            runner.stepBatch(expectedStates, xs, expected);
            view.stepBatch(states, xs, y);
            assertSameOutcome("stepBatch", expected, y);

            expected = untouched(BATCH * outputSize);
            y = filled(expected);
            runner.stepBatch(expectedStates, 1, xs, expected);
            view.stepBatch(states, 1, xs, y);
            assertSameOutcome("stepBatch of the first", expected, y);
        }

        private void skip() {
            float[] expected = new float[outputSize];
            A y = outputs(1);
            runner.skip(expectedStates[0], expected);
            view.skip(states[0], y);
            assertSameOutcome("skip", expected, y);
        }

        private A outputs(int rows) {
            return filled(untouched(rows * outputSize));
        }

        private A filled(float[] values) {
            return memory.filled.apply(widen(values));
        }

        private static float[] untouched(int values) {
            float[] all = new float[values];
            Arrays.fill(all, UNTOUCHED);
            return all;
        }

        private void assertSameOutcome(String call, float[] expected, A actual) {
            assertSameBits(what + ": " + call, expected, memory.content.apply(actual));
            for (int b = 0; b < BATCH; b++) {
                assertArrayEquals(expectedStates[b].toBytes(), states[b].toBytes(), () -> what + ": " + call);
            }
        }
    }
}
