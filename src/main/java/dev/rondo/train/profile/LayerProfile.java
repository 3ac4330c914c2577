package dev.rondo.train.profile;

import dev.rondo.layer.Layer;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a {@link GradientProfile} says of one recurrent layer, or of one way of a bidirectional one. Immutable.
 *
 * <p>Gradients <em>vanish after</em> the least number of steps from which on less than a hundredth of the norm at lag 0 is left;
 * they <em>explode after</em> the least number of steps where it is above a hundred times that, or no number any more. A
 * layer's gradients that explode at some lag and vanish at another explode.
 */
public final class LayerProfile {
    /** What is left when gradients have vanished; its inverse is what they have grown to when they explode. */
    static final double LITTLE = 0.01;

    private final String label;
    private final Layer layer;
    private final boolean reverse;
    private final double[] hiddenNorms;
    private final double[] stateNorms;
    private final List<GateSaturation> gates;

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

    /** {@return the layer's name: its module's, its place in a stack of them, {@code reverse} for that way} */
    public String label() {
        return label;
    }

    /** {@return the layer: {@link dev.rondo.layer.Rnn}, {@link dev.rondo.layer.Lstm} or {@link dev.rondo.layer.Gru}} */
    public Layer layer() {
        return layer;
    }

    /** {@return whether it walks from the last step to the first} */
    public boolean reverse() {
        return reverse;
    }

    /** {@return the number of lags: norms are known from lag 0 to below this} */
    public int lags() {
        return stateNorms.length;
    }

    /**
     * {@return the norm of dLoss/dh, of h so many steps before the loss; 0 when it is beneath what float32 holds}
     *
     * @param lag from 0 to below {@link #lags}
     */
    public double hiddenNorm(int lag) {
        return hiddenNorms[lag];
    }

    /**
     * {@return the norm of dLoss/ds, where the state s is h, or h and c of an LSTM, whose memory c is}
     *
     * @param lag from 0 to below {@link #lags}
     */
    public double stateNorm(int lag) {
        return stateNorms[lag];
    }

    /**
     * {@return what is left of the gradient: {@link #stateNorm} as a share of that at lag 0}
     *
     * @param lag from 0 to below {@link #lags}
     */
    public double left(int lag) {
        return stateNorms[lag] / stateNorms[0];
    }

    /** {@return after how many steps gradients vanish; empty when they do not, or when there are none} */
    public OptionalInt vanishesAfter() {
        int lag = lags();
        while (lag > 0 && left(lag - 1) < LITTLE) {
            lag--;
        }
        return lag == lags() || explodesAfter().isPresent() ? OptionalInt.empty() : OptionalInt.of(lag);
    }

    /** {@return after how many steps gradients explode; empty when they do not, or when there are none} */
    public OptionalInt explodesAfter() {
        for (int lag = 0; lag < lags() && stateNorms[0] != 0; lag++) {
            if (!(left(lag) <= 1 / LITTLE)) {
                return OptionalInt.of(lag);
            }
        }
        return OptionalInt.empty();
    }

    /** {@return the saturation of its gates; empty for a rectified layer, which has no bounds} */
    public List<GateSaturation> gates() {
        return gates;
    }
}
