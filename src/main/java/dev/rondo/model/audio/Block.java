package dev.rondo.model.audio;

import java.util.ArrayList;
import java.util.List;

/** The parameters of a layer one after another, as the engine has them. */
final class Block {
    private final List<float[]> parts = new ArrayList<>();

    Block add(float[] values) {
        parts.add(values);
        return this;
    }

    /**
     * Adds a matrix of Keras, [inputs][gates width], as one of PyTorch, [gates width][inputs].
     *
     * @param gates for each gate there, which it is here
     * @param width the columns of one gate
     */
    Block addTransposed(float[] matrix, int inputs, int[] gates, int width) {
        int columns = gates.length * width;
        float[] rows = new float[matrix.length];
        for (int row = 0; row < columns; row++) {
            int column = gates[row / width] * width + row % width;
            for (int i = 0; i < inputs; i++) {
                rows[row * inputs + i] = matrix[i * columns + column];
            }
        }
        return add(rows);
    }

    List<float[]> parts() {
        return parts;
    }
}
