package dev.rondo.layer;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Layer normalization (Ba, Kiros, Hinton 2016), as PyTorch's {@code nn.LayerNorm}: {@code y_j = w_j (x_j - m) / sqrt(v + epsilon) +
 * b_j}, where m is the mean of the values of a step and v the mean of their squared differences from m. Parameters:
 * {@code weight} w, initially 1, and {@code bias} b, initially 0 [size].
 *
 * @param size the width of x and y
 * @param epsilon what is added to the variance: 1e-5 in PyTorch and ONNX, 1e-3 in Keras
 */
public record LayerNorm(int size, float epsilon) implements Layer {
    /**
     * Checks size and epsilon.
     *
     * @throws IllegalArgumentException if the size is not positive, or epsilon is not a positive number
     */
    public LayerNorm {
        LayerSizes.requirePositive("layer norm", "size", size);
        if (!(epsilon > 0 && epsilon < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("layer norm: epsilon must be a positive number, but is " + epsilon);
        }
    }

    /**
     * {@return a layer with PyTorch's epsilon}
     *
     * @param size the width of x and y
     */
    public static LayerNorm of(int size) {
        return new LayerNorm(size, 1e-5f);
    }

    @Override
    public int inputSize() {
        return size;
    }

    @Override
    public List<Parameter> parameters(String module, int depth) {
        return scale().parameters(module, depth);
    }

    @Override
    public void initialize(Initializer initializer, RandomGenerator random, float[] block, int at) {
        scale().initialize(initializer, random, block, at);
    }

    /** What is done to the normalized values. */
    private Scale scale() {
        return new Scale(size);
    }

    @Override
    public String kind() {
        return "layer_norm";
    }

    @Override
    public String describe() {
        return "layer norm " + size + ", epsilon " + epsilon;
    }
}
