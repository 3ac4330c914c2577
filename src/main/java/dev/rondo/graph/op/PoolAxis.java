package dev.rondo.graph.op;

/**
 * The windows of a pool on an axis.
 *
 * @param width the number of elements of a window
 * @param stride the distance from one window to the next
 * @param dilation the distance from one element of the window to the next
 * @param padding the padding of the axis
 */
public record PoolAxis(int width, int stride, int dilation, Conv.Padding padding) {
    /** Checks sizes. */
    public PoolAxis {
        if (width < 1 || stride < 1 || dilation < 1) {
            throw new IllegalArgumentException("kernel_shape, strides and dilations must be positive");
        }
    }
}
