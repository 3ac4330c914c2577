package dev.rondo.graph.stream;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.NonFiniteInput;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Stepper;
import dev.rondo.model.Models;
import dev.rondo.model.OnnxModels;
import dev.rondo.support.Allocations;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stepper and its streams promise what a runner and its states promise. The models have all kinds of memories. */
@Tag("once")
class StreamPromisesTest {
    private static final String NETWORK = "stepping/keras_lstm_relu.h5";
    private static final int ROUNDS = 100;
    private static final int CALLS = 2_000;

    private final SplittableRandom random = new SplittableRandom(13);

    private static Graph graph(String name) throws IOException, URISyntaxException {
        Path root =
                Path.of(StreamPromisesTest.class.getResource("/onnx").toURI()).getParent();
        return Models.loadGraph(root.resolve(name));
    }

    private static Stepper stepper(String name) throws IOException, URISyntaxException {
        return graph(name).stepper();
    }

    private float[] inputs(int count) {
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = (float) random.nextDouble(-1, 1);
        }
        return x;
    }

    private Stepper.Stream stepped(Stepper stepper, int steps) {
        Stepper.Stream stream = stepper.newStream();
        float[] y = new float[stepper.outputSize()];
        for (int i = 0; i < steps; i++) {
            stepper.step(stream, inputs(stepper.inputSize()), y);
        }
        return stream;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                NETWORK,
                "keras/models/bn_conv_front/model.keras",
                "stepping/stream_c_before_h.onnx",
                "onnx-cases/loop_lstm_tf2onnx_style/model.onnx",
                "onnx-cases/scan_rnn/model.onnx"
            })
    void shouldCarryAStreamInEveryForm(String name) throws IOException, URISyntaxException {
        Stepper stepper = stepper(name);
        Stepper.Stream stream = stepped(stepper, 3);
        Stepper.Stream copied = stepped(stepper, 1);
        copied.copyFrom(stream);
        Stepper.Stream raw = stepped(stepper, 2);
        Stepper.Stream read = stepped(stepper, 2);
        ByteBuffer buffer = ByteBuffer.allocate(stream.byteSize() + 2).position(1);
        stream.write(buffer);
        assertEquals(stream.byteSize() + 1, buffer.position());
        read.read(buffer.position(1));
        assertEquals(stream.byteSize() + 1, buffer.position());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(stream.rawSize() + 3);
            stream.copyTo(segment, 3);
            raw.copyFrom(segment, 3);
        }
        float[] x = inputs(stepper.inputSize());
        float[] expected = new float[stepper.outputSize()];
        float[] y = new float[expected.length];
        stepper.step(stream, x, expected);
        for (Stepper.Stream other : List.of(copied, raw, read)) {
            stepper.step(other, x, y);
            assertArrayEquals(expected, y);
            assertArrayEquals(stream.toBytes(), other.toBytes());
        }
        stream.reset();
        assertArrayEquals(stepper.newStream().toBytes(), stream.toBytes());
        assertArrayEquals(
                stepper.newStream().toBytes(), stepper(name).newStream().toBytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {NETWORK, "keras/models/bn_conv_front/model.keras", "stepping/stream_c_before_h.onnx"})
    void shouldAllocateNothing(String name) throws Throwable {
        Stepper stepper = graph(name).stepper(NonFiniteInput.REFUSE);
        Stepper.Stream stream = stepped(stepper, 2);
        Stepper.Stream other = stepper.newStream();
        Stepper.Stream[] streams = {stream, other, stepped(stepper, 1)};
        float[] xs = inputs(2 * stepper.inputSize());
        float[] ys = new float[2 * stepper.outputSize()];
        MemorySegment segment = MemorySegment.ofArray(new byte[(int) stream.rawSize()]);
        long bytes = 1;
        for (int round = 0; round < ROUNDS && bytes > 0; round++) {
            bytes = Allocations.of(() -> {
                for (int i = 0; i < CALLS; i++) {
                    stepper.stepBatch(streams, 2, xs, ys);
                    stream.copyTo(segment, 0);
                    other.copyFrom(segment, 0);
                    other.copyFrom(stream);
                    if (!other.isFinite()) {
                        other.reset();
                    }
                }
            });
        }
        assertEquals(0, bytes);
    }

    @Test
    void shouldLetThroughSkipOrRefuseInputsThatAreNotFinite() throws IOException, URISyntaxException {
        Graph graph = graph(NETWORK);
        for (NonFiniteInput policy : NonFiniteInput.values()) {
            Stepper stepper = graph.stepper(policy);
            Stepper.Stream stream = stepped(stepper, 2);
            byte[] before = stream.toBytes();
            float[] x = inputs(stepper.inputSize());
            x[x.length - 1] = policy == NonFiniteInput.SKIP ? Float.NEGATIVE_INFINITY : Float.NaN;
            float[] y = new float[stepper.outputSize()];
            switch (policy) {
                case ACCEPT -> {
                    assertTrue(stepper.step(stream, x, y));
                    assertFalse(stream.isFinite());
                    assertRefused(() -> stepper.readStream(stream.toBytes()), "after 3 steps", "not finite");
                    stream.reset();
                    assertTrue(stream.isFinite());
                }
                case SKIP -> {
                    Arrays.fill(y, 7);
                    assertFalse(stepper.step(stream, x, y));
                    assertEquals(7, y[0]);
                    assertArrayEquals(before, stream.toBytes());
                }
                case REFUSE -> {
                    String value = "value " + (x.length - 1) + " of ";
                    assertRefused(() -> stepper.step(stream, x, y), "inputs must be finite", value, "NaN");
                    Stepper.Stream[] streams = {stepper.newStream(), stream};
                    float[] xs = Arrays.copyOf(new float[x.length], 2 * x.length);
                    System.arraycopy(x, 0, xs, x.length, x.length);
                    float[] ys = new float[2 * y.length];
                    assertRefused(() -> stepper.stepBatch(streams, xs, ys), value, "of stream 1 is NaN");
                    assertEquals(0, streams[0].steps());
                    assertArrayEquals(before, stream.toBytes());
                }
            }
        }
    }

    @Test
    void shouldRefuseWrongArgumentsBeforeAnythingIsWritten() throws IOException, URISyntaxException {
        Stepper stepper = stepper(NETWORK);
        Stepper.Stream stream = stepped(stepper, 2);
        byte[] before = stream.toBytes();
        float[] x = new float[stepper.inputSize()];
        float[] y = new float[stepper.outputSize()];
        int width = x.length;
        Stepper.Stream foreign = stepper("stepping/stream_c_before_h.onnx").newStream();
        assertRefused(() -> stepper.step(stream, new float[width + 1], y), "x must have " + width + " values");
        assertRefused(() -> stepper.step(stream, x, 1, y, 0), "x must hold " + width + " values from index 1");
        assertRefused(() -> stepper.step(foreign, x, y), "different model");
        assertRefused(() -> stream.copyFrom(foreign), "different model");
        Stepper.Stream[] twice = {stream, stepper.newStream(), stream};
        float[] xs = new float[3 * width];
        float[] ys = new float[3 * y.length];
        assertRefused(() -> stepper.stepBatch(twice, xs, ys), "streams[0] and streams[2] are the same");
        assertRefused(() -> stepper.stepBatch(twice, 4, xs, ys), "from 1 to 3 streams, but is 4");
        assertRefused(() -> stepper.stepBatch(twice, 2, x, ys), "xs must have at least 2 streams");
        MemorySegment small = MemorySegment.ofArray(new byte[(int) stream.rawSize() - 1]);
        assertRefused(() -> stream.copyTo(small, 0), "take " + stream.rawSize() + " bytes from offset 0");
        assertRefused(() -> stream.copyFrom(small, 0), "take " + stream.rawSize() + " bytes from offset 0");
        assertRefused(() -> stream.write(ByteBuffer.allocate(3)), "needs " + stream.byteSize() + " bytes");
        assertRefused(() -> stream.read(ByteBuffer.allocate(3)), "expected the bytes of a stream");
        assertRefused(() -> stream.read(ByteBuffer.wrap(before, 0, before.length - 1)), "but there are only");
        assertRefused(() -> stepper.readStream(Arrays.copyOf(before, before.length + 1)), "but there are");
        assertRefused(() -> stream.read(ByteBuffer.wrap(foreign.toBytes())), "different model");
        byte[] damaged = before.clone();
        damaged[damaged.length - 6] ^= 1;
        assertRefused(() -> stream.read(ByteBuffer.wrap(damaged)), "damaged");
        assertArrayEquals(before, stream.toBytes());
    }

    @Test
    void shouldKeepItsContentWhenAStateInsideHasANegativeNumberOfSteps() throws IOException, URISyntaxException {
        Stepper stepper = stepper(NETWORK);
        Stepper.Stream stream = stepped(stepper, 3);
        byte[] before = stream.toBytes();
        Stepper.Stream other = stepped(stepper, 5);
        int refused = 0;
        // Each place that may hold the steps of a state.
        for (long at = Long.BYTES; at <= other.rawSize() - Long.BYTES; at += Float.BYTES) {
            MemorySegment raw = MemorySegment.ofArray(new byte[(int) other.rawSize()]);
            other.copyTo(raw, 0);
            raw.set(ValueLayout.JAVA_LONG_UNALIGNED, at, -1L);
            try {
                stepper.newStream().copyFrom(raw, 0);
            } catch (IllegalArgumentException e) {
                refused++;
                assertRefused(() -> stream.copyFrom(raw, 0), "steps of a state must be at least 0");
                assertArrayEquals(before, stream.toBytes());
            }
        }
        assertTrue(refused > 0);
    }

    @Test
    void shouldNoticeASecondThread() throws Exception {
        Graph graph = graph(NETWORK);
        Stepper shared = graph.stepper();
        assertRefused(
                ConcurrentModificationException.class,
                () -> race(List.of(shared, shared), List.of(shared.newStream(), shared.newStream())),
                "a different thread called this");
        Stepper.Stream stream = shared.newStream();
        assertRefused(
                ConcurrentModificationException.class,
                () -> race(List.of(shared, graph.stepper()), List.of(stream, stream)),
                "a different thread changed this");
    }

    @Test
    void shouldRefuseStreamsOfAModelOfAnotherSize(@TempDir Path folder) throws IOException {
        Stepper.Stream small = exported(folder, 3).newStream();
        Stepper.Stream large = exported(folder, 5).newStream();
        assertRefused(() -> small.copyFrom(large), "different model");
        assertRefused(() -> large.copyFrom(small), "different model");
        assertRefused(() -> small.read(ByteBuffer.wrap(large.toBytes())), "different model");
    }

    private static Stepper exported(Path folder, int hidden) throws IOException {
        Path file = folder.resolve("lstm.onnx");
        OnnxModels.save(Network.builder(2).lstm(hidden).dense(1).build(1), file);
        return Models.loadGraph(file).stepper();
    }

    /** Two threads step until one of them is refused. */
    private static void race(List<Stepper> steppers, List<Stepper.Stream> streams) throws InterruptedException {
        AtomicReference<ConcurrentModificationException> refused = new AtomicReference<>();
        AtomicBoolean done = new AtomicBoolean();
        Thread[] threads = new Thread[2];
        for (int t = 0; t < threads.length; t++) {
            int own = t;
            Stepper stepper = steppers.get(t);
            float[] x = new float[stepper.inputSize()];
            float[] y = new float[stepper.outputSize()];
            threads[t] = Thread.ofPlatform().start(() -> {
                while (!done.get()) {
                    try {
                        stepper.step(streams.get(own), x, y);
                    } catch (ConcurrentModificationException e) {
                        refused.set(e);
                        done.set(true);
                    } catch (RuntimeException e) {
                        continue; // calls that overlap may also fail in a different way
                    }
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        throw refused.get();
    }
}
