package dev.rondo.layer;

/**
 * The layer normalization inside an {@link Lstm} or {@link Gru} (Ba, Kiros, Hinton 2016). N normalizes the values of all gates of a
 * step together, G x hidden of them: {@code N(v)_j = (v_j - m) / sqrt(s + epsilon)}, where m is the mean of the values and s
 * the mean of their squared differences from m.
 *
 * <pre>
 * W x + b_ih   becomes   gain_ih &middot; N(W x) + b_ih
 * U h + b_hh   becomes   gain_hh &middot; N(U h) + b_hh
 * tanh(c')     becomes   tanh(gain_c &middot; N(c') + bias_c)       LSTM only; N is over the hidden values of c'
 * </pre>
 *
 * <p>The biases of the gates are thus the shifts of their normalizations. A checkpoint with a bias in addition to the shifts fits
 * after the sum of the two. Implementations differ in the cell state that the next step reads:
 *
 * <ul>
 *   <li>c' itself: Ba et al. and {@code LayerNormLSTM} of Haste, whose gate order is i g f o;
 *   <li>{@code gain_c N(c') + bias_c}: {@code LayerNormLSTMCell} of TensorFlow Addons (epsilon 1e-3, order i f g o) and of PyTorch's
 *       {@code custom_lstms.py} (order i f g o), whose {@code layernorm_i}, {@code layernorm_h} and {@code layernorm_c}
 *       have the weights gain_ih, gain_hh and gain_c, and the biases b_ih, b_hh and bias_c.
 * </ul>
 *
 * <p>For a GRU this is {@code LayerNormGRU} of Haste, whose gate order is z r g. Cells that normalize each gate by itself, such as
 * {@code LayerNormBasicLSTMCell} of TensorFlow 1, or the candidate of a GRU apart from its gates, as Ba et al. do, are other
 * functions, and their weights do not fit.
 *
 * <p>N(W x) does not depend on the magnitude of x if epsilon is small. So a layer with one input only sees its sign, and
 * needs a dense layer before it.
 *
 * @param epsilon what is added to the variance: 1e-5 in PyTorch and Haste, 1e-3 in TensorFlow Addons; 0 for no normalization
 * @param carried whether the next step reads the normalized cell state
 */
public record CellNormalization(float epsilon, boolean carried) {
    /** No normalization. */
    public static final CellNormalization NONE = new CellNormalization(0f, false);

    /**
     * Checks epsilon.
     *
     * @throws IllegalArgumentException if epsilon is negative or not finite, or if there is no normalization whose cell state could
     *     be carried
     */
    public CellNormalization {
        if (!(epsilon >= 0 && epsilon < Float.POSITIVE_INFINITY)) {
            throw refused(epsilon);
        }
        if (carried && epsilon == 0) {
            throw new IllegalArgumentException(
                    "a cell state is carried normalized, but epsilon is 0 (no normalization)");
        }
    }

    /**
     * {@return a normalization whose result is not carried}
     *
     * @param epsilon what is added to the variance
     * @throws IllegalArgumentException if epsilon is not a positive number
     */
    static CellNormalization of(float epsilon) {
        return new CellNormalization(requirePositive(epsilon), false);
    }

    /**
     * {@return a normalization whose result is carried}
     *
     * @param epsilon what is added to the variance
     * @throws IllegalArgumentException if epsilon is not a positive number
     */
    static CellNormalization ofCarried(float epsilon) {
        return new CellNormalization(requirePositive(epsilon), true);
    }

    private static float requirePositive(float epsilon) {
        if (!(epsilon > 0)) {
            throw refused(epsilon);
        }
        return epsilon;
    }

    private static IllegalArgumentException refused(float epsilon) {
        return new IllegalArgumentException(
                "the epsilon of layer normalization must be a positive number, but is " + epsilon);
    }

    /** {@return whether there is no normalization} */
    public boolean isNone() {
        return epsilon == 0;
    }

    /** {@return what a description says of it} */
    String describe() {
        return ", layer norm" + (carried ? " carried" : "") + ", epsilon " + epsilon;
    }
}
