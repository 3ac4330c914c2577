package dev.rondo;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rondo.layer.Lstm;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The views of a runner refuse wrong arguments before anything changes. */
@Tag("once")
class RunnerViewArgumentsTest {
    private static final Network VECTORS = Network.builder(2).lstm(3).dense(4).build(1);
    private static final Network TOKENS =
            Network.builder(5).embedding(3).gru(3).dense(4).build(1);

    private final Runner runner = VECTORS.newRunner();
    private final RunnerView<double[]> doubles = runner.doubles();
    private final RunnerView<MemorySegment> segments = runner.segments();
    private final State state = VECTORS.newState();
    private final State[] two = {VECTORS.newState(), VECTORS.newState()};
    private final double[] x = new double[2];
    private final double[] y = new double[4];

    @AfterEach
    void shouldLeaveEverythingUnchanged() {
        for (State each : List.of(state, two[0], two[1])) {
            assertArrayEquals(VECTORS.newState().toBytes(), each.toBytes());
        }
        assertArrayEquals(new double[4], y);
    }

    /** A segment of so many bytes. */
    private static MemorySegment bytes(int size) {
        return MemorySegment.ofArray(new byte[size]);
    }

    @Test
    void shouldRefuseDoublesOfWrongSizes() {
        assertRefused(() -> doubles.step(state, new double[3], y), "x must have 2 values, but has 3");
        assertRefused(() -> doubles.step(state, x, new double[5]), "y must have 4 values, but has 5");
        assertRefused(() -> doubles.step(state, x, 1, y, 0), "x must hold 2 values from index 1, but has 2");
        assertRefused(() -> doubles.step(state, x, 0, y, -1), "y must hold 4 values from index -1, but has 4");
        assertRefused(() -> doubles.step(state, x, 1L << 32, y, 0), "x must hold 2 values from index 4294967296");
        assertRefused(() -> doubles.skip(state, new double[3]), "y must have 4 values, but has 3");
        assertRefused(() -> doubles.run(state, x, 2, new double[8]), "inputs must have 2 steps", "= 4", "has 2");
        assertRefused(() -> doubles.run(state, x, 1, new double[5]), "outputs must have", "= 4", "has 5");
        assertRefused(() -> doubles.runBatch(two, new double[3], null, y), "T x 2 streams x 2", "has 3");
        assertRefused(() -> doubles.runBatch(two, new double[4], null, y), "outputs must have", "= 8", "has 4");
        assertRefused(() -> doubles.stepBatch(two, x, new double[8]), "xs must have", "= 4", "has 2");
        assertRefused(() -> doubles.stepBatch(two, new double[4], y), "outputs must have", "= 8", "has 4");
        assertRefused(() -> doubles.stepBatch(two, 2, x, y), "xs must have at least", "= 4", "has 2");
        assertRefused(() -> doubles.stepBatch(two, 0, x, y), "count must be at least 1, but is 0");
    }

    @Test
    void shouldRefuseSegmentsOfWrongSizes() {
        assertRefused(() -> segments.step(state, bytes(12), bytes(16)), "x must have 2 values, but has 3");
        assertRefused(() -> segments.step(state, bytes(8), bytes(20)), "y must have 4 values, but has 5");
        assertRefused(() -> segments.step(state, bytes(9), bytes(16)), "x must hold values of 4 bytes", "has 9 bytes");
        assertRefused(() -> segments.step(state, bytes(8), bytes(15)), "y must hold values of 4 bytes", "has 15 bytes");
        assertRefused(
                () -> segments.step(state, bytes(9), 2, bytes(16), 0),
                "x must hold 2 values of 4 bytes from byte 2, but has 9 bytes");
        assertRefused(
                () -> segments.step(state, bytes(8), 0, bytes(16), -1),
                "y must hold 4 values of 4 bytes from byte -1, but has 16 bytes");
        assertRefused(() -> segments.run(state, bytes(12), 2, bytes(32)), "inputs must have", "= 4", "has 3");
        assertRefused(() -> segments.stepBatch(two, bytes(16), bytes(36)), "outputs must have", "= 8", "has 9");
        assertRefused(() -> segments.step(state, MemorySegment.NULL, bytes(16)), "x must have 2 values, but has 0");
    }

