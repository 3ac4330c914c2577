package dev.rondo.model.pytorch;

import dev.rondo.NamedLayer;
import dev.rondo.layer.Layer;
import dev.rondo.model.safetensors.WeightFile;
import dev.rondo.text.SafeText;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The initial state of a stack, which its model learned as parameters, by layer. PyTorch stores the states of all layers and
 * directions as [layers * directions][1][width].
 *
 * @param hidden h of each layer, of both directions in a row; empty for zeros
 * @param cell c of each layer; empty for zeros
 */
record LearnedState(List<float[]> hidden, List<float[]> cell) {
    static final LearnedState ZEROS = new LearnedState(List.of(), List.of());

    /** {@return h of a layer; null for zeros} */
    float @Nullable [] h(int depth) {
        return hidden.isEmpty() ? null : hidden.get(depth);
    }

    /** {@return c of a layer; null for zeros} */
    float @Nullable [] c(int depth) {
        return cell.isEmpty() ? null : cell.get(depth);
    }

    static void requireTensor(WeightFile file, String tensor) {
        if (!file.header().entries().containsKey(tensor)) {
            throw file.error("the mapping names the initial state " + SafeText.quote(tensor)
                    + ", but the file has no such tensor");
        }
    }

    /**
     * {@return the states in a file}
     *
     * @param tensors the name of h, or of h and c
     * @param layers the layers of the stack
     */
    static LearnedState read(WeightFile file, List<String> tensors, List<NamedLayer> layers) throws IOException {
        int kinds = layers.getFirst().layer().stateWidths().size()
                / layers.getFirst().layer().directions();
        if (tensors.size() != kinds) {
            throw file.error(SafeText.quote(layers.getFirst().module()) + " (a "
                    + layers.getFirst().layer().kind() + ") needs " + (kinds == 2 ? "h and c" : "h alone")
                    + " as its initial state, but the mapping names " + ModuleLayers.quoteAll(tensors));
        }
        List<float[]> h = rows(file, tensors.getFirst(), layers, 0);
        return new LearnedState(h, kinds == 2 ? rows(file, tensors.getLast(), layers, 1) : List.of());
    }

    /** The rows of a tensor, those of one layer in a row. */
    private static List<float[]> rows(WeightFile file, String tensor, List<NamedLayer> layers, int kind)
            throws IOException {
        Layer layer = layers.getFirst().layer();
        int width = layer.stateWidths().get(kind);
        int count = layers.size() * layer.directions();
        List<Integer> expected = List.of(count, 1, width);
        if (!withoutOnes(file.entry(tensor).shape()).equals(withoutOnes(expected))) {
            throw file.error(
                    tensor,
                    "as the initial state of "
                            + SafeText.quote(layers.getFirst().module()) + " it must have the shape "
                            + expected + ", with or without ones, but has "
                            + file.entry(tensor).shownShape());
        }
        float[] all = file.tensor(tensor);
        int step = layer.directions() * width;
        return IntStream.range(0, layers.size())
                .mapToObj(depth -> Arrays.copyOfRange(all, depth * step, (depth + 1) * step))
                .toList();
    }

    private static List<Integer> withoutOnes(List<Integer> shape) {
        return shape.stream().filter(size -> size != 1).toList();
    }
}
