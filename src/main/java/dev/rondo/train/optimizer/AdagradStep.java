package dev.rondo.train.optimizer;

import dev.rondo.kernel.UpdateSettings;
import dev.rondo.kernel.Updates;
import java.util.Arrays;

/** The computation of {@link Adagrad}. */
final class AdagradStep extends OptimizerStep {
    private final Adagrad optimizer;
    private final UpdateSettings.Adagrad settings = new UpdateSettings.Adagrad();

    AdagradStep(Adagrad optimizer, int first, int size) {
        super(new float[1][size]);
        this.optimizer = optimizer;
        Arrays.fill(moments[0], optimizer.initialAccumulator());
        settings.first = first;
        settings.v = moments[0];
        settings.decay = optimizer.weightDecay();
        settings.epsilon = optimizer.epsilon();
    }

    @Override
    void prepare(long update, float rate) {
        settings.rate = (float) (rate / (1 + (update - 1) * (double) optimizer.rateDecay()));
    }

    @Override
    void apply(float[] p, float[] gradient, int from, int to) {
        Updates.active().adagrad(p, gradient, settings, from, to);
    }
}
