package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.program.Budget;
import dev.rondo.graph.program.ConstantInputs;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TimeOperator;
import dev.rondo.graph.program.TimeStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX RNN, GRU and LSTM: recurrent layers over sequences. T steps, N rows of a batch, I inputs, H hidden units, D
 * directions, G gates: 1, 3 (z r h) or 4 (i o f c).
 *
 * <p>Inputs: X [T][N][I]; W [D][G H][I]; R [D][G H][H]; B [D][2 G H], the biases of W and then of R; sequence_lens
 * int32 [N]; initial_h [D][N][H]; initial_c [D][N][H]; P [D][3 H], i o f; and one that ONNX does not have, mask bool
 * [T][N]: at a step where it is false, the states do not change. All but X, W and R are optional. Outputs: Y
 * [T][D][N][H], Y_h [D][N][H], Y_c [D][N][H].
 *
 * <p>After the end of a row, Y is 0 and the states are those of its last step; the backward direction begins at that
 * step. A row whose length is given as 0 ends with states of 0, as in ONNX Runtime. Without lengths, a sequence of T = 0
 * leaves the initial states unchanged.
 *
 * <p>Constant weights are packed once; others in every run.
 *
 * @param cell RNN, GRU or LSTM
 * @param hiddenSize H
 * @param direction the directions in which time runs
 * @param equations the options of the cell's equations
 * @param batchFirst whether X is [N][T][I], Y [N][T][D][H], states [N][D][H] and the mask [N][T]
 * @param masked Y at steps where the mask is false
 */
