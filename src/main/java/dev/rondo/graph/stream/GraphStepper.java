package dev.rondo.graph.stream;

import dev.rondo.NonFiniteInput;
import dev.rondo.compute.CallCount;
import dev.rondo.flight.SlowSteps;
import dev.rondo.graph.Port;
import dev.rondo.graph.Stepper;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Program;
import dev.rondo.graph.program.TimeStep.Memory;
import dev.rondo.memory.CallerMemory;
import dev.rondo.memory.DoubleArrays;
import dev.rondo.memory.FloatSegments;
import dev.rondo.text.SafeText;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The steps of a program. */
final class GraphStepper implements Stepper {
    private final List<Port> inputs;
    private final List<Port> outputs;
    private final NonFiniteInput nonFinite;
    private final CallCount calls =
            new CallCount("stepper during the call: every thread needs a stepper of its own, from Graph.stepper()");
    private final float[][] read;
    private final float[][] written;
    private final Clock[] due;
    private final Part.Timed[] parts;
    private final StreamStarts starts;
    /** What a new stream has; never written. */
    private final Memory[] first;

    private final Map<String, Integer> timeAxes = new HashMap<>();
    private final List<String> windows;
    private final View<double[]> doubles = new MemoryView<>(DoubleArrays.INSTANCE);
    private final View<MemorySegment> segments = new MemoryView<>(new FloatSegments(ByteOrder.nativeOrder()));
    private final long fingerprint;
    private final int inputSize;
    private final int outputSize;
    private final SlowSteps slowSteps;

    /**
     * Creates the stepper.
     *
     * @param program the program
     * @param time its inputs
     * @param values the values of a step
     * @param code the parts and the nodes over time
     * @param nonFinite the reaction to an input that is not finite
     */
    GraphStepper(Program program, TimeInputs time, StepValues values, StepCode code, NonFiniteInput nonFinite) {
        this.nonFinite = nonFinite;
        this.inputs = time.ports().stream().map(port -> ofStep(port, values)).toList();
        this.outputs =
                program.outputs().stream().map(port -> ofStep(port, values)).toList();
        this.read = inputs.stream().map(port -> values.array(port.name())).toArray(float[][]::new);
        this.written = outputs.stream().map(port -> values.array(port.name())).toArray(float[][]::new);
        this.due = outputs.stream().map(port -> clock(port, values)).toArray(Clock[]::new);
        this.parts = code.parts().toArray(Part.Timed[]::new);
        this.starts = new StreamStarts(time, values, code);
        this.first = starts.memories(Map.of());
        inputs.forEach(port -> timeAxes.put(port.name(), time.axis()));
        outputs.forEach(port -> timeAxes.put(port.name(), values.timeAxis(port.name())));
        this.windows = List.copyOf(code.windows());
        this.inputSize = size(read);
        this.outputSize = size(written);
        this.fingerprint = fingerprint(program);
        this.slowSteps = new SlowSteps(fingerprint, inputSize, outputSize);
    }

    private static Port ofStep(Port port, StepValues values) {
        return new Port(port.name(), port.type(), values.tensor(port.name()).shape());
    }

    private static Clock clock(Port port, StepValues values) {
        return values.isChanging(port.name()) ? values.clock(port.name()) : Clock.EACH_STEP;
    }

    private static int size(float[][] arrays) {
        int size = 0;
        for (float[] array : arrays) {
            size += array.length;
        }
        return size;
    }

    private long fingerprint(Program program) {
        long hash = 1;
        for (var node : program.nodes()) {
            for (String name : List.of(node.name(), node.kind(), node.inputs().toString())) {
                for (int i = 0; i < name.length(); i++) {
                    hash = 31 * hash + name.charAt(i);
                }
            }
        }
        for (Memory memory : first) {
            hash = 31 * hash + memory.rawSize();
        }
        return 31 * (31 * hash + inputSize) + outputSize;
    }

    @Override
    public List<Port> inputs() {
        return inputs;
    }

    @Override
    public List<Port> outputs() {
        return outputs;
    }

    @Override
    public int inputSize() {
        return inputSize;
    }

    @Override
    public int outputSize() {
        return outputSize;
    }

    @Override
    public Stream newStream() {
        return newStream(Map.of());
    }

    @Override
    public List<Port> states() {
        return starts.ports();
    }

    @Override
    public Stream newStream(Map<String, Tensor> states) {
        return new GraphStream(fingerprint, starts.memories(states), first);
    }

    @Override
    public int timeAxis(String port) {
        Integer axis = timeAxes.get(port);
        if (axis == null) {
            throw new IllegalArgumentException("a step has no input and no output " + SafeText.shown(port));
        }
        return axis;
    }

