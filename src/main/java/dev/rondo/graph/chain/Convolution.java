package dev.rondo.graph.chain;

/**
 * How the kernel of a convolution along time is placed.
 *
 * @param stride the steps from one place of the kernel to the next
 * @param before the zeros before the first step
 * @param after the zeros after the last step
 * @param dilation the steps from one tap of the kernel to the next
 */
public record Convolution(int stride, int before, int after, int dilation) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if a stride or dilation is less than 1, or a padding is negative
     */
    public Convolution {
        if (stride < 1 || dilation < 1 || before < 0 || after < 0) {
            throw new IllegalArgumentException("stride and dilation must be from 1 on and padding from 0 on, but are "
                    + stride + ", " + dilation + ", " + before + " and " + after);
        }
    }

    /**
     * {@return a convolution that reads no later steps and writes as many steps as it reads}
     *
     * @param taps the width of its kernel
     * @param dilation the steps from one tap to the next
     */
    public static Convolution causal(int taps, int dilation) {
        return new Convolution(1, Math.multiplyExact(taps - 1, dilation), 0, dilation);
    }
}
