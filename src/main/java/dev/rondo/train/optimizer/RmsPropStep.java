package dev.rondo.train.optimizer;

import dev.rondo.kernel.Backend;
import dev.rondo.kernel.UpdateSettings;

/** The computation of {@link RmsProp}. The moments are v, then the mean if centred, then m if there is a momentum. */
final class RmsPropStep extends OptimizerStep {
    private final UpdateSettings.RmsProp settings = new UpdateSettings.RmsProp();

    RmsPropStep(RmsProp optimizer, int first, int size) {
        super(new float[1 + (optimizer.centered() ? 1 : 0) + (optimizer.momentum() > 0 ? 1 : 0)][size]);
        settings.first = first;
        settings.v = moments[0];
        settings.mean = optimizer.centered() ? moments[1] : null;
        settings.m = optimizer.momentum() > 0 ? moments[moments.length - 1] : null;
        settings.decay = optimizer.weightDecay();
        settings.alpha = optimizer.alpha();
        settings.inside = optimizer.insideRoot() ? optimizer.epsilon() : 0f;
        settings.outside = optimizer.insideRoot() ? 0f : optimizer.epsilon();
        settings.momentum = optimizer.momentum();
    }

    @Override
    void prepare(long update, float rate) {
        settings.rate = rate;
    }

    @Override
    void apply(float[] p, float[] gradient, int from, int to) {
        Backend.active().updates().rmsProp(p, gradient, settings, from, to);
    }
}
