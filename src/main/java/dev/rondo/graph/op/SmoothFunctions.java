package dev.rondo.graph.op;

/** Functions of float64 that {@link ActivationFunction} is composed of. */
final class SmoothFunctions {
    /** SELU's constants: Klambauer et al. 2017, equation 14. */
    private static final double SELU_ALPHA = 1.6732632423543772;

    private static final double SELU_SCALE = 1.0507009873554805;

    /** From here on, erf is 1 in float64. */
    private static final double ERF_IS_ONE = 6;

    private SmoothFunctions() {}

    /** log(1 + exp(x)), in a form in which exp does not overflow. */
    static double softplus(double x) {
        return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }

    static double selu(double x) {
        return SELU_SCALE * (x < 0 ? SELU_ALPHA * StrictMath.expm1(x) : x);
    }

    static double gelu(double x) {
        return 0.5 * x * (1 + erf(x / Math.sqrt(2)));
    }

    static double geluTanh(double x) {
        return 0.5 * x * (1 + StrictMath.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
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
