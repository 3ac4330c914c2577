package dev.rondo.layer;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * In training, sets each value to 0 with a certain probability, and multiplies the others so that the mean stays
 * (Srivastava et al. 2014), as PyTorch's {@code nn.Dropout}; else it passes values on as they are.
 *
 * @param size the width of x and y
 * @param rate the probability, from 0 to below 1
 */
public record Dropout(int size, float rate) implements Layer {
    /** Checks size and rate. */
    public Dropout {
        Sizes.requirePositive("dropout", "size", size);
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("dropout: rate must be from 0 to below 1, but is " + rate);
        }
    }

    @Override
    public int inputSize() {
        return size;
    }

    @Override
    public int outputSize() {
        return size;
    }

    @Override
    public List<Integer> stateWidths() {
        return List.of();
    }

    @Override
    public List<Parameter> parameters(String module, int depth) {
        return List.of();
    }

    @Override
    public void initialize(Initializer init, RandomGenerator random, float[] block, int at) {}

    @Override
    public String kind() {
        return "dropout";
    }

    @Override
    public String describe() {
        return "dropout " + size + ", rate " + rate;
    }
}
