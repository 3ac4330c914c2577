package dev.rondo;

import dev.rondo.layer.ColumnEmbedding;
import dev.rondo.layer.Layer;
import org.jspecify.annotations.Nullable;

/** Examines the inputs of a {@link Runner}: by its {@link NonFiniteInput}, and whether indices are in range. Allocates nothing. */
final class InputFilter {
    /** The bits of the exponent, which are all set in NaN and in infinities. */
    private static final int EXPONENT = 0x7f80_0000;

    private final NonFiniteInput policy;
    /** The first layer of the network if it reads indices. */
    private final @Nullable ColumnEmbedding indices;

    InputFilter(NonFiniteInput policy, Layer first) {
        this.policy = policy;
        this.indices = first instanceof ColumnEmbedding embedding ? embedding : null;
    }

    /**
     * {@return whether a step counts as one without an input}
     *
     * @param x the array that holds the input
     * @param at the index of its first value
     * @param width I
     * @throws IllegalArgumentException if a value is not finite and the policy refuses it, or an index is out of range
     */
    boolean skips(float[] x, int at, int width) {
        int found = policy == NonFiniteInput.ACCEPT ? -1 : firstNonFinite(x, at, at + width);
        if (found >= 0 && policy == NonFiniteInput.REFUSE) {
            throw new IllegalArgumentException("inputs must be finite, but x[" + found + "] is " + x[found]);
        }
        if (found < 0 && indices != null) {
            String refusal = indices.refusal(x, at);
            if (refusal != null) {
                throw new IllegalArgumentException("the input's " + refusal);
            }
        }
        return found >= 0;
    }

    /**
     * {@return whether some steps of a batch count as steps without an input}
     *
     * @param inputs [T][B][width]
     * @param steps T
     * @param batch B
     * @param width I
     * @param lengths the steps of each stream [B]; null when all are T. Values after the end of a stream are ignored
     * @throws IllegalArgumentException if a value is not finite and the policy refuses it, or an index is out of range
     */
    boolean skips(float[] inputs, int steps, int batch, int width, int @Nullable [] lengths) {
        boolean accepts = policy == NonFiniteInput.ACCEPT;
        boolean skips = false;
        for (int row = 0; !(accepts && indices == null) && row < steps * batch; row++) {
            if (lengths != null && row / batch >= lengths[row % batch]) {
                continue;
            }
            int found = accepts ? -1 : firstNonFinite(inputs, row * width, (row + 1) * width);
            if (found >= 0 && policy == NonFiniteInput.REFUSE) {
                throw new IllegalArgumentException("inputs must be finite, but input " + (found - row * width)
                        + " of step " + row / batch + " of stream " + row % batch + " is " + inputs[found]);
            }
            if (found >= 0) {
                skips = true;
            } else {
                requireIndices(inputs, row, batch, width);
            }
        }
        return skips;
    }

    private void requireIndices(float[] inputs, int row, int batch, int width) {
        String refusal = indices == null ? null : indices.refusal(inputs, row * width);
        if (refusal != null) {
            throw new IllegalArgumentException(
                    "in step " + row / batch + " of stream " + row % batch + ", the input's " + refusal);
        }
    }

    /** {@return the index of the first value that is NaN or infinite; -1 if all are finite} */
    static int firstNonFinite(float[] values, int from, int to) {
        for (int i = from; i < to; i++) {
            if ((Float.floatToRawIntBits(values[i]) & EXPONENT) == EXPONENT) {
                return i;
            }
        }
        return -1;
    }
}
