package dev.rondo.layer;

/**
 * A residual connection around a network (He, Zhang, Ren, Sun 2015): adds the first values of the network's input to the
 * output of the layer before it, {@code y_j = a_j + x_j} for j from 0 to below {@code size}. The network's input may be wider,
 * as in audio models, whose further inputs are the positions of knobs. It has no parameters.
 *
 * <p>It can be any layer of a network except the first. The network must read vectors.
 *
 * @param size the width of a and y, at most that of the network's input
 */
public record Residual(int size) implements Layer {
    /**
     * Checks the size.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Residual {
        LayerSizes.requirePositive("residual", "size", size);
    }

    @Override
    public int inputSize() {
        return size;
    }

    @Override
    public String kind() {
        return "residual";
    }

    @Override
    public String describe() {
        return "residual " + size;
    }
}
