package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keras's glu: in each row, the first half times the sigmoid of the second half. Input: float32 [...][2 W]. */
record GatedLinear() implements Operator {
    /** {@return half of a width, which must be even} */
    static int half(int width) {
        if (width % 2 != 0) {
            throw new IllegalArgumentException("glu needs an even width, but has " + width);
        }
        return width / 2;
    }

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor x = inputs.getFirst();
        int width = half(x.shape().getLast());
        List<Integer> shape = new ArrayList<>(x.shape());
        shape.set(shape.size() - 1, width);
        float[] from = x.values();
        float[] y = new float[from.length / 2];
        for (int i = 0; i < y.length; i++) {
            int at = i / width * 2 * width + i % width;
            y[i] = (float) (from[at] / (1 + StrictMath.exp(-from[at + width])));
        }
        return List.of(Tensor.of(shape, y));
    }
}
