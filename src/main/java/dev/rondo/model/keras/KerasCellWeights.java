package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Recurrent.Cell;
import dev.rondo.graph.program.TensorArrays;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a cell of U units and G gates with I inputs, as Keras stores them: gates z r h, or i f c o.
 *
 * @param kernel [I][G U]
 * @param recurrent [U][G U]
 * @param bias [G U], added to the product with the inputs; null if there is none
 * @param recurrentBias [G U], added to the product with the state; null except for a GRU that resets after the product
 */
record KerasCellWeights(Tensor kernel, Tensor recurrent, float @Nullable [] bias, float @Nullable [] recurrentBias) {
    /**
     * Splits the weights by the shape of the stored bias: cuDNN's have two biases in one row, and transposed matrices.
     *
     * @param stored the bias; null if there is none
     */
    static KerasCellWeights of(
            LayerConfig config, Cell cell, boolean resetAfter, List<Tensor> kernels, @Nullable Tensor stored) {
        Tensor kernel = kernels.getFirst();
        Tensor recurrent = kernels.getLast();
        if (stored == null) {
            return new KerasCellWeights(kernel, recurrent, null, null);
        }
        int units = recurrent.shape().getFirst();
        int width = cell.gates() * units;
        List<Integer> shape = stored.shape();
        float[] values = stored.values();
        boolean twice = cell != Cell.RNN && shape.equals(List.of(2 * width));
        if (twice && (cell == Cell.LSTM || resetAfter)) {
            return cuDnn(cell, kernel, recurrent, values);
        }
        if (resetAfter && shape.equals(List.of(2, width))) {
            return new KerasCellWeights(
                    kernel, recurrent, Arrays.copyOf(values, width), Arrays.copyOfRange(values, width, 2 * width));
        }
        if (!resetAfter && shape.equals(List.of(width))) {
            return new KerasCellWeights(kernel, recurrent, values, null);
        }
        throw config.refuse("has a bias of shape " + shape + ", which does not go with " + units + " units"
                + (cell == Cell.GRU ? " and reset_after " + resetAfter : ""));
    }

    private static KerasCellWeights cuDnn(Cell cell, Tensor kernel, Tensor recurrent, float[] biases) {
        int units = recurrent.shape().getFirst();
        int width = biases.length / 2;
        float[] inputBias = Arrays.copyOf(biases, width);
        float @Nullable [] stateBias = Arrays.copyOfRange(biases, width, 2 * width);
        if (cell == Cell.LSTM) {
            for (int i = 0; i < width; i++) {
                inputBias[i] += stateBias[i];
            }
            stateBias = null;
        }
        return new KerasCellWeights(transposed(kernel, units), transposed(recurrent, units), inputBias, stateBias);
    }

    /** cuDNN stores each gate's matrix as [U][I], row by row, in a block of shape [I][U]. */
    private static Tensor transposed(Tensor matrix, int units) {
        int rows = matrix.shape().getFirst();
        int width = matrix.shape().get(1);
        float[] from = matrix.values();
        float[] to = new float[from.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < width; j++) {
                int place = j % units * rows + i; // in the gate's own [U][I]
                to[i * width + j] = from[place / units * width + j / units * units + place % units];
            }
        }
        return Tensor.of(matrix.shape(), to);
    }

    int inputs() {
        return kernel.shape().getFirst();
    }

    int units() {
        return recurrent.shape().getFirst();
    }

    /**
     * {@return W [1][G U][I], R [1][G U][U] and B [1][2 G U] of the recurrent operator; without B if there is no bias}
     *
     * @param order for each gate of the operator, its index in Keras
     */
    List<Tensor> operands(int... order) {
        int width = order.length * units();
        Tensor w = Tensor.of(List.of(1, width, inputs()), rows(kernel, order));
        Tensor r = Tensor.of(List.of(1, width, units()), rows(recurrent, order));
        if (bias == null) {
            return List.of(w, r);
        }
        float[] biases = Arrays.copyOf(TensorArrays.blocks(bias, 0, units(), order), 2 * width);
        if (recurrentBias != null) {
            System.arraycopy(TensorArrays.blocks(recurrentBias, 0, units(), order), 0, biases, width, width);
        }
        return List.of(w, r, Tensor.of(List.of(1, 2 * width), biases));
    }

    private float[] rows(Tensor matrix, int... order) {
        return TensorArrays.gateRows(matrix.values(), matrix.shape().getFirst(), units(), order);
    }
}