    @Override
    public Stream readStream(byte[] bytes) {
        Objects.requireNonNull(bytes, "bytes");
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        Stream stream = newStream();
        stream.read(buffer);
        if (buffer.hasRemaining()) {
            throw new IllegalArgumentException(
                    "the bytes of this stream are " + stream.byteSize() + ", but there are " + bytes.length);
        }
        if (!stream.isFinite()) {
            throw new IllegalArgumentException("the stream after " + stream.steps()
                    + " steps has a value that is not finite, so its later outputs would be NaN: begin it anew with"
                    + " newStream, or accept it with Stream.read");
        }
        return stream;
    }

    @Override
    public int latency() {
        int latency = 0;
        for (Clock clock : due) {
            latency = Math.max(latency, clock.first());
        }
        return latency;
    }

    @Override
    public int period() {
        int period = Integer.MAX_VALUE;
        for (Clock clock : due) {
            period = Math.min(period, clock.period());
        }
        return period;
    }

    @Override
    public List<String> windows() {
        return windows;
    }

    @Override
    public boolean step(Stream stream, float[] x, float[] y) {
        checkExact("x", x.length, inputSize);
        checkExact("y", y.length, outputSize);
        return step(stream, x, 0, y, 0);
    }

    @Override
    public boolean step(Stream stream, float[] x, int xAt, float[] y, int yAt) {
        GraphStream own = own(stream);
        checkRange("x", x.length, xAt, inputSize);
        checkRange("y", y.length, yAt, outputSize);
        int call = calls.begin();
        copyInputs(x, xAt);
        long step = own.steps();
        boolean given = advance(own, -1) && copyOutputs(step, y, yAt);
        calls.end(call);
        return given;
    }

    private static void checkExact(String name, int length, long size) {
        if (length != size) {
            throw new IllegalArgumentException(name + " must have " + size + " values, but has " + length);
        }
    }

    private static void checkRange(String name, int length, int offset, int size) {
        if (offset < 0 || offset > length - size) {
            throw new IllegalArgumentException(
                    name + " must hold " + size + " values from index " + offset + ", but has " + length);
        }
    }

    private GraphStream own(Stream stream) {
        Objects.requireNonNull(stream, "stream");
        if (!(stream instanceof GraphStream own) || own.fingerprint != fingerprint) {
            throw new IllegalArgumentException("the stream is of a different model");
        }
        return own;
    }

    private void copyInputs(float[] x, int xAt) {
        int at = xAt;
        for (float[] input : read) {
            System.arraycopy(x, at, input, 0, input.length);
            at += input.length;
        }
    }

    /**
     * Runs the parts that are due, on the inputs that have been read.
     *
     * @param own the stream
     * @param number its number in a batch; -1 outside one
     * @return whether it ran: false if the inputs are not finite and such a step is left out
     */
    private boolean advance(GraphStream own, int number) {
        if (leavesOut(number)) {
            return false;
        }
        long begin = slowSteps.begin();
        long step = own.steps();
        for (Part.Timed timed : parts) {
            if (timed.clock().isDue(step)) {
                timed.part().run(own.memories);
            }
        }
        own.advance(step);
        slowSteps.end(begin, 1, 1);
        return true;
    }

    /** {@return whether the policy leaves out a step with the inputs that have been read} */
    private boolean leavesOut(int number) {
        for (int i = 0; nonFinite != NonFiniteInput.ACCEPT && i < read.length; i++) {
            for (int j = 0; j < read[i].length; j++) {
                if (!Float.isFinite(read[i][j])) {
                    if (nonFinite == NonFiniteInput.REFUSE) {
                        throw new IllegalArgumentException("inputs must be finite, but value " + j + " of "
                                + SafeText.shown(inputs.get(i).name())
                                + (number < 0 ? "" : " of stream " + number) + " is " + read[i][j]);
                    }
                    return true;
                }
            }
        }
        return false;
    }

    private boolean copyOutputs(long step, float[] y, int yAt) {
        boolean any = false;
        int at = yAt;
        for (int i = 0; i < written.length; i++) {
            if (due[i].isDue(step)) {
                System.arraycopy(written[i], 0, y, at, written[i].length);
                any = true;
            }
            at += written[i].length;
        }
        return any;
    }

    @Override
    public void stepBatch(Stream[] streams, float[] xs, float[] ys) {
        checkExact("xs", xs.length, (long) streams.length * inputSize);
        checkExact("ys", ys.length, (long) streams.length * outputSize);
        stepBatch(streams, streams.length, xs, ys);
    }

