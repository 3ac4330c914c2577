package dev.rondo.graph.op;

import dev.rondo.graph.program.ShapeMath;
import java.util.List;

/**
 * How the kernel of a convolution is placed on one of two axes.
 *
 * @param stride the distance from one place of the kernel to the next
 * @param dilation the distance from one tap of the kernel to the next
 * @param padding the zeros at the ends of the axis; of a transposed convolution, the elements that are left out there
 * @param extra the elements that a transposed convolution adds at the end
 */
public record PlaneAxis(int stride, int dilation, Conv.Padding padding, int extra) {
    /** An axis of one element, for convolutions along one axis. */
    public static final PlaneAxis SINGLE = new PlaneAxis(1, 1, new Conv.Padding(0, 0, false, false), 0);

    /** Checks sizes. */
    public PlaneAxis {
        if (stride < 1 || dilation < 1 || extra < 0) {
            throw new IllegalArgumentException(
                    "strides and dilations must be positive, and output_padding not negative");
        }
    }

    /** The elements from the first tap to the last. */
    private int reach(int taps) {
        return Math.addExact(Math.multiplyExact(dilation, taps - 1), 1);
    }

    /** The number of places on an axis. */
    int places(int length, int taps) {
        int padded = Math.addExact(length, padding.total(length, stride, reach(taps)));
        return padded < reach(taps) ? 0 : (padded - reach(taps)) / stride + 1;
    }

    /** The length of the axis on which a transposed convolution of so many places writes. */
    int transposedLength(int places, int taps) {
        int whole = Math.addExact(Math.multiplyExact(stride, places - 1), Math.addExact(reach(taps), extra));
        return Math.max(0, Math.subtractExact(whole, padding.total(0, stride, reach(taps))));
    }

    /** The index on the axis of a tap at the first place; negative in the padding. */
    int tap(int tap, int length, int taps) {
        return tap * dilation - padding.before(length, stride, reach(taps));
    }

    /** The first place, up to a limit, at which a tap is at or after an index of the axis. */
    int firstPlace(int tap, int index, int limit) {
        return Math.clamp(Math.ceilDiv((long) index - tap, stride), 0, limit);
    }

    /** {@return a shape with an axis of one element before its last} */
    static List<Integer> asPlane(List<Integer> shape) {
        ShapeMath.checkAxes(shape.size());
        return shape.size() == 3 ? List.of(shape.get(0), shape.get(1), 1, shape.get(2)) : shape;
    }
}
