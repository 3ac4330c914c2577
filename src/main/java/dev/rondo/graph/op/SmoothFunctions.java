package dev.rondo.graph.op;

/** Functions of float64 that {@link ActivationFunction} is composed of. */
final class SmoothFunctions {
    /** From here on, erf is 1 in float64. */
    private static final double ERF_IS_ONE = 6;

    private SmoothFunctions() {}

    /** log(1 + exp(x)), in a form in which exp does not overflow. */
    static double softplus(double x) {
        return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }

    /**
     * The error function, as 2 / sqrt(pi) exp(-x x) times the sum of 2^n x^(2n + 1) / (1 3 5 ... (2n + 1)), in which
     * all terms have the same sign (DLMF 7.6.2, https://dlmf.nist.gov/7.6#E2).
     */
    static double erf(double x) {
        if (!(Math.abs(x) < ERF_IS_ONE)) {
            return Double.isNaN(x) ? x : Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > Math.ulp(sum) / 2; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * StrictMath.exp(-x * x) * sum;
    }
}