    @Test
    void shouldRefuseASegmentThatDoesNotFitAnArray(@TempDir Path folder) throws IOException {
        try (Arena arena = Arena.ofConfined();
                FileChannel file = FileChannel.open(
                        folder.resolve("sparse"),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.SPARSE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            MemorySegment huge = file.map(FileChannel.MapMode.READ_WRITE, 0, 1L << 33, arena);
            assertRefused(() -> segments.run(state, huge, 2, bytes(32)), "inputs", "fewer than 2^31", "has 2147483648");
            segments.step(VECTORS.newState(), huge, (1L << 33) - 8, huge, 0);
        }
    }

    @Test
    void shouldRefuseAReadOnlySegmentForOutputs() {
        MemorySegment readOnly = bytes(16).asReadOnly();
        String message = "takes outputs, but is a read-only segment";
        assertRefused(() -> segments.step(state, bytes(8), readOnly), "y " + message);
        assertRefused(() -> segments.step(state, bytes(8), 0, readOnly, 0), "y " + message);
        assertRefused(() -> segments.skip(state, readOnly), "y " + message);
        assertRefused(() -> segments.run(state, bytes(8), 1, readOnly), "outputs " + message);
        assertRefused(() -> segments.stepBatch(two, 1, bytes(8), readOnly), "ys " + message);
        segments.step(VECTORS.newState(), bytes(8).asReadOnly(), bytes(16));
    }

    @Test
    void shouldRefuseASegmentOfAClosedArena() {
        MemorySegment closed;
        try (Arena arena = Arena.ofConfined()) {
            closed = arena.allocate(16);
        }
        String message = "must be a segment of an open arena, but its arena is closed";
        MemorySegment x = closed.asSlice(0, 8);
        List<Executable> inputs = List.of(
                () -> segments.step(state, x, bytes(16)),
                () -> segments.step(state, x, 0, bytes(16), 0),
                () -> segments.run(state, x, 1, bytes(16)),
                () -> segments.runBatch(two, closed, null, bytes(32)),
                () -> segments.stepBatch(two, closed, bytes(32)));
        for (Executable call : inputs) {
            assertRefused(IllegalStateException.class, call, message);
        }
        assertRefused(IllegalStateException.class, () -> segments.step(state, bytes(8), closed), "y " + message);
        assertRefused(
                IllegalStateException.class, () -> segments.run(state, bytes(8), 1, closed), "outputs " + message);
    }

    @Test
    void shouldRefuseASegmentThatIsConfinedToADifferentThread() throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment confined = arena.allocate(16);
            Thread other = Thread.ofPlatform()
                    .name("other")
                    .start(() -> thrown.set(assertThrows(
                            WrongThreadException.class, () -> segments.step(state, bytes(8), confined))));
            other.join();
        }
        assertEquals(
                "y must be a segment that this thread, other, may use, but its arena is confined to another thread",
                thrown.get().getMessage());
    }

    @Test
    void shouldNameArgumentsThatAreNull() {
        RunnerView<double[]> tokens = TOKENS.newRunner().doubles();
        State ofTokens = TOKENS.newState();
        State[] oneOfTokens = {ofTokens};
        assertNamed("state", () -> doubles.step(null, x, y));
        assertNamed("x", () -> doubles.step(state, null, y));
        assertNamed("y", () -> doubles.step(state, x, null));
        assertNamed("x", () -> doubles.step(state, null, 0, y, 0));
        assertNamed("y", () -> segments.step(state, bytes(8), 0, null, 0));
        assertNamed("y", () -> segments.skip(state, null));
        assertNamed("inputs", () -> segments.run(state, (MemorySegment) null, 1, bytes(16)));
        assertNamed("outputs", () -> doubles.run(state, x, 1, null));
        assertNamed("states", () -> doubles.runBatch(null, x, null, y));
        assertNamed("inputs", () -> doubles.runBatch(two, (double[]) null, null, y));
        assertNamed("outputs", () -> doubles.runBatch(two, x, null, null));
        assertNamed("states", () -> doubles.stepBatch(null, x, y));
        assertNamed("xs", () -> doubles.stepBatch(two, (double[]) null, y));
        assertNamed("ys", () -> doubles.stepBatch(two, x, null));
        assertNamed("states[1]", () -> doubles.stepBatch(new State[] {state, null}, new double[4], new double[8]));
        assertNamed("tokens", () -> tokens.run(ofTokens, (int[]) null, 1, y));
        assertNamed("tokens", () -> tokens.runBatch(oneOfTokens, (int[]) null, null, y));
        assertNamed("tokens", () -> tokens.stepBatch(oneOfTokens, (int[]) null, y));
        assertNamed("ys", () -> tokens.stepBatch(oneOfTokens, new int[1], null));
        assertNamed("order", () -> runner.segments(null));
    }

    private static void assertNamed(String name, Executable call) {
        assertRefused(NullPointerException.class, call, name);
    }

    @Test
    void shouldRefuseWhatTheNetworkDoesNotRead() {
        RunnerView<double[]> tokens = TOKENS.newRunner().doubles();
        assertRefused(() -> tokens.step(TOKENS.newState(), x, y), "reads tokens");
        assertRefused(() -> tokens.step(TOKENS.newState(), 5, y), "token must be from 0 to 4, but is 5");
        assertRefused(() -> tokens.stepBatch(new State[] {TOKENS.newState()}, new int[] {-1}, y), "tokens[0] is -1");
        assertRefused(() -> doubles.step(state, 1, y), "reads vectors");
        assertRefused(() -> doubles.stepBatch(new State[] {state, state}, new double[4], new double[8]), "the same");
        assertRefused(() -> doubles.step(TOKENS.newState(), x, y), "different architecture");
    }

    @Test
    void shouldRefuseToStepWhatReadsBackwards() {
        Network network = Network.builder(2)
                .bidirectional(width -> Lstm.of(width, 2))
                .build(1);
        RunnerView<double[]> view = network.newRunner().doubles();
        State own = network.newState();
        assertRefused(UnsupportedOperationException.class, () -> view.step(own, x, y), "bidirectional");
        assertRefused(UnsupportedOperationException.class, () -> view.skip(own, y), "bidirectional");
        assertRefused(
                UnsupportedOperationException.class,
                () -> view.stepBatch(new State[] {own}, x, y),
                "bidirectional");
    }

    @Test
    void shouldTreatInputsThatAreNotFiniteAsTheRunnerDoes() {
        Runner refuses = VECTORS.newRunner(NonFiniteInput.REFUSE);
        assertRefused(() -> refuses.doubles().step(state, new double[] {1, Double.NaN}, y), "finite", "x[1] is NaN");
        assertRefused(() -> refuses.doubles().step(state, new double[] {1e300, 1}, y), "x[0] is Infinity");
        MemorySegment xs = MemorySegment.ofArray(new float[] {1, 2, Float.NEGATIVE_INFINITY, 3});
        assertRefused(
                () -> refuses.segments().stepBatch(two, xs, bytes(32)), "input 0 of step 0 of stream 1 is -Infinity");

        Runner skips = VECTORS.newRunner(NonFiniteInput.SKIP);
        State own = VECTORS.newState();
        double[] output = {7, 7, 7, 7};
        skips.doubles().step(own, new double[] {Double.NaN, 1}, output);
        assertArrayEquals(new double[4], output);
        assertEquals(0, own.steps());
    }

    @Test
    void shouldWorkAfterACallThatFailed() {
        Arena arena = Arena.ofConfined();
        MemorySegment closed = arena.allocate(8);
        arena.close();
        assertThrows(IllegalStateException.class, () -> segments.step(state, closed, bytes(16)));
        State own = VECTORS.newState();
        runner.segments(ByteOrder.BIG_ENDIAN).step(own, bytes(8), bytes(16));
        segments.step(own, bytes(8), bytes(16));
        assertEquals(2, own.steps());
    }
}