    @Override
    public void stepBatch(Stream[] streams, int count, float[] xs, float[] ys) {
        checkStreams(streams, count);
        checkAtLeast("xs", xs.length, count, inputSize);
        checkAtLeast("ys", ys.length, count, outputSize);
        int call = calls.begin();
        for (int i = 0; nonFinite == NonFiniteInput.REFUSE && i < count; i++) {
            copyInputs(xs, i * inputSize);
            leavesOut(i);
        }
        for (int i = 0; i < count; i++) {
            GraphStream own = (GraphStream) streams[i];
            copyInputs(xs, i * inputSize);
            long step = own.steps();
            if (advance(own, i)) {
                copyOutputs(step, ys, i * outputSize);
            }
        }
        calls.end(call);
    }

    private static void checkAtLeast(String name, int length, int count, int width) {
        if (length < (long) count * width) {
            throw new IllegalArgumentException(name + " must have at least " + count + " streams x " + width + " = "
                    + (long) count * width + " values, but has " + length);
        }
    }

    /** Refuses streams of a different model, and a stream that is in a batch twice, because one of its two steps would be lost. */
    private void checkStreams(Stream[] streams, int count) {
        if (count < 1 || count > streams.length) {
            throw new IllegalArgumentException(
                    "the count must be from 1 to " + streams.length + " streams, but is " + count);
        }
        for (int i = 0; i < count; i++) {
            own(streams[i]);
        }
        int distinct = 0;
        while (distinct < count && ((GraphStream) streams[distinct]).enlist(streams)) {
            distinct++;
        }
        for (int i = 0; i < distinct; i++) {
            ((GraphStream) streams[i]).release();
        }
        if (distinct < count) {
            int twice = Arrays.asList(streams).indexOf(streams[distinct]);
            throw new IllegalArgumentException("every stream in a batch must be distinct, but streams[" + twice
                    + "] and streams[" + distinct + "] are the same");
        }
    }

    @Override
    public View<double[]> doubles() {
        return doubles;
    }

    @Override
    public View<MemorySegment> segments() {
        return segments;
    }

    /** Steps that copy between the memory of a caller and the arrays of the inputs and outputs. */
    private final class MemoryView<A> implements View<A> {
        private final CallerMemory<A> memory;

        MemoryView(CallerMemory<A> memory) {
            this.memory = memory;
        }

        @Override
        public boolean step(Stream stream, A x, A y) {
            GraphStream own = own(stream);
            memory.checkReadable("x", x, inputSize);
            memory.checkWritable("y", y, outputSize);
            return stepAlone(own, x, 0, y, 0);
        }

        @Override
        public boolean step(Stream stream, A x, long xOffset, A y, long yOffset) {
            GraphStream own = own(stream);
            memory.checkReadable("x", x, xOffset, inputSize);
            memory.checkWritable("y", y, yOffset, outputSize);
            return stepAlone(own, x, xOffset, y, yOffset);
        }

        private boolean stepAlone(GraphStream own, A x, long xOffset, A y, long yOffset) {
            int call = calls.begin();
            readInputs(x, xOffset);
            long step = own.steps();
            boolean given = advance(own, -1) && writeOutputs(step, y, yOffset);
            calls.end(call);
            return given;
        }

        @Override
        public void stepBatch(Stream[] streams, A xs, A ys) {
            checkStreams(streams, streams.length);
            memory.checkReadable("xs", xs, (long) streams.length * inputSize);
            memory.checkWritable("ys", ys, (long) streams.length * outputSize);
            int call = calls.begin();
            for (int i = 0; nonFinite == NonFiniteInput.REFUSE && i < streams.length; i++) {
                readInputs(xs, memory.distance((long) i * inputSize));
                leavesOut(i);
            }
            for (int i = 0; i < streams.length; i++) {
                GraphStream own = (GraphStream) streams[i];
                readInputs(xs, memory.distance((long) i * inputSize));
                long step = own.steps();
                if (advance(own, i)) {
                    writeOutputs(step, ys, memory.distance((long) i * outputSize));
                }
            }
            calls.end(call);
        }

        private void readInputs(A x, long xOffset) {
            long at = xOffset;
            for (float[] input : read) {
                memory.read(x, at, input, input.length);
                at += memory.distance(input.length);
            }
        }

        private boolean writeOutputs(long step, A y, long yOffset) {
            boolean any = false;
            long at = yOffset;
            for (int i = 0; i < written.length; i++) {
                if (due[i].isDue(step)) {
                    memory.write(written[i], y, at, written[i].length);
                    any = true;
                }
                at += memory.distance(written[i].length);
            }
            return any;
        }
    }
}
