package dev.rondo.train.loss;

import java.util.List;
import java.util.Objects;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * A weighted sum of losses, all of the same outputs and targets, as of {@linkplain AudioLosses audio effects}.
 *
 * @param terms the losses with their weights, at least one
 */
public record LossSum(List<Term> terms) implements Loss {
    /**
     * A loss and its weight in a sum.
     *
     * @param loss the loss
     * @param weight its factor, finite and above 0
     */
    public record Term(Loss loss, float weight) {
        /** Checks the weight. */
        public Term {
            Objects.requireNonNull(loss, "loss");
            requireWeight(weight);
        }
    }

    /** Copies the terms. */
    public LossSum {
        terms = List.copyOf(terms);
        if (terms.isEmpty()) {
            throw new IllegalArgumentException("a sum needs at least one loss");
        }
    }

    /**
     * {@return a sum of one loss, to which others can be added}
     *
     * @param loss the loss
     * @param weight its factor, finite and above 0
     */
    public static LossSum of(Loss loss, float weight) {
        return new LossSum(List.of(new Term(loss, weight)));
    }

    /**
     * {@return this sum with one more loss}
     *
     * @param loss the loss
     * @param weight its factor, finite and above 0
     */
    public LossSum plus(Loss loss, float weight) {
        return new LossSum(
                Stream.concat(terms.stream(), Stream.of(new Term(loss, weight))).toList());
    }

    static void requireWeight(float weight) {
        if (!(weight > 0 && weight <= Float.MAX_VALUE)) {
            throw new IllegalArgumentException("the weight of a loss must be finite and above 0, but is " + weight);
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the losses need targets of different sizes
     */
    @Override
    public int targetSize(int outputs) {
        return commonSize(loss -> loss.targetSize(outputs));
    }

    /** {@return the size of a target on which all losses agree} */
    int commonSize(ToIntFunction<Loss> targetSize) {
        int size = targetSize.applyAsInt(terms.getFirst().loss());
        for (Term term : terms) {
            int other = targetSize.applyAsInt(term.loss());
            if (other != size) {
                throw new IllegalArgumentException("the losses of a sum need targets of one size, but one needs " + size
                        + " values and another " + other);
            }
        }
        return size;
    }

    /** {@return the reduction of the first loss; each loss keeps its own} */
    @Override
    public Reduction reduction() {
        return terms.getFirst().loss().reduction();
    }

    /** {@return this sum with a different reduction of every loss} */
    @Override
    public LossSum withReduction(Reduction other) {
        return new LossSum(terms.stream()
                .map(term -> new Term(term.loss().withReduction(other), term.weight()))
                .toList());
    }
}
