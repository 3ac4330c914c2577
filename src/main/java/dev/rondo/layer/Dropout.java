package dev.rondo.layer;

/**
 * Dropout (Srivastava et al. 2014), as PyTorch's {@code nn.Dropout}. In training it sets each value to 0 with probability
 * {@code rate} and multiplies the others by 1 / (1 - rate), which keeps the mean. Otherwise it copies its input. It has no
 * parameters.
 *
 * @param size the width of x and y
 * @param rate the probability, from 0 to below 1
 */
public record Dropout(int size, float rate) implements Layer {
    /**
     * Checks size and rate.
     *
     * @throws IllegalArgumentException if the size is not positive or the rate is outside [0, 1)
     */
    public Dropout {
        LayerSizes.requirePositive("dropout", "size", size);
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("dropout: rate must be from 0 to below 1, but is " + rate);
        }
    }

    @Override
    public int inputSize() {
        return size;
    }

    @Override
    public String kind() {
        return "dropout";
    }

    @Override
    public String describe() {
        return "dropout " + size + ", rate " + rate;
    }
}
