package dev.rondo.compute;

import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import dev.rondo.layer.Gate;
import dev.rondo.layer.RecurrentLayer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The common part of the recurrent layers in training. The forward pass is that of {@link RecurrentForward}; its sums become
 * activated gates and are kept, as are the states of all steps. The backward pass runs through time in the opposite order
 * and replaces the gates by the gradients of their sums. Then, over all rows,
 *
 * <pre>
 * dW = dsums x', dU = dsums h', db = dsums, dx = W' dsums
 * </pre>
 *
 * <p>Each thread computes some of the streams over all steps, so threads do not wait for each other.
 */
abstract class RecurrentTraining extends Training implements Recurrence {
    final RecurrentForward forward;
    final int at;
    final int hidden;
    final int output;
    /** For each gate of the sums, its block in the parameters. */
    final int[] order;
    /** Floats of a stream's state. */
    final int section;
    /** Floats of one gate in a row of sums. */
    final int stride;
    /** Floats of a row of sums. */
    final int width;
    /** Extra floats of a row. */
    final int extra;
    /** [T][B][width], then [T][B][extra]: gates, then their gradients. */
    float[] sums = {};
    /** [T + 1][B][section]. The forward direction reads slot t and writes slot t + 1; the backward direction the reverse. */
    float[] states = {};
    /** The gradients of the state at the current step: [B][section]. */
    float[] dState = {};

    final RowView sumRows = new RowView();
    final RowView extraRows = new RowView();
    /** The state before each step; {@link #out} is the state after it. */
    final RowView before = new RowView();

    final RowView dStateRows = new RowView();

    private final boolean reverse;
    private final List<Recurrence> self = List.of(this);
    /** Null without recurrent dropout. */
    private @Nullable RecurrentMask mask;

    /** The mask of the last forward pass; null if it dropped nothing. */
    private @Nullable RecurrentMask activeMask;

    /** The array given to {@link #observe}, or null. */
    private double @Nullable [] squares;

    private final List<Gate> gates;
    /** W'; null if the gradients of the inputs are not needed. */
    private final @Nullable PackedMatrix inputTransposed;
    /** U'. */
    private final PackedMatrix recurrentTransposed;
    /** The index of U in the parameters. */
    private final int recurrentAt;
    /** After the backward pass, the gradients of the sums over h. */
    private final RowView recurrentSums;

    private final WeightGradient dInput;
    private final WeightGradient dRecurrent;
    private int steps;
    private int batch;

    RecurrentTraining(
            RecurrentLayer layer,
            RecurrentForward forward,
            float[] block,
            int at,
            boolean reverse,
            boolean inputGradients) {
        this.forward = forward;
        this.reverse = reverse;
        this.at = at;
        this.hidden = forward.hidden;
        this.output = forward.output;
        this.order = forward.order;
        this.section = layer.stateWidths().stream().mapToInt(Padding::pad).sum();
        this.stride = Padding.pad(hidden);
        this.width = forward.bias.length;
        this.extra = forward.keptExtra();
        this.gates = GateOrder.KERNEL.gatesOf(layer);
        int inputs = layer.inputSize();
        this.inputTransposed =
                inputGradients ? PackedMatrix.packTransposed(KERNELS.lanes(), block, at, hidden, inputs, order) : null;
        this.dInput = new WeightGradient(at, hidden, inputs, order);
        int[] recurrentOrder = forward.recurrentOrder();
        this.recurrentAt = at + ParameterOffsets.recurrent(layer);
        this.recurrentTransposed =
                PackedMatrix.packTransposed(KERNELS.lanes(), block, recurrentAt, hidden, output, recurrentOrder);
        this.dRecurrent = new WeightGradient(recurrentAt, hidden, output, recurrentOrder);
        this.recurrentSums = forward.separatesSums() ? extraRows : sumRows;
    }

    /** Packs the weights that the backward pass through time reads. A cell that reads more than U overrides this. */
    void packTransposed(float[] block) {
        recurrentTransposed.repackTransposed(block, recurrentAt, hidden, forward.recurrentOrder());
    }

    /**
     * Runs the element-wise part of one step of one stream backwards. On entry {@link #dState} holds the gradient of the
     * state after the step. On return the gradients of the sums have replaced the gates, and {@link #dState} holds the
     * gradient of the state before the step, without {@code U' dsums}, which {@link #addRecurrent} adds.
     *
     * @param row t B + b
     * @param stream b
     */
    abstract void cell(int row, int stream);

    /** Adds the gradients of all parameters except W and U. */
    abstract void otherGradients(int rows, float[] gradient, ThreadScratch thread);

