package dev.rondo.train.profile;

import dev.rondo.layer.Layer;
import java.util.List;
import java.util.OptionalInt;

/**
 * The part of a {@link GradientProfile} on one recurrent layer, or one direction of a bidirectional layer. Immutable.
 *
 * <p>Gradients <em>vanish after</em> k steps if k is the least lag from which on the norm stays below a hundredth of that at lag
 * 0. They <em>explode after</em> k steps if k is the least lag at which the norm is above a hundred times that at lag 0, or not
 * finite. Gradients that do both count as exploding.
 */
public final class LayerProfile {
    /** The ratio to lag 0 below which gradients have vanished; its inverse is the ratio above which they explode. */
    static final double LITTLE = 0.01;

    private final String label;
    private final Layer layer;
    private final boolean reverse;
    private final double[] hiddenNorms;
    private final double[] stateNorms;
    private final List<GateSaturation> gates;

    /**
     * Sets the measurements.
     *
     * @param label the name of the layer
     * @param layer the layer
     * @param reverse whether it runs from the last step to the first
     * @param hiddenNorms the norm of dLoss/dh at each lag; not copied
     * @param stateNorms the norm of dLoss/ds at each lag; not copied
     * @param gates the saturation of its gates
     */
    public LayerProfile(
            String label,
            Layer layer,
            boolean reverse,
            double[] hiddenNorms,
            double[] stateNorms,
            List<GateSaturation> gates) {
        this.label = label;
        this.layer = layer;
        this.reverse = reverse;
        this.hiddenNorms = hiddenNorms;
        this.stateNorms = stateNorms;
        this.gates = List.copyOf(gates);
    }

    /** {@return the name of the layer: its module, its depth in a stack, and {@code reverse} for that direction} */
    public String label() {
        return label;
    }

    /** {@return the layer: {@link dev.rondo.layer.Rnn}, {@link dev.rondo.layer.Lstm} or {@link dev.rondo.layer.Gru}} */
    public Layer layer() {
        return layer;
    }

    /** {@return whether it runs from the last step to the first} */
    public boolean reverse() {
        return reverse;
    }

    /** {@return the number of lags; norms are known from lag 0 to one less than this} */
    public int lags() {
        return stateNorms.length;
    }

    /**
     * {@return the norm of dLoss/dh for h at a lag before the loss; 0 if it is too small for float32}
     *
     * @param lag from 0 to {@link #lags} - 1
     */
    public double hiddenNorm(int lag) {
        return hiddenNorms[lag];
    }

    /**
     * {@return the norm of dLoss/ds, where the state s is h, or h and c of an LSTM}
     *
     * @param lag from 0 to {@link #lags} - 1
     */
    public double stateNorm(int lag) {
        return stateNorms[lag];
    }

    /**
     * {@return the share of the gradient that is left: {@link #stateNorm} divided by that at lag 0}
     *
     * @param lag from 0 to {@link #lags} - 1
     */
    public double left(int lag) {
        return stateNorms[lag] / stateNorms[0];
    }

    /** {@return the number of steps after which gradients vanish; empty if they do not, or if there are none} */
    public OptionalInt vanishesAfter() {
        int lag = lags();
        while (lag > 0 && left(lag - 1) < LITTLE) {
            lag--;
        }
        return lag == lags() || explodesAfter().isPresent() ? OptionalInt.empty() : OptionalInt.of(lag);
    }

    /** {@return the number of steps after which gradients explode; empty if they do not, or if there are none} */
    public OptionalInt explodesAfter() {
        for (int lag = 0; lag < lags() && stateNorms[0] != 0; lag++) {
            if (!(left(lag) <= 1 / LITTLE)) {
                return OptionalInt.of(lag);
            }
        }
        return OptionalInt.empty();
    }

    /** {@return the saturation of its gates; empty for a rectified layer, whose values have no upper bound} */
    public List<GateSaturation> gates() {
        return gates;
    }
}
