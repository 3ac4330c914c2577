package dev.rondo.compute;

import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.RowView;
import java.util.Arrays;
import java.util.List;

/**
 * What the recurrent layers share in training. The forward pass is that of {@link RecurrentForward}, whose sums become
 * activated gates and stay; states of all steps stay too. The backward pass walks time back and puts the gradients of the
 * sums where the gates were.
 *
 * <p>Each thread takes some of the streams through all of time, so it never waits for another.
 */
abstract class RecurrentTraining extends Training implements Recurrence {
    final RecurrentForward forward;
    final int at;
    final int hidden;
    final int output;
    /** Floats of a stream's state. */
    final int section;
    /** Floats of a row of sums. */
    final int width;
    /** Floats of a row beside the sums. */
    final int side;
    /** What the sums of bias gradients are made in: [width]. */
    final float[] columnSums;
    /** [T][B][width], then [T][B][side]: gates, then their gradients. */
    float[] sums = {};
    /** Where the rows beside the sums begin. */
    int sideAt;
    /** [T + 1][B][section]; the way forward reads slot t and writes slot t + 1, the way back the other way round. */
    float[] states = {};
    /** The gradients of the state at the step where time stands: [B][section]. */
    float[] dState = {};

    private final boolean reverse;
    /** Null without recurrent dropout. */
    private RecurrentMask mask;

    /** Whether the last forward pass dropped. */
    private boolean dropping;

    /** What {@link #observe} asked for, or null. */
    private double[] squares;
    /** Which of PyTorch's gates each of ours is. */
    final int[] order;

    private final PackedMatrix inputTransposed;
    private final WeightGradient dInput;
    private final RowView sumRows = new RowView();
    private int steps;
    private int batch;

    RecurrentTraining(
            RecurrentForward forward,
            boolean reverse,
            float[] block,
            int at,
            int inputs,
            int section,
            boolean inputGradients,
            int... order) {
        this.forward = forward;
        this.reverse = reverse;
        this.at = at;
        this.hidden = forward.hidden;
        this.output = forward.output;
        this.section = section;
        this.width = forward.bias.length;
        this.columnSums = new float[width];
        this.side = forward.keptSide();
        this.order = order;
        this.inputTransposed = inputGradients ? PackedMatrix.packTransposed(KERNELS, block, at, hidden, inputs, order) : null;
        this.dInput = new WeightGradient(at, hidden, inputs, order);
    }

    /** Packs the weights that the backward pass of the cell reads. */
    abstract void packTransposed(float[] block);

    /**
     * One step of one stream, backwards: from the gradients of the state after it, in {@link #dState}, to those of the sums
     * and of the state before it, but for the products.
     *
     * @param row of the step
     * @param before the state before the step
     * @param after the state after it
     * @param d the gradients of the state
     */
    abstract void cell(int row, int before, int after, int d);

    /** Adds the products of one time to the gradients of h: {@code dh += U' dsums}. */
    abstract void addRecurrent(int row, int rows, int d);

    /** Adds the gradients of U and of what lies behind it. */
    abstract void parameterGradients(int rows, float[] gradient, ThreadScratch worker, int part, int parts);

    @Override
    public final void pack(float[] block, int part, int parts) {
        if (part == 0) {
            forward.repack(block, at);
        }
        if (part == parts - 1) {
            if (inputTransposed != null) {
                inputTransposed.repackTransposed(block, at, hidden, order);
            }
            packTransposed(block);
        }
    }

    @Override
    public void reserve(int steps, int batch) {
        int rows = Math.multiplyExact(steps, batch);
        this.steps = steps;
        this.batch = batch;
        sums = grown(sums, (long) rows * (width + side));
        states = grown(states, (long) (rows + batch) * section);
        dState = grown(dState, (long) batch * section);
        if (mask != null) {
            mask.reserve(steps, batch);
        }
        sideAt = rows * width;
        out.set(states, reverse ? 0 : batch * section, section);
        sumRows.set(sums, 0, width);
    }

    @Override
    public long workspace(int steps, int batch) {
        long rows = (long) steps * batch;
        long masked = mask == null ? 0 : mask.workspace(steps, batch);
        return rows * (width + side) + (rows + 2L * batch) * section + masked;
    }

    /** Where a stream's state stands before a step; rows are a section apart. */
    final int before(int step, int stream) {
        return ((reverse ? step + 1 : step) * batch + stream) * section;
    }

    /** Where a stream's state stands after a step. */
    final int after(int step, int stream) {
        return ((reverse ? step : step + 1) * batch + stream) * section;
    }

    @Override
    public final void forward(Pass pass, RowView in, int part, int parts) {
        int from = pass.stream(part, parts);
        int to = pass.stream(part + 1, parts);
        dropping = mask != null && pass.learning();
        if (dropping) {
            mask.draw(pass, from, to);
        }
        int block = to - from == batch ? Forward.blockSteps(steps, batch) : 1;
        for (int done = 0; done < steps && from < to; done += block) {
            int count = Math.min(block, steps - done);
            int first = reverse ? steps - done - count : done;
            inputSums(in, first * batch + from, (count - 1) * batch + to - from);
            for (int s = 0; s < count; s++) {
                time(pass, first + (reverse ? count - 1 - s : s), from, to);
            }
        }
    }

    private void inputSums(RowView in, int row, int rows) {
        float[] bias = forward.bias;
        for (int r = row; r < row + rows; r++) {
            System.arraycopy(bias, 0, sums, r * width, width);
        }
        KERNELS.matmul(forward.input, in.values(), in.at(row), in.stride(), rows, sums, row * width, width);
    }