    @Override
    public final void pack(float[] block, Share share) {
        if (share.part() == 0) {
            forward.repack(block, at);
        }
        if (share.part() == share.parts() - 1) {
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
        sums = grown(sums, (long) rows * (width + extra));
        states = grown(states, (long) (rows + batch) * section);
        dState = grown(dState, (long) batch * section);
        if (mask != null) {
            mask.reserve(steps, batch);
        }
        sumRows.set(sums, 0, width);
        extraRows.set(sums, rows * width, extra);
        before.set(states, reverse ? batch * section : 0, section);
        out.set(states, reverse ? 0 : batch * section, section);
        dStateRows.set(dState, 0, section);
    }

    @Override
    public long workspace(int steps, int batch) {
        long rows = (long) steps * batch;
        long masked = mask == null ? 0 : mask.workspace(steps, batch);
        return rows * (width + extra) + (rows + 2L * batch) * section + masked;
    }

    @Override
    public final void forward(Pass pass, RowView in, Share share) {
        int from = share.first(batch);
        int to = share.end(batch);
        RecurrentMask drawn = pass.learning() ? mask : null;
        activeMask = drawn;
        if (drawn != null) {
            drawn.draw(pass, from, to);
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
        KERNELS.matmul(forward.input, in, row, sumRows, row, rows);
    }

    /** One step of some streams. */
    private void time(Pass pass, int step, int from, int to) {
        int first = step * batch + from;
        RowView h = before;
        RecurrentMask active = activeMask;
        if (active != null) {
            active.apply(before, first, from, to - from);
            h = active.rows();
        }
        forward.addRecurrent(sumRows, extraRows, first, h, first, to - from);
        byte[] kinds = pass.kinds();
        for (int row = first; row < step * batch + to; row++) {
            int after = out.at(row);
            if (kinds[row] == Pass.RESET) {
                Arrays.fill(states, after, after + section, 0f);
                continue;
            }
            System.arraycopy(states, before.at(row), states, after, section);
            if (kinds[row] == Pass.STEP) {
                forward.cell(sums, row * width, extraRows.at(row), states, after);
            }
        }
    }

    @Override
    public final void backward(Pass pass, RowView dOut, Share share) {
        int from = share.first(batch);
        int to = share.end(batch);
        for (int done = 0; done < steps && from < to; done++) {
            int step = reverse ? done : steps - 1 - done;
            for (int b = from; b < to; b++) {
                backward(pass.kinds()[step * batch + b], dOut, step * batch + b, b);
            }
            addRecurrent(step * batch + from, from, to - from);
        }
    }

    private void backward(byte kind, RowView dOut, int row, int stream) {
        int d = stream * section;
        if (kind == Pass.STEP) {
            GRADIENTS.add(dOut.values(), dOut.at(row), dState, d, output);
            // add works on whole vectors, and the padding of dOut may hold any values.
            Arrays.fill(dState, d + output, d + Padding.pad(output), 0f);
        }
        double[] observed = squares;
        if (observed != null) {
            observe(observed, row, d);
        }
        if (kind == Pass.STEP) {
            cell(row, stream);
            return;
        }
        Arrays.fill(sums, row * width, row * width + width, 0f);
        Arrays.fill(sums, extraRows.at(row), extraRows.at(row) + extra, 0f);
        if (kind == Pass.RESET) {
            Arrays.fill(dState, d, d + section, 0f);
        }
    }

    /** Adds {@code U' dsums} to the gradients of h of some streams at one time. */
    private void addRecurrent(int row, int stream, int rows) {
        RecurrentMask active = activeMask;
        if (active != null) {
            active.addTransposed(recurrentTransposed, recurrentSums, row, dStateRows, stream, rows);
        } else {
            KERNELS.matmul(recurrentTransposed, recurrentSums, row, dStateRows, stream, rows);
        }
    }

    @Override
    public final void products(
            Pass pass, RowView in, RowView dOut, @Nullable RowView dIn, float[] gradient, ThreadScratch thread) {
        int rows = pass.rows();
        dInput.add(in, sumRows, rows, gradient, thread);
        dRecurrent.add(recurrentInputs(), recurrentSums, rows, gradient, thread);
        otherGradients(rows, gradient, thread);
        if (dIn != null) {
            inputGradients(Objects.requireNonNull(inputTransposed), sumRows, dIn, rows, thread.share());
        }
    }

    /** {@return the hidden states that entered the recurrent product: [T][B]} */
    private RowView recurrentInputs() {
        RecurrentMask active = activeMask;
        return active == null ? before : active.rows();
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
    public final int sectionSize() {
        return section;
    }

    @Override
    public final List<Recurrence> recurrences() {
        return self;
    }

    @Override
    public final List<Gate> gates() {
        return gates;
    }

    @Override
    public final float gate(int gate, int row, int unit) {
        return sums[row * width + gate * stride + unit];
    }

    @Override
    public final void observe(double @Nullable [] squares) {
        this.squares = squares;
    }

    private void observe(double[] observed, int row, int d) {
        int c = Padding.pad(output);
        observed[row] = square(d, output);
        observed[steps * batch + row] = c < section ? square(d + c, hidden) : 0;
    }

    private double square(int from, int count) {
        double sum = 0;
        for (int j = from; j < from + count; j++) {
            sum += (double) dState[j] * dState[j];
        }
        return sum;
    }

    @Override
    public void dropRecurrent(float rate) {
        mask = rate == 0 ? null : new RecurrentMask(rate, reverse ? at + 1 : at, output);
    }

    @Override
    public final void load(float[] from, int sectionAt, int stream) {
        int first = reverse ? steps - 1 : 0;
        System.arraycopy(from, sectionAt, states, before.at(first * batch + stream), section);
        Arrays.fill(dState, stream * section, (stream + 1) * section, 0f);
    }

    @Override
    public final void store(float[] to, int sectionAt, int stream) {
        int last = reverse ? 0 : steps - 1;
        System.arraycopy(states, out.at(last * batch + stream), to, sectionAt, section);
    }

    @Override
    public final void loadGradient(float[] from, int sectionAt, int stream) {
        System.arraycopy(from, sectionAt, dState, stream * section, section);
    }

    @Override
    public final void storeGradient(float[] to, int sectionAt, int stream) {
        System.arraycopy(dState, stream * section, to, sectionAt, section);
    }
}
