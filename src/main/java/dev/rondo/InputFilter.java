package dev.rondo;

import org.jspecify.annotations.Nullable;

/** Examines the inputs of a {@link Runner} by its {@link NonFiniteInput}. Allocates nothing. */
final class InputFilter {
    /** The bits of the exponent, which are all set in NaN and in infinities. */
    private static final int EXPONENT = 0x7f80_0000;

    private final NonFiniteInput policy;

    InputFilter(NonFiniteInput policy) {
        this.policy = policy;
    }

    /**
     * {@return whether a step counts as one without an input}
     *
     * @param x the array that holds the input
     * @param at the index of its first value
     * @param width I
     * @throws IllegalArgumentException if a value is not finite and the policy refuses it
     */
    boolean skips(float[] x, int at, int width) {
        int found = policy == NonFiniteInput.ACCEPT ? -1 : firstNonFinite(x, at, at + width);
        if (found >= 0 && policy == NonFiniteInput.REFUSE) {
            throw new IllegalArgumentException("inputs must be finite, but x[" + found + "] is " + x[found]);
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
     * @throws IllegalArgumentException if a value is not finite and the policy refuses it
     */
    boolean skips(float[] inputs, int steps, int batch, int width, int @Nullable [] lengths) {
        for (int row = 0; policy != NonFiniteInput.ACCEPT && row < steps * batch; row++) {
            boolean within = lengths == null || row / batch < lengths[row % batch];
            int found = within ? firstNonFinite(inputs, row * width, (row + 1) * width) : -1;
            if (found >= 0 && policy == NonFiniteInput.REFUSE) {
                throw new IllegalArgumentException("inputs must be finite, but input " + (found - row * width)
                        + " of step " + row / batch + " of stream " + row % batch + " is " + inputs[found]);
            }
            if (found >= 0) {
                return true;
            }
        }
        return false;
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
