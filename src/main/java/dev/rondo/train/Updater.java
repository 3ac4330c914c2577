package dev.rondo.train;

import dev.rondo.NamedLayer;
import dev.rondo.compute.Pass;
import dev.rondo.kernel.Updates;
import dev.rondo.train.bptt.Backpropagation;
import dev.rondo.train.bptt.ThreadTeam;
import java.util.Arrays;
import java.util.List;

/** Turns the gradients that passes have gathered into an update of the weights: norms, clipping, optimizers, packing. */
final class Updater {
    /** Of each layer; null where it is frozen. */
    final Optimizer[] optimizers;
    /** Of each layer; null where it is frozen. */
    final OptimizerState[] moments;

    final Schedule schedule;
    final Clipping clipping;
    final UpdateNorms norms = new UpdateNorms();
    private final Optimizer common;
    private final Backpropagation passes;
    private final double[] squares;
    private final double[] lanes = new double[16];
    private final ThreadTeam.Task share = this::share;
    private long updates;
    private double factor = 1;

    Updater(TrainerBuilder builder, Backpropagation passes) {
        this.passes = passes;
        this.common = builder.optimizer;
        this.schedule = builder.schedule;
        this.clipping = builder.clipping;
        List<NamedLayer> layers = builder.network.layers();
        this.optimizers = new Optimizer[layers.size()];
        this.moments = new OptimizerState[layers.size()];
        this.squares = new double[layers.size()];
        int[] layerAt = passes.layerAt();
        for (int i = 0; i < moments.length; i++) {
            String module = layers.get(i).module();
            if (!builder.frozen.contains(module)) {
                optimizers[i] = builder.optimizers.getOrDefault(module, common);
                moments[i] = new OptimizerState(optimizers[i], layerAt[i], layerAt[i + 1] - layerAt[i]);
            }
        }
    }

    /** Updates so far. */
    long updates() {
        return updates;
    }

    /** Goes to another number of updates. */
    void setUpdates(long count) {
        updates = count;
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

    /** An update, unless the norm of the gradients, which is returned, is not finite: then the weights are as they were. */
    double update(BatchReport report) {
        double norm = norm();
        if (!Double.isFinite(norm)) {
            return norm;
        }
        float[] gradient = passes.gradient();
        boolean clipped = clipping.apply(gradient, passes.layerAt(), squares, norm);
        for (int i = 0; i < moments.length; i++) {
            if (moments[i] != null) {
                moments[i].advance(optimizers[i]);
            }
        }
        passes.workers().run(share);
        Arrays.fill(gradient, 0f);
        passes.pack();
        norms.add(norm, clipped);
        report.addUpdate(norm, clipped, rate(common));
        updates++;
        return norm;
    }

    private double norm() {
        float[] gradient = passes.gradient();
        int[] layerAt = passes.layerAt();
        double sum = 0;
        for (int i = 0; i < squares.length; i++) {
            if (optimizers[i] == null) {
                Arrays.fill(gradient, layerAt[i], layerAt[i + 1], 0f);
            }
            squares[i] = Updates.active().sumOfSquares(gradient, layerAt[i], layerAt[i + 1], lanes);
            sum += squares[i];
        }
        return Math.sqrt(sum);
    }

    private float rate(Optimizer optimizer) {
        return (float) (optimizer.learningRate() * schedule.factor(updates) * factor);
    }

    /** One thread's share of each layer. */
    private void share(int part, int parts) {
        int[] layerAt = passes.layerAt();
        for (int i = 0; i < moments.length; i++) {
            if (moments[i] != null) {
                int size = layerAt[i + 1] - layerAt[i];
                int from = layerAt[i] + Pass.share(size, part, parts);
                int to = layerAt[i] + Pass.share(size, part + 1, parts);
                optimizers[i].update(moments[i], passes.parameters(), passes.gradient(), from, to, rate(optimizers[i]));
            }
        }
    }
}
