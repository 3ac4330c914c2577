package dev.rondo.graph.stream;

import dev.rondo.graph.Port;
import dev.rondo.graph.Stepper;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Program;
import dev.rondo.graph.program.TimeStep;
import dev.rondo.memory.DoubleArrays;
import dev.rondo.memory.FloatMemory;
import dev.rondo.memory.FloatSegments;
import dev.rondo.text.SafeText;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The steps of a program. */
final class GraphStepper implements Stepper {
    private final List<Port> inputs;
    private final List<Port> outputs;
    private final float[][] read;
    private final float[][] written;
    private final Clock[] due;
    private final Part.Timed[] parts;
    private final TimeStep[] steps;
    private final StreamStarts starts;
    private final Map<String, Integer> timeAxes = new HashMap<>();
    private final List<String> windows;
    private final View<double[]> doubles = new MemoryView<>(DoubleArrays.INSTANCE);
    private final View<MemorySegment> segments = new MemoryView<>(new FloatSegments(ByteOrder.nativeOrder()));
    private final long fingerprint;
    private final int inputSize;
    private final int outputSize;

    /**
     * Creates the stepper.
     *
     * @param program the program
     * @param time its inputs
     * @param values the values of a step
     * @param code the parts and the nodes over time
     */
    GraphStepper(Program program, TimeInputs time, StepValues values, StepCode code) {
        this.inputs = time.ports().stream().map(port -> ofStep(port, values)).toList();
        this.outputs =
                program.outputs().stream().map(port -> ofStep(port, values)).toList();
        this.read = inputs.stream().map(port -> values.array(port.name())).toArray(float[][]::new);
        this.written = outputs.stream().map(port -> values.array(port.name())).toArray(float[][]::new);
        this.due = outputs.stream().map(port -> clock(port, values)).toArray(Clock[]::new);
        this.parts = code.parts().toArray(Part.Timed[]::new);
        this.steps = code.steps().toArray(TimeStep[]::new);
        this.starts = new StreamStarts(time, values, code);
        inputs.forEach(port -> timeAxes.put(port.name(), time.axis()));
        outputs.forEach(port -> timeAxes.put(port.name(), values.timeAxis(port.name())));
        this.windows = List.copyOf(code.windows());
        this.inputSize = size(read);
        this.outputSize = size(written);
        this.fingerprint = fingerprint(program);
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
        return new GraphStream(fingerprint, starts.memories(states), 0);
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
        return GraphStream.read(bytes, fingerprint, steps);
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
        return step(stream, x, 0, y, 0);
    }

    @Override
    public boolean step(Stream stream, float[] x, int xAt, float[] y, int yAt) {
        GraphStream own = own(stream);
        Objects.checkFromIndexSize(xAt, inputSize, x.length);
        Objects.checkFromIndexSize(yAt, outputSize, y.length);
        int at = xAt;
        for (float[] input : read) {
            System.arraycopy(x, at, input, 0, input.length);
            at += input.length;
        }
        long step = own.steps();
        advance(own);
        return copyOutputs(step, y, yAt);
    }

    private GraphStream own(Stream stream) {
        Objects.requireNonNull(stream, "stream");
        if (!(stream instanceof GraphStream own) || own.fingerprint != fingerprint) {
            throw new IllegalArgumentException("the stream is of a different model");
        }
        return own;
    }

    /** Runs the parts that are due, on the inputs that have been read. */
    private void advance(GraphStream own) {
        long step = own.steps();
        for (Part.Timed timed : parts) {
            if (timed.clock().isDue(step)) {
                timed.part().run(own.memories);
            }
        }
        own.advance();
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
        for (int i = 0; i < streams.length; i++) {
            step(streams[i], xs, i * inputSize, ys, i * outputSize);
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
        private final FloatMemory<A> memory;

        MemoryView(FloatMemory<A> memory) {
            this.memory = memory;
        }

        @Override
        public boolean step(Stream stream, A x, A y) {
            GraphStream own = own(stream);
            memory.checkReadable("x", x, inputSize);
            memory.checkWritable("y", y, outputSize);
            return stepChecked(own, x, 0, y, 0);
        }

        @Override
        public boolean step(Stream stream, A x, long xOffset, A y, long yOffset) {
            GraphStream own = own(stream);
            memory.checkReadable("x", x, xOffset, inputSize);
            memory.checkWritable("y", y, yOffset, outputSize);
            return stepChecked(own, x, xOffset, y, yOffset);
        }

        @Override
        public void stepBatch(Stream[] streams, A xs, A ys) {
            for (Stream stream : streams) {
                own(stream);
            }
            memory.checkReadable("xs", xs, (long) streams.length * inputSize);
            memory.checkWritable("ys", ys, (long) streams.length * outputSize);
            for (int i = 0; i < streams.length; i++) {
                long xOffset = memory.distance((long) i * inputSize);
                stepChecked(own(streams[i]), xs, xOffset, ys, memory.distance((long) i * outputSize));
            }
        }

        private boolean stepChecked(GraphStream own, A x, long xOffset, A y, long yOffset) {
            long at = xOffset;
            for (float[] input : read) {
                memory.read(x, at, input, input.length);
                at += memory.distance(input.length);
            }
            long step = own.steps();
            advance(own);
            boolean any = false;
            at = yOffset;
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
