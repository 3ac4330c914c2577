package dev.rondo.graph.stream;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.ActivationFunction;
import dev.rondo.graph.op.ArrayMap;
import dev.rondo.graph.op.Binary;
import dev.rondo.graph.op.Compare;
import dev.rondo.graph.op.LayerNormalization;
import dev.rondo.graph.op.Softmax;
import dev.rondo.graph.op.Unary;
import dev.rondo.graph.op.WeightProduct;
import dev.rondo.graph.program.ArrayFunction;
import dev.rondo.graph.program.FloatMemory;
import dev.rondo.graph.program.TimeStep;
import dev.rondo.graph.program.TimeStep.Memory;
import java.util.List;

/** The parts that steps consist of. */
final class Parts {
    private Parts() {}

    /** Moves values: y[i] = x[map[i]]. */
    record Move(float[] x, int[] map, float[] y) implements Part {
        @Override
        public void run(Memory[] memories) {
            for (int i = 0; i < map.length; i++) {
                y[i] = x[map[i]];
            }
        }
    }

    /** Copies values. */
    record Copy(float[] x, float[] y) implements Part {
        @Override
        public void run(Memory[] memories) {
            System.arraycopy(x, 0, y, 0, y.length);
        }
    }

    /** Copies some values to a place. */
    record Place(float[] x, float[] y, int at) implements Part {
        @Override
        public void run(Memory[] memories) {
            System.arraycopy(x, 0, y, at, x.length);
        }
    }

    /** Arithmetic on pairs of values. */
    record Arithmetic(Binary operator, float[] a, float[] b, float[] y) implements Part {
        @Override
        public void run(Memory[] memories) {
            operator.apply(a, b, y, y.length);
        }
    }

    /** A function of each value. */
    record Function(Unary operator, float[] x, float[] y) implements Part {
        @Override
        public void run(Memory[] memories) {
            operator.apply(x, y);
        }
    }

    /** An activation of each value. */
    record Activation(ActivationFunction function, float[] x, float[] y) implements Part {
        @Override
        public void run(Memory[] memories) {
            System.arraycopy(x, 0, y, 0, y.length);
            function.apply(y, 0, y.length);
        }
    }

    /** Bounds each value. */
    record Bound(float low, float high, float[] x, float[] y) implements Part {
        @Override
        public void run(Memory[] memories) {
            for (int i = 0; i < y.length; i++) {
                y[i] = Math.min(Math.max(x[i], low), high);
            }
        }
    }

    /** Rows of a table. */
    record Lookup(Tensor table, boolean fromEnd, float[] x, float[] y, String node) implements Part {
        @Override
        public void run(Memory[] memories) {
            int rows = table.shape().get(0);
            int width = y.length / x.length;
            for (int i = 0; i < x.length; i++) {
                int row = fromEnd && x[i] < 0 ? (int) x[i] + rows : (int) x[i];
                if (row < 0 || row >= rows || x[i] != Math.rint(x[i])) {
                    throw new IllegalArgumentException(
                            node + ": the token " + x[i] + " is not in a vocabulary of " + rows);
                }
                System.arraycopy(table.values(), row * width, y, i * width, width);
            }
        }
    }

    /** A softmax. */
    record Probabilities(Softmax operator, List<Integer> shape, float[] row, float[] x, float[] y) implements Part {
        @Override
        public void run(Memory[] memories) {
            operator.apply(x, shape, row, y);
        }
    }

    /** A product with weights, and a bias. */
    record Product(WeightProduct weights, float[] sums, float[] x, float[] y) implements Part {
        @Override
        public void run(Memory[] memories) {
            weights.sums(x, 0, 1, sums);
            System.arraycopy(sums, 0, y, 0, y.length);
        }
    }

    /** Comparison of pairs of values. */
    record Comparison(Compare operator, float[] a, float[] b, float[] y) implements Part {
        @Override
        public void run(Memory[] memories) {
            operator.apply(a, b, y);
        }
    }

    /** A choice between two values for each condition. */
    record Choice(float[] condition, float[] a, float[] b, float[] y) implements Part {
        @Override
        public void run(Memory[] memories) {
            for (int i = 0; i < y.length; i++) {
                y[i] = condition[i] != 0 ? a[i] : b[i];
            }
        }
    }

    /** A function of an array. */
    record Whole(ArrayFunction operator, float[] x, float[] y) implements Part {
        @Override
        public void run(Memory[] memories) {
            operator.apply(x, y);
        }
    }

    /** An array computed from another one. */
    record Mapped(ArrayMap map, float[] x, float[] y) implements Part {
        @Override
        public void run(Memory[] memories) {
            map.run(x, y);
        }
    }

    /** A scale and a shift of each value. */
    record Affine(float[] x, float[] scale, float[] shift, float[] y) implements Part {
        @Override
        public void run(Memory[] memories) {
            for (int i = 0; i < y.length; i++) {
                y[i] = x[i] * scale[i] + shift[i];
            }
        }
    }

    /** A slope for negative values. */
    record Slope(float[] x, float[] slope, float[] y) implements Part {
        @Override
        public void run(Memory[] memories) {
            for (int i = 0; i < y.length; i++) {
                y[i] = x[i] < 0 ? slope[i] * x[i] : x[i];
            }
        }
    }

    /** A normalization of neighbours. */
    record Normalization(LayerNormalization operator, int width, float[] scale, float[] bias, float[] x, float[] y)
            implements Part {
        @Override
        public void run(Memory[] memories) {
            operator.apply(x, width, scale, bias, y);
        }
    }

    /** Keeps values for the next step. */
    record Remember(int number, float[][] values) implements Part {
        @Override
        public void run(Memory[] memories) {
            float[] kept = ((FloatMemory) memories[number]).values();
            int at = 0;
            for (float[] part : values) {
                System.arraycopy(part, 0, kept, at, part.length);
                at += part.length;
            }
        }
    }

    /** A node over time. */
    record Over(TimeStep step, int number, float[][] inputs, float[][] outputs) implements Part {
        @Override
        public void run(Memory[] memories) {
            step.step(memories[number], inputs, outputs);
        }
    }
}
