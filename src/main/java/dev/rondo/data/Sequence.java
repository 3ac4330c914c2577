package dev.rondo.data;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One training sequence: inputs, and targets at every step or at the last one. Immutable, but a view of the arrays it was
 * made from, which are not copied, so many {@link Windows} can share one series.
 */
public final class Sequence {
    final SeriesView inputs;

    /** One per step, or one for the last step; none until they are set. */
    final SeriesView targets;

    /** One per target, or null. */
    final float @Nullable [] weights;

    /** [T], or null. */
    final boolean @Nullable [] missing;

    Sequence(SeriesView inputs, SeriesView targets, float @Nullable [] weights, boolean @Nullable [] missing) {
        this.inputs = inputs;
        this.targets = targets;
        this.weights = weights;
        this.missing = missing;
    }

    /**
     * {@return a sequence of vectors, without targets so far}
     *
     * @param inputSize I, the width of one vector
     * @param inputs [T][I]
     */
    public static Sequence ofVectors(int inputSize, float... inputs) {
        Objects.requireNonNull(inputs, "inputs");
        return new Sequence(SeriesView.ofVectors("inputs", inputs, inputSize), SeriesView.NONE, null, null);
    }

    /**
     * {@return a sequence of tokens, without targets so far}
     *
     * @param tokens [T]
     */
    public static Sequence ofTokens(int... tokens) {
        ArgumentChecks.rows("tokens", tokens.length, 1);
        return new Sequence(SeriesView.ofSymbols(tokens), SeriesView.NONE, null, null);
    }

    /**
     * {@return this sequence with vectors as targets}
     *
     * @param targetSize the width of one target
     * @param targets [T][targetSize], or [targetSize] when the loss is taken at the last step
     */
    public Sequence withTargets(int targetSize, float... targets) {
        return withTargets(SeriesView.ofVectors("targets", targets, targetSize));
    }

    /**
     * {@return this sequence with classes as targets}
     *
     * @param labels [T], or one label when the loss is taken at the last step
     */
    public Sequence withLabels(int... labels) {
        return withTargets(SeriesView.ofSymbols(labels));
    }

    private Sequence withTargets(SeriesView targets) {
        if (targets.steps() != steps() && targets.steps() != 1) {
            throw new IllegalArgumentException("there must be a target for each of " + steps()
                    + " steps, or one, but there are " + targets.steps());
        }
        return new Sequence(inputs, targets, weights, missing);
    }

    /**
     * {@return this sequence with a weight for the loss of each target; 0 leaves a step out}
     *
     * @param weights one per target, finite, not negative
     */
    public Sequence withWeights(float... weights) {
        for (float weight : weights) {
            if (!(weight >= 0 && weight <= Float.MAX_VALUE)) {
                throw new IllegalArgumentException("weights must be finite and not below 0, but one is " + weight);
            }
        }
        return new Sequence(inputs, targets, weights, missing);
    }

    /**
     * {@return this sequence with some steps marked as having no input}
     *
     * @param missing true where the input is missing [T]
     */
    public Sequence withMissing(boolean... missing) {
        if (missing.length != steps()) {
            throw new IllegalArgumentException(
                    "missing must have an entry for each of " + steps() + " steps, but has " + missing.length);
        }
        return new Sequence(inputs, targets, weights, missing);
    }

    /** Requires values that can be learned from, except at steps that are left out; {@code index} is that in the data set. */
    void requireUsable(int index) {
        String of = " of sequence " + index;
        boolean[] missing = this.missing;
        float[] weights = this.weights;
        inputs.requireUsable(
                inputs.width() == 0 ? "tokens" + of : "inputs" + of,
                missing == null ? null : step -> missing[step],
                "withMissing marks steps that have no input");
        targets.requireUsable(
                targets.width() == 0 ? "classes" + of : "targets" + of,
                weights == null ? null : step -> weights[step] == 0,
                "withWeights leaves a target out, by a weight of 0");
    }

    /** {@return T, the number of steps} */
    public int steps() {
        return inputs.steps();
    }
}
