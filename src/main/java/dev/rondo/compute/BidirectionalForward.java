package dev.rondo.compute;

import dev.rondo.kernel.Kernels;
import dev.rondo.layer.Bidirectional;

/**
 * {@link Bidirectional}. Scratch memory: what one way needs, then, unless outputs stand side by side, the outputs of the
 * way back {@code [T][B][output]}.
 */
final class BidirectionalForward extends Forward {
    private final Bidirectional.Merge merge;
    private final RecurrentForward there;
    private final RecurrentForward back;
    /** Floats of one way's section. */
    private final int section;

    BidirectionalForward(Bidirectional layer, RecurrentForward there, RecurrentForward back) {
        this.merge = layer.merge();
        this.there = there;
        this.back = back;
        this.section =
                layer.layer().stateWidths().stream().mapToInt(Kernels::pad).sum();
    }

    @Override
    public void step(float[] in, int inAt, float[] section, int at, float[] scratch) {
        throw new UnsupportedOperationException("a bidirectional layer reads whole sequences");
    }

    @Override
    public int scratch(int steps, int batch) {
        int merged = merge == Bidirectional.Merge.CONCAT ? 0 : Math.multiplyExact(steps * batch, back.output);
        return Math.addExact(there.scratch(steps, batch), merged);
    }

    @Override
    public void sequence(
            Span span,
            float[] in,
            int inAt,
            int inStride,
            float[] states,
            int at,
            float[] out,
            int outAt,
            int outStride,
            float[] scratch) {
        int width = back.output;
        there.sequence(span, false, in, inAt, inStride, states, at, out, outAt, outStride, scratch);
        if (merge == Bidirectional.Merge.CONCAT) {
            back.sequence(span, true, in, inAt, inStride, states, at + section, out, outAt + width, outStride, scratch);
            return;
        }
        int from = there.scratch(span.steps(), span.batch());
        back.sequence(span, true, in, inAt, inStride, states, at + section, scratch, from, width, scratch);
        for (int row = 0; row < span.steps() * span.batch(); row++) {
            merge(out, outAt + row * outStride, scratch, from + row * width, width);
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
                case CONCAT -> throw new IllegalStateException("side by side, not merged");
            };
        }
    }
}
