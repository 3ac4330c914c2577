package dev.rondo.compute;

import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import dev.rondo.layer.Bidirectional;

/**
 * {@link Bidirectional}: both directions compute the whole sequence, one after the other. The section holds that of the
 * forward direction, then that of the backward direction.
 *
 * <p>Scratch memory: that of one direction; then, unless outputs are concatenated, the outputs of the backward direction
 * {@code [T][B][output]}.
 */
final class BidirectionalForward extends Forward {
    private final Bidirectional.Merge merge;
    private final RecurrentForward forward;
    private final RecurrentForward backward;
    /** Floats of the section of one direction. */
    private final int section;

    BidirectionalForward(Bidirectional layer, RecurrentForward forward, RecurrentForward backward) {
        this.merge = layer.merge();
        this.forward = forward;
        this.backward = backward;
        this.section =
                layer.layer().stateWidths().stream().mapToInt(Padding::pad).sum();
    }

    /** Packs new weights into memory that no network uses any more. */
    void repack(float[] block, int at, int parameters) {
        forward.repack(block, at);
        backward.repack(block, at + parameters);
    }

    @Override
    long nativeBytes() {
        return forward.nativeBytes() + backward.nativeBytes();
    }

    @Override
    public void step(float[] in, int inAt, float[] section, int at, float[] scratch) {
        throw new UnsupportedOperationException("a bidirectional layer reads whole sequences");
    }

    @Override
    public int scratch(int steps, int batch) {
        int merged = merge == Bidirectional.Merge.CONCAT ? 0 : Math.multiplyExact(steps * batch, backward.output);
        return Math.addExact(forward.scratch(steps, batch), merged);
    }

    @Override
    public void sequence(TimeSpan span, RowView in, RowView states, RowView out, SequenceScratch scratch) {
        int width = backward.output;
        RowView backwardStates = scratch.backwardStates;
        RowView backwardOut = scratch.backwardOut;
        backwardStates.set(states.values(), states.at(0) + section, states.stride());
        forward.sequence(span, false, in, states, out, scratch);
        if (merge == Bidirectional.Merge.CONCAT) {
            backwardOut.set(out.values(), out.at(0) + width, out.stride());
            backward.sequence(span, true, in, backwardStates, backwardOut, scratch);
            return;
        }
        backwardOut.set(scratch.values, forward.scratch(span.steps(), span.batch()), width);
        backward.sequence(span, true, in, backwardStates, backwardOut, scratch);
        for (int row = 0; row < span.rows(); row++) {
            merge(out.values(), out.at(row), scratch.values, backwardOut.at(row), width);
        }
    }

    private void merge(float[] out, int at, float[] other, int otherAt, int n) {
        for (int j = 0; j < n; j++) {
            float a = out[at + j];
            float b = other[otherAt + j];
            out[at + j] = switch (merge) {
                case SUM -> a + b;
                case MUL -> a * b;
                case AVERAGE -> (a + b) * 0.5f;
                case CONCAT -> throw new IllegalStateException("concatenated, not merged");
            };
        }
    }
}
