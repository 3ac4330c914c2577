package dev.rondo.kernel;

/**
 * The arithmetic of optimizers: one pass over parameters, gradients and moments. Every element is computed on its own, so a
 * range may be cut anywhere without changing a bit. Vector and plain updates give the same bits. Stateless and thread-safe;
 * nothing is allocated. Moments that would be denormal are flushed to zero.
 */
public interface Updates {
    /**
     * Updates a range of parameters by gradient descent (Robbins, Monro 1951), with momentum (Polyak 1964; Nesterov 1983).
     *
     * @param p the parameters
     * @param gradient the gradients, in the same layout
     * @param s the settings, with the formula
     * @param from the first index
     * @param to the end of the range, exclusive
     */
    void sgd(float[] p, float[] gradient, UpdateSettings.Sgd s, int from, int to);

    /**
     * Updates a range of parameters by RMSprop (Tieleman, Hinton 2012).
     *
     * @param p the parameters
     * @param gradient the gradients, in the same layout
     * @param s the settings, with the formula
     * @param from the first index
     * @param to the end of the range, exclusive
     */
    void rmsProp(float[] p, float[] gradient, UpdateSettings.RmsProp s, int from, int to);

    /**
     * Updates a range of parameters by Adam (Kingma, Ba 2015), AdamW, AMSGrad or NAdam.
     *
     * @param p the parameters
     * @param gradient the gradients, in the same layout
     * @param s the settings, with the formula
     * @param from the first index
     * @param to the end of the range, exclusive
     */
    void adam(float[] p, float[] gradient, UpdateSettings.Adam s, int from, int to);

    /**
     * Updates a range of parameters by Adagrad (Duchi, Hazan, Singer 2011).
     *
     * @param p the parameters
     * @param gradient the gradients, in the same layout
     * @param s the settings, with the formula
     * @param from the first index
     * @param to the end of the range, exclusive
     */
    void adagrad(float[] p, float[] gradient, UpdateSettings.Adagrad s, int from, int to);

    /**
     * Updates a range of parameters by Adadelta (Zeiler 2012).
     *
     * @param p the parameters
     * @param gradient the gradients, in the same layout
     * @param s the settings, with the formula
     * @param from the first index
     * @param to the end of the range, exclusive
     */
    void adadelta(float[] p, float[] gradient, UpdateSettings.Adadelta s, int from, int to);

    /**
     * {@return the sum of squares, in float64} It is NaN or infinite only if a value is. The sum runs over 16 virtual lanes and a
     * fixed tree.
     *
     * @param values the values
     * @param from the first index
     * @param to the end of the range, exclusive
     * @param lanes scratch memory of 16 doubles
     */
    double sumOfSquares(float[] values, int from, int to, double[] lanes);

    /**
     * {@code v = v factor}.
     *
     * @param values the values
     * @param from the first index
     * @param to the end of the range, exclusive
     * @param factor the factor
     */
    static void scale(float[] values, int from, int to, float factor) {
        for (int i = from; i < to; i++) {
            values[i] *= factor;
        }
    }

    /**
     * {@code v = min(bound, max(-bound, v))}; NaN stays NaN.
     *
     * @param values the values
     * @param from the first index
     * @param to the end of the range, exclusive
     * @param bound not negative
     * @return whether a value was out of bounds
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
