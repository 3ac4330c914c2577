package dev.rondo.graph.stream;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.FloatMemory;
import dev.rondo.graph.program.TimeStep;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The states that the body of a loop carries from step to step. A step reads them; {@link Parts.Remember} writes them. */
final class LoopStates implements TimeStep {
    private final float[] initial;

    /**
     * Creates the states.
     *
     * @param initial the states of new streams, in order
     */
    LoopStates(List<Tensor> initial) {
        this.initial = joined(initial);
    }

    private static float[] joined(List<? extends @Nullable Tensor> tensors) {
        float[][] parts = new float[tensors.size()][];
        int size = 0;
        for (int i = 0; i < parts.length; i++) {
            Tensor tensor = tensors.get(i);
            if (tensor == null) {
                throw new IllegalArgumentException("a loop needs all its states, but state " + i + " is missing");
            }
            parts[i] = StepValues.floats(tensor);
            size += parts[i].length;
        }
        float[] values = new float[size];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, values, at, part.length);
            at += part.length;
        }
        return values;
    }

    @Override
    public Memory newMemory() {
        return new FloatMemory(initial.clone());
    }

    @Override
    public Memory newMemory(List<@Nullable Tensor> inputs) {
        float[] values = joined(inputs);
        if (values.length != initial.length) {
            throw new IllegalArgumentException(
                    "the states of the loop have " + initial.length + " values, but " + values.length + " were given");
        }
        return new FloatMemory(values);
    }

    @Override
    public void step(Memory memory, float[][] inputs, float[][] outputs) {
        float[] values = ((FloatMemory) memory).values();
        int at = 0;
        for (float[] state : outputs) {
            System.arraycopy(values, at, state, 0, state.length);
            at += state.length;
        }
    }
}
