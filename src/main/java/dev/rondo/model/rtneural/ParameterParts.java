package dev.rondo.model.rtneural;

import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.List;

/** The parameters of a layer, one after another, in the layout of a network. */
final class ParameterParts {
    private final List<float[]> parts = new ArrayList<>();

    ParameterParts add(float[] values) {
        parts.add(values);
        return this;
    }

    /**
     * Adds a matrix in the layout of Keras, [inputs][gates width], transposed to [gates width][inputs].
     *
     * @param gates for each gate of the network, the index of its block in the matrix
     * @param width the columns of one gate
     */
    ParameterParts addTransposed(float[] matrix, int inputs, int[] gates, int width) {
        return add(TensorArrays.gateRows(matrix, inputs, width, gates));
    }

    List<float[]> parts() {
        return parts;
    }
}