public record Recurrent(
        Cell cell, int hiddenSize, Direction direction, Equations equations, boolean batchFirst, Masked masked)
        implements TimeOperator {
    /**
     * The options of the equations of a cell.
     *
     * @param activations the activations of each direction in turn: 1, 2 or 3, as {@link Cell#activations} says
     * @param clip the bound of the activations' arguments; infinite for none
     * @param inputForget whether the forget gate of an LSTM is 1 - i
     * @param linearBeforeReset whether the reset gate of a GRU is applied after the product with h
     */
    public record Equations(
            List<ActivationFunction> activations, float clip, boolean inputForget, boolean linearBeforeReset) {
        /** Copies the activations and checks the bound. */
        public Equations {
            activations = List.copyOf(activations);
            if (!(clip >= 0)) {
                throw new IllegalArgumentException("clip must be at least 0, but is " + clip);
            }
        }
    }

    /** The kinds of cells. */
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

        /** {@return G, the number of blocks of H rows of W and R} */
        public int gates() {
            return gates;
        }

        /** {@return the number of activations of a direction} */
        public int activations() {
            return activations;
        }

        /** {@return the activations of a direction if a model names none} */
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

    /** The directions in which time runs. */
    public enum Direction {
        /** From the first step to the last. */
        FORWARD,
        /** From the last step to the first; outputs keep the time of their inputs. */
        REVERSE,
        /** Both. */
        BIDIRECTIONAL;

        /** {@return D, the number of directions} */
        public int count() {
            return this == BIDIRECTIONAL ? 2 : 1;
        }

        /** Whether time runs backwards in the first (0) or second (1) direction. */
        private boolean reverse(int index) {
            return this == REVERSE || index == 1;
        }
    }

    /** Y at steps where the mask is false. */
    public enum Masked {
        /** The last output; zeros before the first. */
        REPEAT,
        /** Zeros. */
        ZERO
    }

    /** Checks options against each other. */
    public Recurrent {
        if (hiddenSize < 1) {
            throw new IllegalArgumentException("hidden_size must be at least 1, but is " + hiddenSize);
        }
        if (equations.activations().size() != cell.activations() * direction.count()) {
            throw new IllegalArgumentException("needs " + cell.activations() * direction.count()
                    + " activations, but has " + equations.activations().size());
        }
    }

    /**
     * {@return an operator with default options}
     *
     * @param cell RNN, GRU or LSTM
     * @param hiddenSize H
     */
    public static Recurrent of(Cell cell, int hiddenSize) {
        return new Recurrent(
                cell,
                hiddenSize,
                Direction.FORWARD,
                new Equations(cell.defaults(), Float.POSITIVE_INFINITY, false, false),
                false,
                Masked.REPEAT);
    }

    /** What a row of a batch takes in addition to its tensors. */
    private static final int BYTES_PER_ROW = 48;

    @Override
    public int timeAxis() {
        return batchFirst ? 1 : 0;
    }

    @Override
    public boolean isState(int index) {
        return index == 5 || index == 6;
    }

    @Override
    public int lengths() {
        return 4;
    }

    @Override
    public boolean isSequence(int index) {
        return index == 0 || index == RecurrentStep.MASK;
    }

    @Override
    public TimeStep stepped(List<@Nullable Tensor> inputs) {
        Tensor x = OperatorInputs.floats(inputs, 0);
        if (direction != Direction.FORWARD) {
            throw new UnsupportedOperationException(
                    "the backward direction reads the whole sequence before its first output");
        }
        if (x.shape().size() != 3) {
            throw new UnsupportedOperationException("X must have 3 axes, but is " + x);
        }
        int batch = x.shape().get(batchFirst ? 0 : 1);
        List<Integer> state = new SequenceLayout(1, 1, batch, hiddenSize, batchFirst).withoutSteps();
        return new RecurrentStep(cells(inputs).getFirst(), masked == Masked.ZERO, state, inputs);
    }

    @Override
    public boolean isLight() {
        return false;
    }

    @Override
    public Operator prepare(ConstantInputs inputs) {
        if (!inputs.isConstant(1) || !inputs.isConstant(2) || !inputs.isFixed(3) || !inputs.isFixed(7)) {
            return this;
        }
        List<RecurrentCell> cells = cells(inputs.tensors());
        return (List<@Nullable Tensor> given) -> run(given, cells);
    }

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        return run(inputs, cells(inputs));
    }

    /** The cell of each direction, with packed weights. */
    private List<RecurrentCell> cells(List<@Nullable Tensor> inputs) {
        int directions = direction.count();
        int rows = Math.multiplyExact(cell.gates(), hiddenSize);
        Tensor given = OperatorInputs.floats(inputs, 1);
        int inputSize = given.shape().size() == 3 ? given.shape().get(2) : 0;
        float[] w = RecurrentInputs.require(inputs, 1, "W", List.of(directions, rows, inputSize));
        float[] r = RecurrentInputs.require(inputs, 2, "R", List.of(directions, rows, hiddenSize));
        float[] b = OperatorInputs.optional(inputs, 3) == null
                ? new float[ShapeMath.count(List.of(2, directions, rows))]
                : RecurrentInputs.require(inputs, 3, "B", List.of(directions, 2 * rows));
        float @Nullable [] p = OperatorInputs.optional(inputs, 7) == null
                ? null
                : RecurrentInputs.require(inputs, 7, "P", List.of(directions, 3 * hiddenSize));
        List<RecurrentCell> cells = new ArrayList<>();
        for (int index = 0; index < directions; index++) {
            CellWeights weights = new CellWeights(
                    part(w, index, rows * inputSize),
                    part(r, index, rows * hiddenSize),
                    part(b, 2 * index, rows),
                    part(b, 2 * index + 1, rows),
                    p == null ? null : part(p, index, 3 * hiddenSize));
            cells.add(cell(rules(index), weights));
        }
        return cells;
    }

    private CellRules rules(int index) {
        int count = cell.activations();
        List<ActivationFunction> own = equations.activations().subList(index * count, (index + 1) * count);
        return new CellRules(hiddenSize, own, equations.clip(), equations.inputForget(), equations.linearBeforeReset());
    }

    private RecurrentCell cell(CellRules rules, CellWeights weights) {
        return switch (cell) {
            case RNN -> new RnnCell(rules, weights);
            case GRU -> new GruCell(rules, weights);
            case LSTM -> new LstmCell(rules, weights);
        };
    }

    private static float[] part(float[] values, int index, int size) {
        return Arrays.copyOfRange(values, index * size, (index + 1) * size);
    }

    private List<Tensor> run(List<@Nullable Tensor> inputs, List<RecurrentCell> cells) {
        Tensor x = OperatorInputs.floats(inputs, 0);
        if (x.shape().size() != 3) {
            throw new IllegalArgumentException("X must have 3 axes, but is " + x);
        }
        int steps = x.shape().get(batchFirst ? 1 : 0);
        int batch = x.shape().get(batchFirst ? 0 : 1);
        int directions = direction.count();
        SequenceLayout layout = new SequenceLayout(steps, 1, batch, x.shape().get(2), batchFirst);
        if (layout.width() != cells.getFirst().inputs()) {
            throw new IllegalArgumentException(
                    "X must have " + cells.getFirst().inputs() + " inputs per step, as W has, but is " + x);
        }
        Budget.multiply(steps, batch, directions, cell.gates(), hiddenSize, (long) hiddenSize + layout.width());
        // The order of the rows is sorted as objects.
        ShapeMath.count(List.of(batch), BYTES_PER_ROW);
        int[] lengths = lengths(inputs, steps, batch);
        boolean @Nullable [] mask = mask(inputs, new SequenceLayout(steps, 1, batch, 1, batchFirst));
        RecurrentRun run = new RecurrentRun(x.values(), layout, lengths, mask, masked == Masked.REPEAT);
        SequenceLayout sequence = new SequenceLayout(steps, directions, batch, hiddenSize, batchFirst);
        SequenceLayout state = new SequenceLayout(1, directions, batch, hiddenSize, batchFirst);
        RecurrentOutputs outputs = new RecurrentOutputs(
                sequence,
                state,
                new float[ShapeMath.count(sequence.shape())],
                RecurrentInputs.initial(inputs, 5, "initial_h", state.withoutSteps(), batchFirst ? 0 : 1),
                RecurrentInputs.initial(inputs, 6, "initial_c", state.withoutSteps(), batchFirst ? 0 : 1));
        boolean empty = steps == 0 && OperatorInputs.optional(inputs, 4) == null;
        for (int index = 0; index < directions && !empty; index++) {
            run.walk(cells.get(index), index, direction.reverse(index), outputs);
        }
        return outputs.tensors();
    }

    /** The steps of each row. */
    private static int[] lengths(List<@Nullable Tensor> inputs, int steps, int batch) {
        int[] lengths = new int[ShapeMath.count(List.of(batch))];
        Tensor given = OperatorInputs.optional(inputs, 4);
        if (given == null) {
            Arrays.fill(lengths, steps);
            return lengths;
        }
        if (!given.shape().equals(List.of(batch))) {
            throw new IllegalArgumentException("sequence_lens must be int32 [" + batch + "], but is " + given);
        }
        long[] values = OperatorInputs.integers(given, "sequence_lens");
        for (int row = 0; row < batch; row++) {
            if (values[row] < 0 || values[row] > steps) {
                throw new IllegalArgumentException(
                        "sequence_lens must be from 0 to " + steps + ", but one is " + values[row]);
            }
            lengths[row] = (int) values[row];
        }
        return lengths;
    }

    /** The mask, or null. */
    private static boolean @Nullable [] mask(List<@Nullable Tensor> inputs, SequenceLayout layout) {
        Tensor mask = OperatorInputs.optional(inputs, RecurrentStep.MASK);
        if (mask == null) {
            return null;
        }
        List<Integer> shape = layout.withoutDirections().subList(0, 2);
        if (mask.type() != Type.BOOL || !mask.shape().equals(shape)) {
            throw new IllegalArgumentException("the mask must be bool " + shape + ", but is " + mask);
        }
        return mask.booleans();
    }
}
