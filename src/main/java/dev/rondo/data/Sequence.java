package dev.rondo.data;

import org.jspecify.annotations.Nullable;

/**
 * One training sequence: inputs, and targets at every step or at the last one. It is also a whole series, from which {@link Windows} are
 * cut. Immutable, but a view of the arrays it was made from, which are not copied, so many windows can share one series.
 */
public final class Sequence {
    final SeriesView inputs;

    /** One per step, or one for the last step; none until they are set. */
    final SeriesView targets;

    /** One per target, or null. */
    final @Nullable SeriesView weights;

    /** Null if no step is missing. */
    final @Nullable MissingSteps missing;

    Sequence(SeriesView inputs, SeriesView targets, @Nullable SeriesView weights, @Nullable MissingSteps missing) {
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
        return new Sequence(inputs, targets, SeriesView.ofVectors("weights", weights, 1), missing);
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
        return new Sequence(inputs, targets, weights, new MissingSteps(missing, 0));
    }

    /** Requires values that can be learned from, except at steps that are left out; {@code index} is that in the data set. */
    void requireUsable(int index) {
        requireUsable(" of sequence " + index);
    }

    /** Requires values that can be learned from; {@code of} ends the names of inputs and targets in messages. */
    void requireUsable(String of) {
        inputs.requireUsable(
                (inputs.width() == 0 ? "tokens" : "inputs") + of,
                this::isMissing,
                "withMissing marks steps that have no input");
        targets.requireUsable(
                (targets.width() == 0 ? "classes" : "targets") + of,
                target -> weight(target) == 0,
                "withWeights leaves a target out, by a weight of 0");
    }

    /** {@return whether a step has no input} */
    boolean isMissing(int step) {
        return missing != null && missing.contains(step);
    }

    /** {@return the weight of the loss of a target} */
    float weight(int target) {
        return weights == null ? 1 : weights.value(target, 0);
    }

    /** {@return T, the number of steps} */
    public int steps() {
        return inputs.steps();
    }
}
