package dev.rondo.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * A fully connected layer, {@code y = f(W x + b)}, applied to each step separately. Parameters: {@code weight} W [output,
 * input] and {@code bias} b [output], as PyTorch's {@code nn.Linear}.
 *
 * @param inputSize the width of x
 * @param outputSize the width of y
 * @param activation f
 * @param bias whether the layer has a bias
 */
public record Dense(int inputSize, int outputSize, Activation activation, boolean bias) implements Layer {
    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if a size is not positive
     */
    public Dense {
        LayerSizes.requirePositive("dense", "inputSize", inputSize);
        LayerSizes.requirePositive("dense", "outputSize", outputSize);
        Objects.requireNonNull(activation, "activation");
    }

    /**
     * {@return a linear layer with a bias}
     *
     * @param inputSize the width of x
     * @param outputSize the width of y
     */
    public static Dense of(int inputSize, int outputSize) {
        return new Dense(inputSize, outputSize, Activation.LINEAR, true);
    }

    @Override
    public List<Parameter> parameters(String module, int depth) {
        List<Parameter> all = new ArrayList<>();
        all.add(Parameter.matrix(module, "weight", outputSize, inputSize));
        if (bias) {
            all.add(Parameter.vector(module, "bias", outputSize));
        }
        return all;
    }

    @Override
    public void initialize(Initializer initializer, RandomGenerator random, float[] block, int at) {
        int next = initializer.fillMatrix(random, block, at, outputSize, inputSize, inputSize);
        if (bias) {
            initializer.fillBias(random, block, next, outputSize, inputSize);
        }
    }

    @Override
    public String kind() {
        return "dense";
    }

    @Override
    public String describe() {
        return "dense " + inputSize + " -> " + outputSize + ", "
                + activation.name().toLowerCase(Locale.ROOT) + (bias ? "" : ", no bias");
    }
}
