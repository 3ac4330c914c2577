package dev.rondo.cli;

import dev.rondo.graph.Port;
import dev.rondo.graph.Stepper;
import dev.rondo.graph.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The outputs of a model, computed one time step at a time and compared with a run over whole sequences.
 *
 * @param outputs the values, by the names of the graph's outputs
 * @param report one line per output: what it is and its largest difference
 */
record StreamedRun(SequencedMap<String, Tensor> outputs, List<String> report) {
    /** The difference that rounding may make in values near 0. */
    static final double ABSOLUTE = 1e-5;

    /** The difference that rounding may make, relative to |y|. */
    static final double RELATIVE = 1e-4;

    /**
     * Streams the inputs.
     *
     * @param stepper the steps of the model
     * @param inputs the graph's inputs
     * @param whole the graph's outputs for them
     * @throws IOException if the inputs are not sequences of steps, or the outputs of the steps differ
     */
    static StreamedRun of(Stepper stepper, Map<String, Tensor> inputs, SequencedMap<String, Tensor> whole)
            throws IOException {
        Batch batch = new Batch(stepper, inputs, whole);
        batch.run();
        SequencedMap<String, Tensor> outputs = new LinkedHashMap<>();
        List<String> report = new ArrayList<>();
        for (Port port : stepper.outputs()) {
            Tensor expected = whole.get(port.name());
            float[] values = batch.written.get(port.name());
            double difference = difference(port.name(), values, floats(expected));
            boolean last = stepper.timeAxis(port.name()) < 0;
            report.add("streamed " + Text.shown(port.name()) + ", "
                    + (last ? "the value after the last step" : "the output of every step") + ": within "
                    + String.format(Locale.ROOT, "%.1e", difference) + " * (1 + |y|) of the whole run");
            outputs.put(port.name(), tensor(expected, values));
        }
        return new StreamedRun(outputs, report);
    }

    /** {@return the largest difference, relative to 1 + |y|} Two NaN, or two equal infinities, do not differ. */
    private static double difference(String name, float[] values, float[] expected) throws IOException {
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            if (Float.compare(values[i], expected[i]) != 0 && values[i] != expected[i]) {
                double difference = Math.abs((double) values[i] - expected[i]);
                double size = Math.abs((double) expected[i]);
                if (!(difference <= ABSOLUTE + RELATIVE * size)) {
                    throw new IOException("the streamed and the whole run do not agree: " + Text.shown(name)
                            + " is " + values[i] + " in place of " + expected[i] + " at index " + i + ", allowed is a"
                            + " difference of 1e-5 + 1e-4 * |y|");
                }
                largest = Math.max(largest, difference / (1 + size));
            }
        }
        return largest;
    }

    /** All streams of a run. */
    private static final class Batch {
        private final Stepper stepper;
        private final Map<String, Tensor> inputs;
        private final Map<String, SequenceLayout> layouts = new HashMap<>();
        /** The values of the outputs in the layout of the whole run. */
        private final Map<String, float[]> written = new HashMap<>();

        private int steps = 1;
        private int streams = 1;

        Batch(Stepper stepper, Map<String, Tensor> inputs, Map<String, Tensor> whole) throws IOException {
            this.stepper = stepper;
            this.inputs = inputs;
            for (Port port : stepper.inputs()) {
                SequenceLayout layout = SequenceLayout.of(port, inputs.get(port.name()), stepper.timeAxis(port.name()));
                layouts.put(port.name(), layout);
                steps = layout.timeAxis() < 0 ? steps : layout.steps();
                streams = Math.max(streams, layout.streams());
            }
            if (steps == 0) {
                throw new IOException("no input is a sequence with at least one step");
            }
            for (Port port : stepper.states()) {
                if (inputs.get(port.name()) != null) {
                    layouts.put(port.name(), SequenceLayout.of(port, inputs.get(port.name()), -1));
                }
            }
            for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
                if (!layouts.containsKey(input.getKey())) {
                    requireAllSteps(input.getKey(), input.getValue());
                }
            }
            for (Port port : stepper.outputs()) {
                Tensor output = whole.get(port.name());
                layouts.put(port.name(), SequenceLayout.of(port, output, stepper.timeAxis(port.name())));
                written.put(port.name(), new float[floats(output).length]);
            }
        }

        /** Inputs that a step does not read are the lengths of the sequences. */
        private void requireAllSteps(String name, Tensor lengths) throws IOException {
            for (float length : floats(lengths)) {
                if (length != steps) {
                    throw new IOException("a stream has no end, but the input " + Text.shown(name)
                            + " says that a sequence has " + (int) length + " of " + steps + " steps");
                }
            }
        }

        void run() {
            Map<String, float[]> read = new HashMap<>();
            inputs.forEach((name, tensor) -> read.put(name, floats(tensor)));
            float[] x = new float[stepper.inputSize()];
            float[] y = new float[stepper.outputSize()];
            for (int b = 0; b < streams; b++) {
                Stepper.Stream stream = stepper.newStream(states(b));
                int outputs = 0;
                for (int t = 0; t < steps; t++) {
                    int at = 0;
                    for (Port port : stepper.inputs()) {
                        SequenceLayout layout = layouts.get(port.name());
                        for (int i = 0; i < layout.size(); i++) {
                            x[at++] = read.get(port.name())[layout.place(t, b, i)];
                        }
                    }
                    if (stepper.step(stream, x, y)) {
                        write(y, outputs++, b);
                    }
                }
            }
        }

        private Map<String, Tensor> states(int stream) {
            Map<String, Tensor> states = new HashMap<>();
            for (Port port : stepper.states()) {
                Tensor all = inputs.get(port.name());
                if (all != null) {
                    SequenceLayout layout = layouts.get(port.name());
                    float[] values = new float[layout.size()];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = floats(all)[layout.place(0, stream, i)];
                    }
                    states.put(port.name(), Tensor.of(port.shape(), values));
                }
            }
            return states;
        }

        private void write(float[] y, int number, int stream) {
            int at = 0;
            for (Port port : stepper.outputs()) {
                SequenceLayout layout = layouts.get(port.name());
                boolean exists = layout.timeAxis() < 0 || number < layout.steps();
                for (int i = 0; i < layout.size(); i++) {
                    if (exists) {
                        written.get(port.name())[layout.place(number, stream, i)] = y[at];
                    }
                    at++;
                }
            }
        }
    }

    private static float[] floats(Tensor tensor) {
        return switch (tensor.type()) {
            case FLOAT32 -> tensor.values();
            case INT32 -> {
                float[] values = new float[tensor.ints().length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = tensor.ints()[i];
                }
                yield values;
            }
            case INT64 -> {
                float[] values = new float[tensor.longs().length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = tensor.longs()[i];
                }
                yield values;
            }
            case BOOL -> {
                float[] values = new float[tensor.booleans().length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = tensor.booleans()[i] ? 1 : 0;
                }
                yield values;
            }
        };
    }

    /** {@return the values in the type and shape of a tensor} Those that are not float32 agree with it exactly. */
    private static Tensor tensor(Tensor expected, float[] values) {
        return expected.type() == Tensor.Type.FLOAT32 ? Tensor.of(expected.shape(), values) : expected;
    }
}
