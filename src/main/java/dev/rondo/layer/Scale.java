package dev.rondo.layer;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Scales and shifts each value by its own constants, {@code y_j = w_j x_j + b_j}: a normalizer before a network, or batch
 * normalization outside training. Parameters: {@code weight} w and {@code bias} b [size]. Initially y is x.
 *
 * @param size the width of x and y
 */
public record Scale(int size) implements Layer {
    /**
     * Checks the size.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Scale {
        LayerSizes.requirePositive("scale", "size", size);
    }

    @Override
    public int inputSize() {
        return size;
    }

    @Override
    public List<Parameter> parameters(String module, int depth) {
        return List.of(Parameter.vector(module, "weight", size), Parameter.vector(module, "bias", size));
    }

    @Override
    public void initialize(Initializer initializer, RandomGenerator random, float[] block, int at) {
        Arrays.fill(block, at, at + size, 1f);
        Arrays.fill(block, at + size, at + 2 * size, 0f);
    }

    @Override
    public String kind() {
        return "scale";
    }

    @Override
    public String describe() {
        return "scale " + size;
    }
}
