package dev.rondo.graph.op;

import dev.rondo.graph.program.Budget;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The time loop of {@link Recurrent}. The rows of a batch are sorted by length, so that at each step the rows that have
 * not ended are the first. Groups of them walk through time together and share the loads of the weights; the sums over
 * the inputs are computed for many steps at once.
 */
final class RecurrentRun {
    /** Rows that walk together. */
    private static final int GROUP = 32;

    /** Sums that are computed ahead: 512 KiB, about half a second-level cache. */
    private static final int CHUNK_FLOATS = 128 << 10;

    /** Steps whose sums are computed ahead at least, so that they form a product of matrices. */
    private static final int FEWEST_STEPS = 8;

    private final float[] x;
    private final SequenceLayout inputs;
    private final int[] lengths;
    private final boolean @Nullable [] mask;
    private final boolean repeats;
    private final int[] order;

    /**
     * Creates a run over one batch.
     *
     * @param x the inputs
     * @param inputs the layout of x
     * @param lengths the steps of each row [N]
     * @param mask false where a step is masked, [T][N] or [N][T]; null for none
     * @param repeats whether Y repeats the last output at a masked step; otherwise it is 0
     */
    RecurrentRun(float[] x, SequenceLayout inputs, int[] lengths, boolean @Nullable [] mask, boolean repeats) {
        this.x = x;
        this.inputs = inputs;
        this.lengths = lengths;
        this.mask = mask;
        this.repeats = repeats;
        this.order = IntStream.range(0, lengths.length)
                .boxed()
                .sorted(Comparator.comparing(row -> -lengths[row]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /**
     * Walks through the sequences in one direction.
     *
     * @param cell the cell of the direction
     * @param direction the number of the direction: 0, or 1 for the second of two
     * @param reverse whether time runs backwards
     * @param outputs the outputs, which hold the initial states
     */
    void walk(RecurrentCell cell, int direction, boolean reverse, RecurrentOutputs outputs) {
        for (int first = 0; first < order.length; first += GROUP) {
            int[] rows = Arrays.copyOfRange(order, first, Math.min(first + GROUP, order.length));
            new Group(cell, direction, reverse, outputs, rows).walk();
        }
    }

    /** Some rows, longest first. */
    private final class Group {
        private final RecurrentCell cell;
        private final int direction;
        private final boolean reverse;
        private final RecurrentOutputs outputs;
        private final int[] rows;
        /** [rows][pad(H)], like c. */
        private final float[] h;

        private final float[] c;
        private final float[] extra;
        /** The index in y of the last output of each row, -1 before the first. */
        private final int[] last;

        Group(RecurrentCell cell, int direction, boolean reverse, RecurrentOutputs outputs, int... rows) {
            this.cell = cell;
            this.direction = direction;
            this.reverse = reverse;
            this.outputs = outputs;
            this.rows = rows;
            this.h = new float[rows.length * cell.stride];
            this.c = new float[h.length];
            this.extra = new float[rows.length * cell.extraWidth()];
            this.last = new int[rows.length];
            Arrays.fill(last, -1);
        }

        void walk() {
            copyStates(true);
            int longest = lengths[rows[0]];
            int width = rows.length * cell.width();
            int chunk = Math.min(longest, Math.max(FEWEST_STEPS, CHUNK_FLOATS / width));
            float[] sums = new float[chunk * width];
            int active = rows.length;
            for (int begin = 0; begin < longest; begin += chunk) {
                Budget.checkInterrupt();
                int end = Math.min(longest, begin + chunk);
                sumInputs(begin, end, sums);
                for (int step = begin; step < end; step++) {
                    while (lengths[rows[active - 1]] <= step) {
                        active--;
                    }
                    step(step, active, sums, (step - begin) * width);
                }
            }
            copyStates(false);
        }

        /** Copies states between the outputs and the padded rows. A row without steps ends with states of 0. */
        private void copyStates(boolean load) {
            for (int i = 0; i < rows.length; i++) {
                int at = outputs.state().at(0, direction, rows[i]);
                copyState(load, outputs.h(), at, h, i);
                copyState(load, outputs.c(), at, c, i);
            }
        }

        private void copyState(boolean load, float[] all, int at, float[] own, int i) {
            if (load) {
                System.arraycopy(all, at, own, i * cell.stride, cell.hidden);
            } else if (lengths[rows[i]] > 0) {
                System.arraycopy(own, i * cell.stride, all, at, cell.hidden);
            } else {
                Arrays.fill(all, at, at + cell.hidden, 0);
            }
        }

        private void sumInputs(int begin, int end, float[] sums) {
            int stride = reverse ? -inputs.timeStride() : inputs.timeStride();
            for (int i = 0; i < rows.length; i++) {
                int steps = Math.min(end, lengths[rows[i]]) - begin;
                if (steps > 0) {
                    int from = inputs.at(time(begin, i), 0, rows[i]);
                    cell.sumInputs(x, from, stride, steps, sums, i * cell.width(), rows.length * cell.width());
                }
            }
        }

        /** The time of a row's step. */
        private int time(int step, int i) {
            return reverse ? lengths[rows[i]] - 1 - step : step;
        }

        private void step(int step, int active, float[] sums, int at) {
            cell.addRecurrent(sums, at, active, h, extra);
            float[] y = outputs.y();
            for (int i = 0; i < active; i++) {
                int time = time(step, i);
                int to = outputs.sequence().at(time, direction, rows[i]);
                if (mask == null || mask[inputs.number(time, 0, rows[i])]) {
                    int state = i * cell.stride;
                    cell.step(sums, at + i * cell.width(), extra, i * cell.extraWidth(), h, c, state);
                    System.arraycopy(h, state, y, to, cell.hidden);
                    last[i] = to;
                } else if (repeats && last[i] >= 0) {
                    System.arraycopy(y, last[i], y, to, cell.hidden);
                }
            }
        }
    }
}
