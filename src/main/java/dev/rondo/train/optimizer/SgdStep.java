package dev.rondo.train.optimizer;

import dev.rondo.kernel.UpdateSettings;
import dev.rondo.kernel.Updates;

/** The computation of {@link Sgd}. */
final class SgdStep extends OptimizerStep {
    private final Sgd optimizer;
    private final UpdateSettings.Sgd settings = new UpdateSettings.Sgd();

    SgdStep(Sgd optimizer, int first, int size) {
        super(new float[optimizer.momentum() == 0 ? 0 : 1][size]);
        this.optimizer = optimizer;
        settings.first = first;
        settings.m = optimizer.momentum() == 0 ? null : moments[0];
        settings.decay = optimizer.weightDecay();
        settings.momentum = optimizer.momentum();
        settings.direct = optimizer.nesterov() ? 1f : 0f;
        settings.follow = optimizer.nesterov() ? optimizer.momentum() : 1f;
    }

    @Override
    void prepare(long update, float rate) {
        settings.rate = rate;
        settings.gain = update == 1 ? 1f : 1f - optimizer.dampening(); // as PyTorch: the first m is g
    }

    @Override
    void apply(float[] p, float[] gradient, int from, int to) {
        Updates.active().sgd(p, gradient, settings, from, to);
    }
}
