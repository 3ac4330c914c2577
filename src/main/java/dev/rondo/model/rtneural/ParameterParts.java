package dev.rondo.model.rtneural;

import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.List;

/** The parameters of a layer one after another, as the engine has them. */
public final class ParameterParts {
    private final List<float[]> parts = new ArrayList<>();

    public ParameterParts add(float[] values) {
        parts.add(values);
        return this;
    }

    /**
     * Adds a matrix of Keras, [inputs][gates width], as one of PyTorch, [gates width][inputs].
     *
     * @param gates for each gate there, which it is here
     * @param width the columns of one gate
     */
    public ParameterParts addTransposed(float[] matrix, int inputs, int[] gates, int width) {
        return add(TensorArrays.gateRows(matrix, inputs, width, gates));
    }

    List<float[]> parts() {
        return parts;
    }
}
