package dev.rondo.data;

/**
 * One sequence to learn from: inputs, and targets at each of its steps or at its last. Immutable, but a view of the arrays
 * it was given, which are not copied: many {@link Windows} may look at one series.
 */
public final class Sequence {
    /** [T][I], or null for tokens. */
    final float[] inputs;

    /** [T], or null for vectors. */
    final int[] tokens;

    /** The first step, in the array. */
    final int at;

    final int steps;

    /** The width of an input; 0 for tokens. */
    final int inputSize;

    final Targets targets;

    /** Of each target's loss, or null. */
    final float[] weights;

    /** [T], or null. */
    final boolean[] missing;

    /**
     * What a sequence's outputs should be.
     *
     * @param rows of floats, or null for classes
     * @param labels or null for floats
     * @param at the first target, in the array
     * @param count how many
     * @param width of one; 0 for classes
     */
    record Targets(float[] rows, int[] labels, int at, int count, int width) {}

    Sequence(
            float[] inputs,
            int[] tokens,
            int at,
            int steps,
            int inputSize,
            Targets targets,
            float[] weights,
            boolean[] missing) {
        this.inputs = inputs;
        this.tokens = tokens;
        this.at = at;
        this.steps = steps;
        this.inputSize = inputSize;
        this.targets = targets;
        this.weights = weights;
        this.missing = missing;
    }

    /**
     * {@return a sequence of vectors, without targets so far}
     *
     * @param inputSize I, the width of one
     * @param inputs [T][I]
     */
    public static Sequence ofVectors(int inputSize, float... inputs) {
        int steps = ArgumentChecks.count("inputs", inputs.length, inputSize);
        return new Sequence(inputs, null, 0, steps, inputSize, null, null, null);
    }

    /**
     * {@return a sequence of tokens, without targets so far}
     *
     * @param tokens [T]
     */
    public static Sequence ofTokens(int... tokens) {
        return new Sequence(null, tokens, 0, ArgumentChecks.count("tokens", tokens.length, 1), 0, null, null, null);
    }

    /**
     * {@return this sequence with rows of floats as targets}
     *
     * @param targetSize the width of one
     * @param rows [T][targetSize], or [targetSize] where the loss is taken at the last step
     */
    public Sequence withTargets(int targetSize, float... rows) {
        int count = ArgumentChecks.count("targets", rows.length, targetSize);
        return withTargets(new Targets(rows, null, 0, count, targetSize));
    }

    /**
     * {@return this sequence with classes as targets}
     *
     * @param labels [T], or one where the loss is taken at the last step
     */
    public Sequence withLabels(int... labels) {
        return withTargets(new Targets(null, labels, 0, labels.length, 0));
    }

    Sequence withTargets(Targets targets) {
        if (targets.count() != steps && targets.count() != 1) {
            throw new IllegalArgumentException(
                    "there must be a target for each of " + steps + " steps, or one, but there are " + targets.count());
        }
        return new Sequence(inputs, tokens, at, steps, inputSize, targets, weights, missing);
    }

    /**
     * {@return this sequence with a weight for the loss of each target; 0 leaves a step out}
     *
     * @param weights one a target, finite, not negative
     */
    public Sequence withWeights(float... weights) {
        for (float weight : weights) {
            if (!(weight >= 0 && weight <= Float.MAX_VALUE)) {
                throw new IllegalArgumentException("weights must be finite and not below 0, but one is " + weight);
            }
        }
        return new Sequence(inputs, tokens, at, steps, inputSize, targets, weights, missing);
    }

    /**
     * {@return this sequence with some steps that have no input}
     *
     * @param missing which do not [T]
     */
    public Sequence withMissing(boolean... missing) {
        if (missing.length != steps) {
            throw new IllegalArgumentException(
                    "missing must have an entry for each of " + steps + " steps, but has " + missing.length);
        }
        return new Sequence(inputs, tokens, at, steps, inputSize, targets, weights, missing);
    }

    /** {@return T} */
    public int steps() {
        return steps;
    }
}
