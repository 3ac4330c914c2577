package dev.rondo.table;

/**
 * Sine and cosine of angles from 0 to 2 pi, which allocate nothing, unlike those of {@link StrictMath}. They have the same bits on every
 * machine, and rounded to float those of StrictMath.
 */
final class Circle {
    private static final double QUARTER = Math.PI / 2;

    /** Pi / 2 in three parts; the products of the first two with small numbers are exact. */
    private static final double HIGH = Double.longBitsToDouble(Double.doubleToLongBits(QUARTER) & -1L << 27);

    private static final double MIDDLE = QUARTER - HIGH;
    private static final double LOW = 6.123233995736766e-17;

    /** Taylor series in the square of the angle; up to pi / 4 the terms that are left out are below 1e-16. */
    private static final double[] SINE = series(1, 15);

    private static final double[] COSINE = series(0, 16);

    private Circle() {}

    static double sine(double angle) {
        return turned(angle, 0);
    }

    static double cosine(double angle) {
        return turned(angle, 1);
    }

    /** {@return the sine of an angle and some quarters of a turn} */
    private static double turned(double angle, int quarters) {
        int quarter = (int) (angle / QUARTER + 0.5);
        double rest = angle - quarter * HIGH - quarter * MIDDLE - quarter * LOW;
        double square = rest * rest;
        return switch (quarter + quarters & 3) {
            case 0 -> rest * sum(SINE, square);
            case 1 -> sum(COSINE, square);
            case 2 -> -rest * sum(SINE, square);
            default -> -sum(COSINE, square);
        };
    }

    private static double sum(double[] series, double square) {
        double sum = 0;
        for (int i = series.length - 1; i >= 0; i--) {
            sum = sum * square + series[i];
        }
        return sum;
    }

    /** {@return 1 / n! with alternating signs, for every second n} */
    private static double[] series(int first, int last) {
        double[] series = new double[(last - first) / 2 + 1];
        double factorial = 1;
        for (int n = first; n <= last; n++) {
            factorial *= Math.max(n, 1);
            if ((n - first) % 2 == 0) {
                int i = (n - first) / 2;
                series[i] = (i % 2 == 0 ? 1 : -1) / factorial;
            }
        }
        return series;
    }
}
