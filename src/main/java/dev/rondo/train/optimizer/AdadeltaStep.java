package dev.rondo.train.optimizer;

import dev.rondo.kernel.UpdateSettings;
import dev.rondo.kernel.Updates;

/** The computation of {@link Adadelta}. The moments are v, then u. */
final class AdadeltaStep extends OptimizerStep {
    private final UpdateSettings.Adadelta settings = new UpdateSettings.Adadelta();

    AdadeltaStep(Adadelta optimizer, int first, int size) {
        super(new float[2][size]);
        settings.first = first;
        settings.v = moments[0];
        settings.u = moments[1];
        settings.decay = optimizer.weightDecay();
        settings.rho = optimizer.rho();
        settings.epsilon = optimizer.epsilon();
    }

    @Override
    void prepare(long update, float rate) {
        settings.rate = rate;
    }

    @Override
    void apply(float[] p, float[] gradient, int from, int to) {
        Updates.active().adadelta(p, gradient, settings, from, to);
    }
}
