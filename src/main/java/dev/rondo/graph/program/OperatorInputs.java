package dev.rondo.graph.program;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checked access to the inputs of an {@link Operator}. */
public final class OperatorInputs {
    private OperatorInputs() {}

    /**
     * {@return an input, or null if it is absent}
     *
     * @param inputs all inputs
     * @param index the number of the input
     */
    public static @Nullable Tensor optional(List<@Nullable Tensor> inputs, int index) {
        return index < inputs.size() ? inputs.get(index) : null;
    }

    /**
     * {@return an input of any type}
     *
     * @param inputs all inputs
     * @param index the number of the input
     * @throws IllegalArgumentException if it is absent
     */
    public static Tensor required(List<@Nullable Tensor> inputs, int index) {
        Tensor input = optional(inputs, index);
        if (input == null) {
            throw new IllegalArgumentException("input " + index + " is missing");
        }
        return input;
    }

    /**
     * {@return a float32 input}
     *
     * @param inputs all inputs
     * @param index the number of the input
     * @throws IllegalArgumentException if it is absent or of a different type
     */
    public static Tensor floats(List<@Nullable Tensor> inputs, int index) {
        Tensor input = required(inputs, index);
        if (input.type() != Type.FLOAT32) {
            throw new IllegalArgumentException("input " + index + " must be float32, but is " + input);
        }
        return input;
    }

    /**
     * {@return the values of an int32 or int64 tensor}
     *
     * @param tensor the tensor, or null if it is absent
     * @param what its name in messages
     * @throws IllegalArgumentException if it is absent or of a different type
     */
    public static long[] integers(@Nullable Tensor tensor, String what) {
        if (tensor == null) {
            throw new IllegalArgumentException(what + " are missing");
        }
        return switch (tensor.type()) {
            case INT32 -> Arrays.stream(tensor.ints()).asLongStream().toArray();
            case INT64 -> tensor.longs();
            default -> throw new IllegalArgumentException(what + " must be integers, but are " + tensor);
        };
    }
}
