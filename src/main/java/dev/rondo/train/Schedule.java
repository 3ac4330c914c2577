package dev.rondo.train;

/** The factor of the learning rates as a function of the number of updates. Stateless. */
@FunctionalInterface
public interface Schedule {
    /** A constant factor of 1. */
    Schedule CONSTANT = updates -> 1;

    /**
     * {@return the factor}
     *
     * @param updates the number of updates so far
     */
    double factor(long updates);

    /**
     * {@return {@code gamma^(updates / every)} with an integer division, as PyTorch's {@code StepLR}}
     *
     * @param every the number of updates between changes
     * @param gamma the factor of one change
     */
    static Schedule step(long every, double gamma) {
        if (every < 1) {
            throw new IllegalArgumentException("every must be at least 1 update, but is " + every);
        }
        return updates -> StrictMath.pow(gamma, updates / every);
    }

    /**
     * {@return {@code gamma^updates}, as PyTorch's {@code ExponentialLR}}
     *
     * @param gamma the factor of one change
     */
    static Schedule exponential(double gamma) {
        return updates -> StrictMath.pow(gamma, updates);
    }

    /**
     * {@return half a cosine wave from 1 down to a least factor, which is kept afterwards (Loshchilov, Hutter 2017)}
     *
     * @param total the number of updates until the least factor
     * @param least the least factor
     */
    static Schedule cosine(long total, double least) {
        if (total < 1) {
            throw new IllegalArgumentException("total must be at least 1 update, but is " + total);
        }
        return updates -> least + (1 - least) * 0.5 * (1 + StrictMath.cos(Math.PI * Math.min(updates, total) / total));
    }

    /**
     * {@return this schedule after a linear warm-up, in which update n has the factor n / count}
     *
     * @param count the number of updates of the warm-up
     */
    default Schedule afterWarmUp(long count) {
        if (count < 1) {
            throw new IllegalArgumentException("count must be at least 1 update, but is " + count);
        }
        return updates -> updates < count ? (updates + 1.0) / count : factor(updates - count);
    }
}
