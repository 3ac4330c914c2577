package dev.rondo.graph.stream;

import dev.rondo.graph.Port;
import dev.rondo.graph.Stepper;
import dev.rondo.graph.program.Program;
import dev.rondo.graph.program.TimeStep;
import dev.rondo.graph.program.TimeStep.Memory;
import java.util.List;

/** The steps of a program. */
final class GraphStepper implements Stepper {
    private final List<Port> inputs;
    private final List<Port> outputs;
    private final float[][] read;
    private final float[][] written;
    private final Part[] parts;
    private final TimeStep[] steps;
    private final long fingerprint;
    private final int inputSize;
    private final int outputSize;

    /**
     * Creates the stepper.
     *
     * @param program the program
     * @param time its inputs
     * @param values the values of a step
     * @param parts the parts, in the order in which they run
     * @param steps the nodes over time, by their numbers
     */
    GraphStepper(Program program, TimeInputs time, StepValues values, List<Part> parts, List<TimeStep> steps) {
        this.inputs = time.ports().stream().map(port -> ofStep(port, values)).toList();
        this.outputs =
                program.outputs().stream().map(port -> ofStep(port, values)).toList();
        this.read = inputs.stream().map(port -> values.array(port.name())).toArray(float[][]::new);
        this.written = outputs.stream().map(port -> values.array(port.name())).toArray(float[][]::new);
        this.parts = parts.toArray(Part[]::new);
        this.steps = steps.toArray(TimeStep[]::new);
        this.inputSize = size(read);
        this.outputSize = size(written);
        this.fingerprint = fingerprint(program);
    }

    private static Port ofStep(Port port, StepValues values) {
        return new Port(port.name(), port.type(), values.tensor(port.name()).shape());
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
        Memory[] memories = new Memory[steps.length];
        for (int i = 0; i < steps.length; i++) {
            memories[i] = steps[i].newMemory();
        }
        return new GraphStream(fingerprint, memories, 0);
    }

    @Override
    public Stream readStream(byte[] bytes) {
        return GraphStream.read(bytes, fingerprint, steps);
    }

    @Override
    public void step(Stream stream, float[] x, float[] y) {
        if (!(stream instanceof GraphStream own) || own.fingerprint != fingerprint) {
            throw new IllegalArgumentException("the stream is of a different model");
        }
        if (x.length < inputSize || y.length < outputSize) {
            throw new IllegalArgumentException("a step reads " + inputSize + " values and writes " + outputSize
                    + ", but the arrays have " + x.length + " and " + y.length);
        }
        int at = 0;
        for (float[] input : read) {
            System.arraycopy(x, at, input, 0, input.length);
            at += input.length;
        }
        for (Part part : parts) {
            part.run(own.memories);
        }
        at = 0;
        for (float[] output : written) {
            System.arraycopy(output, 0, y, at, output.length);
            at += output.length;
        }
        own.advance();
    }
}
