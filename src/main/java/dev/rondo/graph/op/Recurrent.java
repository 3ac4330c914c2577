package dev.rondo.graph.op;

import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.Shapes;
import dev.rondo.graph.program.Tensors;
import java.util.List;

/**
 * RNN, GRU and LSTM over sequences, with all that ONNX lets them be. T steps, N rows of a batch, I inputs, H hidden units,
 * D directions, G gates: 1, 3 (z r h) or 4 (i o f c).
 *
 * <p>Inputs: X [T][N][I]; W [D][G H][I]; R [D][G H][H]; B [D][2 G H], those of W then those of R; sequence_lens int32 [N];
 * initial_h [D][N][H]; initial_c [D][N][H]; P [D][3 H], i o f; and one that ONNX has not, mask bool [T][N]: where it is
 * false, a step leaves the state as it is. All but X, W and R may be missing. Outputs: Y [T][D][N][H], Y_h [D][N][H], Y_c
 * [D][N][H].
 *
 * <p>Past the end of a row, Y is 0 and the states are those of its last step; the way back begins at that step. A row
 * without steps ends with states of 0.
 *
 * @param cell RNN, GRU or LSTM
 * @param hiddenSize H
 * @param direction which ways time is walked
 * @param activations of each direction in turn: 1, 2 or 3, as {@link Cell#activations} says
 * @param clip the bound of what activations are given; infinite for none
 * @param inputForget whether LSTM's forget gate is 1 - i
 * @param linearBeforeReset whether GRU's reset gate is applied after the product with h
 * @param batchFirst whether X is [N][T][I], Y [N][T][D][H], states [N][D][H] and the mask [N][T]
 * @param masked what Y is where the mask is false
 */
