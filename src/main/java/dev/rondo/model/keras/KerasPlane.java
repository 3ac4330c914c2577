package dev.rondo.model.keras;

import dev.rondo.graph.op.Conv;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the windows of a layer lie on the two axes of an image, [B][H][W][C].
 *
 * @param sizes the elements of the window on each axis
 * @param strides the distances from one window to the next
 * @param dilations the distances from one element of the window to the next
 * @param same whether the image is padded so that only strides make it smaller
 */
record KerasPlane(List<Integer> sizes, List<Integer> strides, List<Integer> dilations, boolean same) {
    /** Takes the options of a convolution or a pool. Without strides, windows of a pool lie next to each other. */
    static KerasPlane read(LayerConfig config, String size) {
        config.requireOnly("data_format", "channels_last");
        List<Integer> sizes = pair(config, size, List.of(2));
        List<Integer> strides = pair(config, "strides", size.equals("pool_size") ? sizes : List.of(1));
        List<Integer> dilations = pair(config, "dilation_rate", List.of(1));
        boolean same = switch (config.text("padding", "valid")) {
            case "valid" -> false;
            case "same" -> true;
            default -> throw config.refuse("has a padding that is neither \"valid\" nor \"same\"");
        };
        return new KerasPlane(sizes, strides, dilations, same);
    }

    /** One size per axis, which a single number gives for both. */
    private static List<Integer> pair(LayerConfig config, String option, List<Integer> otherwise) {
        @Nullable Object given = config.peek(option);
        if (given == null) {
            config.take(option);
        }
        List<Integer> read = given == null ? otherwise : config.integers(option);
        List<Integer> both = read.size() == 1 ? List.of(read.getFirst(), read.getFirst()) : read;
        if (both.size() != 2 || both.getFirst() < 1 || both.getLast() < 1) {
            throw config.refuse("must have two positive sizes for " + option + ", but has " + read);
        }
        return both;
    }

    Conv.Padding padding() {
        return new Conv.Padding(0, 0, same, false);
    }

    /** {@return the number of windows on an axis of some length} */
    int places(int axis, int length) {
        if (length == KerasTensor.ANY) {
            return length;
        }
        int stride = strides.get(axis);
        int reach = Math.addExact(Math.multiplyExact(dilations.get(axis), sizes.get(axis) - 1), 1);
        return same ? Math.ceilDiv(length, stride) : length < reach ? 0 : (length - reach) / stride + 1;
    }

    /** Refuses all but images of floats. */
    static void requireImage(KerasTensor x) {
        InputChecks.requireFloats(x);
        if (x.rank() != 4) {
            throw new IllegalArgumentException("takes [B, height, width, channels], but gets the shape " + x.shape());
        }
    }

    /** {@return an image with its channels first, as the operators of graphs take it} */
    static KerasTensor channelsFirst(LayerNodes nodes, KerasTensor x) {
        requireImage(x);
        return nodes.transpose(x, List.of(0, 3, 1, 2));
    }

    /** {@return the shape of the result, with its channels first} */
    List<Integer> shape(KerasTensor turned, int channels) {
        List<Integer> shape = turned.shape();
        return List.of(shape.getFirst(), channels, places(0, shape.get(2)), places(1, shape.get(3)));
    }

    /** {@return an image with its channels last again} */
    static KerasTensor channelsLast(LayerNodes nodes, KerasTensor y) {
        return nodes.transpose(y, List.of(0, 2, 3, 1));
    }
}
