package dev.rondo.train;

import dev.rondo.compute.Share;
import dev.rondo.kernel.Backend;
import dev.rondo.train.bptt.Backpropagation;
import dev.rondo.train.bptt.ThreadTeam;
import dev.rondo.train.optimizer.Optimizer;
import dev.rondo.train.optimizer.OptimizerState;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Turns accumulated gradients into an update of the weights: norm, clipping, optimizers, packing. */
final class Updater {
    private final TrainerSettings.Updates settings;
    private final @Nullable Optimizer[] optimizers; // per layer; null where frozen
    private final @Nullable OptimizerState[] states; // per layer; null where frozen
    private final Backpropagation passes;
    private final UpdateNorms norms = new UpdateNorms();
    private final double[] squares;
    private final double[] lanes = new double[16];
    private final ThreadTeam.Task share = this::share;
    private long updates;
    private double factor = 1;

    Updater(TrainerSettings settings, Backpropagation passes) {
        this.settings = settings.updates();
        this.optimizers = settings.updates().optimizers().toArray(Optimizer[]::new);
        this.states = settings.updates().newStates(passes.layerAt());
        this.squares = new double[optimizers.length];
        this.passes = passes;
    }

    /** {@return the number of updates so far} */
    long updates() {
        return updates;
    }

    /** {@return the norms of the last updates} */
    UpdateNorms norms() {
        return norms;
    }

    double factor() {
        return factor;
    }

    void setFactor(double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("a factor must be finite and at least 0, but is " + value);
        }
        factor = value;
    }

    /** {@return a copy of everything that an update changes} */
    UpdaterState capture() {
        @Nullable OptimizerState[] copies = new @Nullable OptimizerState[states.length];
        for (int i = 0; i < copies.length; i++) {
            OptimizerState own = states[i];
            copies[i] = own == null ? null : own.copy();
        }
        return new UpdaterState(updates, factor, passes.parameters().clone(), copies);
    }

    /** Restores everything that updates changed, and packs the weights. */
    void restore(UpdaterState state) {
        updates = state.updates();
        factor = state.learningRateFactor();
        setParameters(state.parameters());
        for (int i = 0; i < states.length; i++) {
            OptimizerState own = states[i];
            OptimizerState kept = state.optimizers()[i];
            if (own != null && kept != null) {
                own.set(kept);
            }
        }
    }

    /** Replaces the weights and packs them. */
    void setParameters(float[] values) {
        System.arraycopy(values, 0, passes.parameters(), 0, passes.parameters().length);
        passes.pack();
    }

    /** {@return the bytes of the states of all optimizers} */
    long stateBytes() {
        long bytes = 0;
        for (OptimizerState own : states) {
            for (int i = 0; own != null && i < own.moments().length; i++) {
                bytes += (long) Float.BYTES * own.moments()[i].length;
            }
        }
        return bytes;
    }

    /**
     * Updates the weights, unless the norm of the gradients is not finite.
     *
     * @param report takes the figures of the update
     * @return the norm
     */
    double update(BatchReport report) {
        double norm = norm();
        if (!Double.isFinite(norm)) {
            return norm;
        }
        float[] gradient = passes.gradient();
        boolean clipped = settings.clipping().apply(gradient, passes.layerAt(), squares, norm);
        for (int i = 0; i < states.length; i++) {
            OptimizerState own = states[i];
            Optimizer optimizer = optimizers[i];
            if (own != null && optimizer != null) {
                own.advance(rate(optimizer));
            }
        }
        passes.team().run(share);
        Arrays.fill(gradient, 0f);
        passes.pack();
        norms.add(norm, clipped);
        report.addUpdate(norm, clipped, rate(settings.common()));
        updates++;
        return norm;
    }

    /** The norm of all gradients; those of frozen layers are cleared first. */
    private double norm() {
        float[] gradient = passes.gradient();
        int[] layerAt = passes.layerAt();
        double sum = 0;
        for (int i = 0; i < squares.length; i++) {
            if (optimizers[i] == null) {
                Arrays.fill(gradient, layerAt[i], layerAt[i + 1], 0f);
            }
            squares[i] = Backend.active().updates().sumOfSquares(gradient, layerAt[i], layerAt[i + 1], lanes);
            sum += squares[i];
        }
        return Math.sqrt(sum);
    }

    private float rate(Optimizer optimizer) {
        return (float) (optimizer.learningRate() * settings.schedule().factor(updates) * factor);
    }

    /** Updates one thread's share of each layer. */
    private void share(int part, int parts) {
        int[] layerAt = passes.layerAt();
        for (int i = 0; i < states.length; i++) {
            OptimizerState own = states[i];
            if (own != null) {
                int size = layerAt[i + 1] - layerAt[i];
                int from = layerAt[i] + Share.bound(size, part, parts);
                int to = layerAt[i] + Share.bound(size, part + 1, parts);
                own.update(passes.parameters(), passes.gradient(), from, to);
            }
        }
    }
}