public record Recurrent(
        Cell cell,
        int hiddenSize,
        Direction direction,
        List<ActivationFunction> activations,
        float clip,
        boolean inputForget,
        boolean linearBeforeReset,
        boolean batchFirst,
        Masked masked)
        implements Operator {
    /** The equations of one step. */
    public enum Cell {
        /** h' = f(x W + h R + Wb + Rb). */
        RNN(1, 1),
        /** z, r = f(..), n = g(..), h' = (1 - z) n + z h. */
        GRU(3, 2),
        /** i, f, o = f(..), n = g(..), c' = f c + i n, h' = o h(c'). */
        LSTM(4, 3);

        private final int gates;
        private final int activations;

        Cell(int gates, int activations) {
            this.gates = gates;
            this.activations = activations;
        }

        /** {@return how many blocks of H rows W and R have} */
        public int gates() {
            return gates;
        }

        /** {@return how many activations a direction has} */
        public int activations() {
            return activations;
        }

        /** {@return those activations where a model does not say others} */
        public List<ActivationFunction> defaults() {
            ActivationFunction sigmoid = ActivationFunction.of(ActivationFunction.Kind.SIGMOID);
            ActivationFunction tanh = ActivationFunction.of(ActivationFunction.Kind.TANH);
            return switch (this) {
                case RNN -> List.of(tanh);
                case GRU -> List.of(sigmoid, tanh);
                case LSTM -> List.of(sigmoid, tanh, tanh);
            };
        }
    }

    /** Which ways time is walked. */
    public enum Direction {
        /** From the first step on. */
        FORWARD,
        /** From the last step back; outputs stand at the time of their inputs. */
        REVERSE,
        /** Both. */
        BIDIRECTIONAL;

        /** {@return how many ways: D} */
        public int count() {
            return this == BIDIRECTIONAL ? 2 : 1;
        }

        /** Whether a way, the first or the second, walks back. */
        boolean reverse(int way) {
            return this == REVERSE || way == 1;
        }
    }

    /** What Y is where the mask is false. */
    public enum Masked {
        /** What it was a step before, zeros before any. */
        REPEAT,
        /** Zeros. */
        ZERO
    }

    /** Checks options against each other. */
    public Recurrent {
        activations = List.copyOf(activations);
        if (hiddenSize < 1) {
            throw new IllegalArgumentException("hidden_size must be at least 1, but is " + hiddenSize);
        }
        if (activations.size() != cell.activations() * direction.count()) {
            throw new IllegalArgumentException(
                    "needs " + cell.activations() * direction.count() + " activations, but has " + activations.size());
        }
        if (!(clip >= 0)) {
            throw new IllegalArgumentException("clip cannot be " + clip);
        }
    }

    /**
     * {@return one without any option}
     *
     * @param cell RNN, GRU or LSTM
     * @param hiddenSize H
     */
    public static Recurrent of(Cell cell, int hiddenSize) {
        return new Recurrent(
                cell,
                hiddenSize,
                Direction.FORWARD,
                cell.defaults(),
                Float.POSITIVE_INFINITY,
                false,
                false,
                false,
                Masked.REPEAT);
    }

    @Override
    public boolean isLight() {
        return false;
    }

    @Override
    public List<Tensor> run(List<Tensor> inputs) {
        Tensor x = Tensors.floats(inputs, 0);
        if (x.shape().size() != 3) {
            throw new IllegalArgumentException("X must have 3 axes, but is " + x);
        }
        x = batchFirst ? Tensors.transposed(x, 1, 0, 2) : x;
        int steps = x.shape().get(0);
        int batch = x.shape().get(1);
        int directions = direction.count();
        RecurrentRun run = new RecurrentRun(x, lengths(inputs, steps, batch), mask(inputs, steps, batch), masked);
        float[] y = new float[Shapes.count(List.of(steps, directions, batch, hiddenSize))];
        float[] h = state(inputs, 5, batch);
        float[] c = state(inputs, 6, batch);
        for (int way = 0; way < directions; way++) {
            CellStep step = step(inputs, way, x.shape().get(2));
            run.walk(step, hiddenSize, way, directions, direction.reverse(way), y, h, c);
        }
        return outputs(steps, batch, y, h, c);
    }

    private List<Tensor> outputs(int steps, int batch, float[] y, float[] h, float[] c) {
        int directions = direction.count();
        Tensor all = Tensor.of(List.of(steps, directions, batch, hiddenSize), y);
        Tensor lastH = Tensor.of(List.of(directions, batch, hiddenSize), h);
        Tensor lastC = Tensor.of(lastH.shape(), c);
        return batchFirst
                ? List.of(
                        Tensors.transposed(all, 2, 0, 1, 3),
                        Tensors.transposed(lastH, 1, 0, 2),
                        Tensors.transposed(lastC, 1, 0, 2))
                : List.of(all, lastH, lastC);
    }

    /** What takes the steps of one way. */
    private CellStep step(List<Tensor> inputs, int way, int inputSize) {
        int directions = direction.count();
        int rows = Math.multiplyExact(cell.gates(), hiddenSize);
        float[] w = require(inputs, 1, "W", directions, rows, inputSize);
        float[] r = require(inputs, 2, "R", directions, rows, hiddenSize);
        float[] b = Tensors.optional(inputs, 3) == null
                ? new float[2 * directions * rows]
                : require(inputs, 3, "B", directions, 2 * rows);
        float[] p = Tensors.optional(inputs, 7) == null ? null : require(inputs, 7, "P", directions, 3 * hiddenSize);
        return CellStep.of(this, way, new CellStep.Weights(w, r, b, p, inputSize));
    }

    private static float[] require(List<Tensor> inputs, int index, String name, Integer... shape) {
        Tensor tensor = Tensors.floats(inputs, index);
        if (!tensor.shape().equals(List.of(shape))) {
            throw new IllegalArgumentException(name + " must be float32 " + List.of(shape) + ", but is " + tensor);
        }
        return tensor.values();
    }

    /** A copy of an initial state as [D][N][H], zeros where there is none. */
    private float[] state(List<Tensor> inputs, int index, int batch) {
        int directions = direction.count();
        List<Integer> shape = List.of(directions, batch, hiddenSize);
        if (Tensors.optional(inputs, index) == null) {
            return new float[Shapes.count(shape)];
        }
        String name = index == 5 ? "initial_h" : "initial_c";
        if (!batchFirst) {
            return require(inputs, index, name, directions, batch, hiddenSize).clone();
        }
        float[] values = require(inputs, index, name, batch, directions, hiddenSize);
        return Tensors.transposed(Tensor.of(List.of(batch, directions, hiddenSize), values), 1, 0, 2)
                .values();
    }

    /** The steps of each row. */
    private static int[] lengths(List<Tensor> inputs, int steps, int batch) {
        int[] lengths = new int[batch];
        Tensor given = Tensors.optional(inputs, 4);
        if (given == null) {
            java.util.Arrays.fill(lengths, steps);
            return lengths;
        }
        if (!given.shape().equals(List.of(batch))) {
            throw new IllegalArgumentException("sequence_lens must be int32 [" + batch + "], but is " + given);
        }
        long[] values = Tensors.integers(given, "sequence_lens");
        for (int row = 0; row < batch; row++) {
            if (values[row] < 0 || values[row] > steps) {
                throw new IllegalArgumentException(
                        "a sequence of " + values[row] + " steps is outside of the " + steps + " there are");
            }
            lengths[row] = (int) values[row];
        }
        return lengths;
    }

    /** [T][N], or null. */
    private boolean[] mask(List<Tensor> inputs, int steps, int batch) {
        Tensor mask = Tensors.optional(inputs, 8);
        if (mask == null) {
            return null;
        }
        List<Integer> shape = batchFirst ? List.of(batch, steps) : List.of(steps, batch);
        if (mask.type() != Type.BOOL || !mask.shape().equals(shape)) {
            throw new IllegalArgumentException("the mask must be bool " + shape + ", but is " + mask);
        }
        return (batchFirst ? Tensors.transposed(mask, 1, 0) : mask).booleans();
    }
}
