package dev.rondo.train.profile;

import java.util.List;

/**
 * How far back in time gradients reach, that is, whether they vanish or explode (Bengio, Simard, Frasconi 1994; Pascanu, Mikolov,
 * Bengio 2013). Measured on one batch by {@link dev.rondo.train.Trainer#profile}. Immutable.
 *
 * <p>The loss is taken at a single step &tau; of each sequence: the last that has a target and an output. Let s(t) be a layer's
 * state after step t: h, or h and c of an LSTM. The chain rule gives
 *
 * <pre>
 * dLoss/ds(&tau;-k) = J(&tau;-k+1)' ... J(&tau;-1)' J(&tau;)' dLoss/ds(&tau;)     with J(t) = ds(t)/ds(t-1)
 * </pre>
 *
 * a product of k Jacobians, to which recurrent layers above add their own gradients. Its norm is the norm at lag k. For a batch
 * with S sequences that have a loss, it is the norm of all their gradients together,
 *
 * <pre>
 * n(k) = &radic;( S/S(k) &middot; &sum; |dLoss/ds(&tau;-k)|^2 )
 * </pre>
 *
 * with the sum over the S(k) sequences that have k steps before &tau;. The factor S/S(k) keeps shorter sequences from looking
 * like vanishing gradients. In the reverse direction of a bidirectional layer the state depends on later steps: there &tau; is the
 * first such step, and the lag counts the steps after it.
 *
 * @param layers each recurrent layer, or each direction of a bidirectional one, in the order of the network
 * @param relus each layer with rectified units
 * @param updates the number of updates since the trainer was built
 * @param clipped the number of updates that were clipped
 * @param medianNorm the median norm of the gradients of the last 100 updates, before clipping; NaN without updates
 */
public record GradientProfile(
        List<LayerProfile> layers, List<DeadReluUnits> relus, long updates, long clipped, double medianNorm) {
    /** Copies the lists. */
    public GradientProfile {
        layers = List.copyOf(layers);
        relus = List.copyOf(relus);
    }

    /** {@return the share of updates that were clipped, from 0 to 1; NaN without updates} */
    public double clippedShare() {
        return (double) clipped / updates;
    }

    /**
     * {@return the meaning of the figures and advice, one sentence per line} For example, {@code lstm: gradients vanish after 12
     * of 99 steps ...}.
     */
    public String diagnosis() {
        return new Diagnosis(updates, clippedShare(), medianNorm).of(layers, relus);
    }

    /** {@return the figures as tables, followed by the {@link #diagnosis}} */
    @Override
    public String toString() {
        String clipping = updates > 0 ? ProfileTable.clipping(updates, clipped, medianNorm) : "";
        return ProfileTable.norms(layers)
                + ProfileTable.gates(layers)
                + ProfileTable.deadUnits(relus)
                + clipping
                + diagnosis();
    }
}
