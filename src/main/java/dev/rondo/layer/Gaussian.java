package dev.rondo.layer;

import java.util.random.RandomGenerator;

/** Normally distributed numbers. */
final class Gaussian {
    private Gaussian() {}

    /** The method of Box and Muller, with StrictMath, so a seed gives the same bits on every machine. */
    static double next(RandomGenerator random) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
    }
}
