package dev.rondo.train.profile;

import dev.rondo.train.Trainer;
import java.util.List;

/**
 * How far back in time gradients reach: the picture of vanishing and exploding gradients (Bengio, Simard, Frasconi 1994;
 * Pascanu, Mikolov, Bengio 2013), measured on one batch by {@link Trainer#profile}. Immutable.
 *
 * <p>The loss is taken at one step of each sequence alone, &tau;: the last that has a target and an output. With s(t) for a
 * layer's state after step t, which is h, or h and c of an LSTM, the chain rule gives
 *
 * <pre>
 * dLoss/ds(&tau;-k) = J(&tau;-k+1)' ... J(&tau;-1)' J(&tau;)' dLoss/ds(&tau;)     with J(t) = ds(t)/ds(t-1)
 * </pre>
 *
 * a product of k Jacobians, and beneath other recurrent layers also what comes down through those. Its norm is that at lag k.
 * Over the S sequences of a batch that have a loss it is the norm of all their gradients together,
 *
 * <pre>
 * n(k) = &radic;( S/S(k) &middot; &sum; |dLoss/ds(&tau;-k)|^2 )
 * </pre>
 *
 * with the sum over the S(k) sequences that have k steps before &tau;: so shorter ones do not look like gradients that vanish.
 * The reverse way of a bidirectional layer remembers what comes later: for it, &tau; is the first such step, and the lag
 * counts steps after it.
 *
 * @param layers each recurrent layer, and each way of a bidirectional one, in the network's order
 * @param relus each layer with rectified units
 * @param updates how many updates the trainer has made since it was built
 * @param clipped how many of them were clipped
 * @param medianNorm the median norm of the gradients of the last 100 updates, before clipping; NaN without any
 */
public record GradientProfile(
        List<LayerProfile> layers, List<DeadReluUnits> relus, long updates, long clipped, double medianNorm) {
    /** Keeps its own lists. */
    public GradientProfile {
        layers = List.copyOf(layers);
        relus = List.copyOf(relus);
    }

    /** {@return the share of updates that were clipped, from 0 to 1; NaN without any} */
    public double clippedShare() {
        return (double) clipped / updates;
    }

    /**
     * {@return what the figures mean and what may help, a sentence a line} For instance {@code lstm: gradients vanish after 12
     * of 99 steps ...}.
     */
    public String diagnosis() {
        return Diagnosis.of(this);
    }

    /** {@return the figures as tables, and the {@link #diagnosis} below} */
    @Override
    public String toString() {
        return ProfileTable.of(this) + diagnosis();
    }
}
