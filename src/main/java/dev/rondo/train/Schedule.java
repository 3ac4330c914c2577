package dev.rondo.train;

/** What the learning rate is multiplied with, update by update. Stateless. */
@FunctionalInterface
public interface Schedule {
    /** The learning rate as it is. */
    Schedule CONSTANT = updates -> 1;

    /**
     * {@return the factor}
     *
     * @param updates made so far
     */
    double factor(long updates);

    /**
     * {@return {@code gamma^(updates / every)}, rounded down, as PyTorch's {@code StepLR}}
     *
     * @param every so many updates
     * @param gamma the factor
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
     * @param gamma the factor
     */
    static Schedule exponential(double gamma) {
        return updates -> StrictMath.pow(gamma, updates);
    }

    /**
     * {@return half a cosine from 1 to a least factor, which stays (Loshchilov, Hutter 2017)}
     *
     * @param total updates until then
     * @param least the last factor
     */
    static Schedule cosine(long total, double least) {
        if (total < 1) {
            throw new IllegalArgumentException("total must be at least 1 update, but is " + total);
        }
        return updates -> least + (1 - least) * 0.5 * (1 + StrictMath.cos(Math.PI * Math.min(updates, total) / total));
    }

    /**
     * {@return this schedule behind a linear rise: update n of the rise has the factor n / count}
     *
     * @param count updates of the rise
     */
    default Schedule afterWarmUp(long count) {
        if (count < 1) {
            throw new IllegalArgumentException("count must be at least 1 update, but is " + count);
        }
        return updates -> updates < count ? (updates + 1.0) / count : factor(updates - count);
    }
}