    /** One time of some streams. */
    private void time(Pass pass, int step, int from, int to) {
        int row = step * batch + from;
        float[] h = states;
        int hAt = before(step, from);
        int hStride = section;
        if (dropping) {
            mask.apply(states, hAt, section, row, from, to - from);
            h = mask.rows();
            hAt = row * mask.width();
            hStride = mask.width();
        }
        forward.addRecurrent(sums, row * width, sideAt + row * side, to - from, h, hAt, hStride, batch == 1);
        byte[] kinds = pass.kinds();
        for (int b = from; b < to; b++) {
            int r = step * batch + b;
            int after = after(step, b);
            if (kinds[r] == Pass.RESET) {
                Arrays.fill(states, after, after + section, 0f);
                continue;
            }
            System.arraycopy(states, before(step, b), states, after, section);
            if (kinds[r] == Pass.STEP) {
                forward.cell(sums, r * width, sideAt + r * side, states, after);
            }
        }
    }

    @Override
    public final void backward(Pass pass, RowView dOut, int part, int parts) {
        int from = pass.stream(part, parts);
        int to = pass.stream(part + 1, parts);
        for (int done = 0; done < steps && from < to; done++) {
            int step = reverse ? done : steps - 1 - done;
            for (int b = from; b < to; b++) {
                backward(pass.kinds()[step * batch + b], dOut, step, b);
            }
            addRecurrent(step * batch + from, to - from, from * section);
        }
    }

    private void backward(byte kind, RowView dOut, int step, int stream) {
        int row = step * batch + stream;
        int d = stream * section;
        if (kind == Pass.STEP) {
            GRADIENTS.add(dOut.values(), dOut.at(row), dState, d, output);
            // Whoever filled the gradients of outputs may have left anything behind them.
            Arrays.fill(dState, d + output, d + Kernels.pad(output), 0f);
        }
        if (squares != null) {
            observe(row, d);
        }
        if (kind == Pass.STEP) {
            cell(row, before(step, stream), after(step, stream), d);
            return;
        }
        Arrays.fill(sums, row * width, row * width + width, 0f);
        Arrays.fill(sums, sideAt + row * side, sideAt + row * side + side, 0f);
        if (kind == Pass.RESET) {
            Arrays.fill(dState, d, d + section, 0f);
        }
    }

    @Override
    public final boolean reverse() {
        return reverse;
    }

    @Override
    public final int hidden() {
        return hidden;
    }

    @Override
    public final List<Recurrence> recurrences() {
        return List.of(this);
    }

    @Override
    public final void observe(double[] squares) {
        this.squares = squares;
    }

    private void observe(int row, int d) {
        int c = Kernels.pad(output);
        squares[row] = square(d, output);
        squares[steps * batch + row] = c < section ? square(d + c, hidden) : 0;
    }

    private double square(int from, int count) {
        double sum = 0;
        for (int j = from; j < from + count; j++) {
            sum += (double) dState[j] * dState[j];
        }
        return sum;
    }

    @Override
    public final void products(
            Pass pass, RowView in, RowView dOut, RowView dIn, float[] gradient, ThreadScratch worker, int part, int parts) {
        int rows = pass.rows();
        dInput.add(in.values(), in.at(0), in.stride(), sums, 0, width, rows, gradient, worker, part, parts);
        parameterGradients(rows, gradient, worker, part, parts);
        if (dIn != null) {
            inputGradients(inputTransposed, sumRows, dIn, rows, part, parts);
        }
    }

    /** Adds the gradient of the weights that h went into; columns are gradients of sums that begin at an index. */
    final void addRecurrentGradient(
            WeightGradient dRecurrent,
            int dAt,
            int dStride,
            int rows,
            float[] gradient,
            ThreadScratch worker,
            int part,
            int parts) {
        float[] h = dropping ? mask.rows() : states;
        int hAt = dropping ? 0 : before(0, 0);
        int hStride = dropping ? mask.width() : section;
        dRecurrent.add(h, hAt, hStride, sums, dAt, dStride, rows, gradient, worker, part, parts);
    }

    @Override
    public void dropRecurrent(float rate) {
        mask = rate == 0 ? null : new RecurrentMask(rate, reverse ? at + 1 : at, output);
    }

    /** Adds the product of transposed weights and rows of gradients: alike for one stream on its own and one of many. */
    final void addTransposed(PackedMatrix transposed, int from, int stride, int rows, int d) {
        if (dropping) {
            mask.addTransposed(transposed, sums, from, stride, rows, dState, d, section, batch == 1);
        } else if (batch == 1) {
            KERNELS.product(transposed, sums, from, dState, d, dState, d);
        } else {
            KERNELS.matmul(transposed, sums, from, stride, rows, dState, d, section);
        }
    }

    @Override
    public void load(float[] from, int sectionAt, int stream) {
        System.arraycopy(from, sectionAt, states, before(reverse ? steps - 1 : 0, stream), section);
        Arrays.fill(dState, stream * section, (stream + 1) * section, 0f);
    }

    @Override
    public void store(float[] to, int sectionAt, int stream) {
        System.arraycopy(states, after(reverse ? 0 : steps - 1, stream), to, sectionAt, section);
    }

    @Override
    public void loadGradient(float[] from, int sectionAt, int stream) {
        System.arraycopy(from, sectionAt, dState, stream * section, section);
    }

    @Override
    public void storeGradient(float[] to, int sectionAt, int stream) {
        System.arraycopy(dState, stream * section, to, sectionAt, section);
    }
}
