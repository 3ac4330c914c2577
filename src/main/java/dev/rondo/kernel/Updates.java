package dev.rondo.kernel;

/**
 * The arithmetic of optimizers: one pass over parameters, gradients and moments, element by element, so that ranges may be
 * cut anywhere without changing a bit. Vectors and scalars give the same bits. Stateless, thread-safe, nothing allocates.
 *
 * <p>Everywhere g is the gradient plus {@code decay} times the parameter p, and {@code shift} is what must be added to a
 * parameter's index for that of its moments. Moments that would be denormal are flushed to zero.
 */
public sealed interface Updates permits ScalarUpdates, VectorUpdates {
    /**
     * Gradient descent: {@code m = momentum m + gain g, p = p - rate (direct g + follow m)}; without m,
     * {@code p = p - rate g}.
     *
     * @param p parameters
     * @param gradient of p
     * @param m the momentum; null for none
     * @param shift from an index of p to that of m
     * @param from the first index
     * @param to the index behind the last
     * @param rate the learning rate
     * @param decay of weights
     * @param momentum what m keeps
     * @param gain what of g enters m
     * @param direct what of g enters the step
     * @param follow what of m enters the step
     */
    void sgd(
            float[] p,
            float[] gradient,
            float[] m,
            int shift,
            int from,
            int to,
            float rate,
            float decay,
            float momentum,
            float gain,
            float direct,
            float follow);

    /**
     * RMSprop: {@code v = alpha v + (1 - alpha) g^2}, centred {@code a = a + (1 - alpha) (g - a)}; the step is g divided by
     * {@code sqrt(v - a^2) + outside}, or by {@code sqrt(v - a^2 + inside)}, and through the momentum m if there is one.
     *
     * @param p parameters
     * @param gradient of p
     * @param v the mean square
     * @param mean a; null unless centred
     * @param m the momentum; null for none
     * @param shift from an index of p to those of the moments
     * @param from the first index
     * @param to the index behind the last
     * @param rate the learning rate
     * @param decay of weights
     * @param alpha what v keeps
     * @param inside added under the root
     * @param outside added to the root
     * @param momentum what m keeps
     */
    void rmsProp(
            float[] p,
            float[] gradient,
            float[] v,
            float[] mean,
            float[] m,
            int shift,
            int from,
            int to,
            float rate,
            float decay,
            float alpha,
            float inside,
            float outside,
            float momentum);

    /**
     * Adam and its kin: {@code m = m + (1 - beta1) (g - m), v = beta2 v + (1 - beta2) g^2, p = keep p - (direct g + follow m)
     * / (correction sqrt(v) + epsilon)}, with the largest v so far for v under AMSGrad.
     *
     * @param p parameters
     * @param gradient of p
     * @param m the mean
     * @param v the mean square
     * @param largest the largest v; null unless AMSGrad
     * @param shift from an index of p to those of the moments
     * @param from the first index
     * @param to the index behind the last
     * @param decay of weights, as a part of the gradient
     * @param keep of the parameter, when weights decay beside the gradient
     * @param beta1 what m keeps
     * @param beta2 what v keeps
     * @param correction of the root
     * @param epsilon added to the root
     * @param direct what of g enters the step, learning rate included
     * @param follow what of m enters the step, learning rate included
     */
    void adam(
            float[] p,
            float[] gradient,
            float[] m,
            float[] v,
            float[] largest,
            int shift,
            int from,
            int to,
            float decay,
            float keep,
            float beta1,
            float beta2,
            float correction,
            float epsilon,
            float direct,
            float follow);

    /**
     * Adagrad: {@code v = v + g^2, p = p - rate g / (sqrt(v) + epsilon)}.
     *
     * @param p parameters
     * @param gradient of p
     * @param v the sum of squares
     * @param shift from an index of p to that of v
     * @param from the first index
     * @param to the index behind the last
     * @param rate the learning rate
     * @param decay of weights
     * @param epsilon added to the root
     */
    void adagrad(
            float[] p,
            float[] gradient,
            float[] v,
            int shift,
            int from,
            int to,
            float rate,
            float decay,
            float epsilon);

    /**
     * Adadelta: {@code v = rho v + (1 - rho) g^2, s = g sqrt(u + epsilon) / sqrt(v + epsilon), u = rho u + (1 - rho) s^2, p =
     * p - rate s}.
     *
     * @param p parameters
     * @param gradient of p
     * @param v the mean square of gradients
     * @param u the mean square of steps
     * @param shift from an index of p to those of the moments
     * @param from the first index
     * @param to the index behind the last
     * @param rate the learning rate
     * @param decay of weights
     * @param rho what v and u keep
     * @param epsilon added under the roots
     */
    void adadelta(
            float[] p,
            float[] gradient,
            float[] v,
            float[] u,
            int shift,
            int from,
            int to,
            float rate,
            float decay,
            float rho,
            float epsilon);

    /**
     * {@return the sum of squares} NaN or infinite only if a value is. Sums run over 16 virtual lanes and a fixed tree, in
     * float64.
     *
     * @param values any
     * @param from the first index
     * @param to the index behind the last
     * @param lanes 16 doubles to work with
     */
    double sumOfSquares(float[] values, int from, int to, double[] lanes);

    /**
     * {@code v = v factor}.
     *
     * @param values any
     * @param from the first index
     * @param to the index behind the last
     * @param factor any
     */
    static void scale(float[] values, int from, int to, float factor) {
        for (int i = from; i < to; i++) {
            values[i] *= factor;
        }
    }

    /**
     * {@code v = min(bound, max(-bound, v))}; NaN stays NaN.
     *
     * @param values any
     * @param from the first index
     * @param to the index behind the last
     * @param bound not negative
     * @return whether a value was beyond
     */
    static boolean clamp(float[] values, int from, int to, float bound) {
        boolean clipped = false;
        for (int i = from; i < to; i++) {
            float value = values[i];
            if (value > bound || value < -bound) {
                values[i] = value > 0 ? bound : -bound;
                clipped = true;
            }
        }
        return clipped;
    }
}
