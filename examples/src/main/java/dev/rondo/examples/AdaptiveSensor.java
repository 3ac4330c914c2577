package dev.rondo.examples;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.data.BatchSource;
import dev.rondo.train.AdaptReport;
import dev.rondo.train.Adaptation;
import dev.rondo.train.Fit;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Adam;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * A network that predicts the next reading of a sensor, and keeps learning where it runs. Halfway through, the sensor is
 * mounted anew: its readings swing twice as fast, around another level. The network as delivered never recovers; the one
 * that adapts does.
 */
final class AdaptiveSensor {
    private static final int WINDOW = 16; // steps per adaptation
    private static final int READINGS = 6000;
    private static final int REMOUNTED = 3000;

    public static void main(String[] args) {
        float[] history = readings(2000, Integer.MAX_VALUE, 1);
        float[] live = readings(READINGS + 1, REMOUNTED, 2);
        Network delivered = train(history);

        double[] frozen = new double[2]; // squared errors before and after the change
        double[] adaptive = new double[2];
        try (Trainer trainer = Trainer.builder(delivered)
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(Adam.of(2e-3f))
                .clipNorm(1)
                .adaptation(Adaptation.ONE_UPDATE.withUpdates(2).within(Duration.ofMillis(50)))
                .build()) {
            follow(live, delivered.newRunner(), delivered.newState(), frozen);
            followAndAdapt(live, trainer, adaptive);
        }
        IO.println("root mean squared error of the next reading:");
        IO.println("  as delivered: %.3f, after the change %.3f".formatted(rms(frozen[0]), rms(frozen[1])));
        IO.println("  adapting:     %.3f, after the change %.3f".formatted(rms(adaptive[0]), rms(adaptive[1])));
        Check.that(adaptive[1] < 0.5 * frozen[1], "adapting at least halves the squared error after the change");
    }

    private static Network train(float[] history) {
        Network network = Network.builder(1).gru(16).dense(1).build(3);
        try (Trainer trainer = Trainer.builder(network)
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(Adam.of(1e-2f))
                .clipNorm(1)
                .build()) {
            BatchSource batches = BatchSource.streams(history, 1, 4, 50); // the target of each reading is the next one
            return Fit.builder(trainer, batches).epochs(20).build().run();
        }
    }

    private static void follow(float[] live, Runner runner, State state, double[] errors) {
        float[] y = new float[1];
        for (int t = 0; t < READINGS; t++) {
            runner.step(state, live, t, y, 0);
            add(errors, t, y[0] - live[t + 1]);
        }
    }

    /**
     * Predicts as above, and learns from every window once its readings are known. Here one thread does both. With two, the
     * serving thread switches to {@code trainer.serving()} between two steps, and never waits.
     */
    private static void followAndAdapt(float[] live, Trainer trainer, double[] errors) {
        Runner runner = trainer.serving().newRunner();
        State state = trainer.serving().newState();
        State learning = state.copy(); // the state at the start of the window
        float[] inputs = new float[WINDOW];
        float[] targets = new float[WINDOW];
        float[] y = new float[1];
        int kept = 0;
        for (int t = 0; t < READINGS; t++) {
            runner.step(state, live, t, y, 0);
            add(errors, t, y[0] - live[t + 1]);
            inputs[t % WINDOW] = live[t];
            targets[t % WINDOW] = live[t + 1];
            if (t % WINDOW == WINDOW - 1) {
                AdaptReport report = trainer.adapt(learning, inputs, targets);
                kept += report.updates();
                runner.replaceNetwork(trainer.serving());
            }
        }
        IO.println("%,d updates were kept in %,d windows".formatted(kept, READINGS / WINDOW));
    }

    private static void add(double[] errors, int t, double error) {
        errors[t < REMOUNTED ? 0 : 1] += error * error;
    }

    private static double rms(double sum) {
        return Math.sqrt(sum / (READINGS - REMOUNTED));
    }

    private static float[] readings(int count, int remounted, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] readings = new float[count];
        double phase = 0;
        for (int t = 0; t < count; t++) {
            boolean after = t >= remounted;
            phase += after ? 0.9 : 0.45;
            readings[t] = (float)
                    (Math.sin(phase) + 0.4 * Math.sin(0.31 * phase) + (after ? 0.8 : 0) + 0.05 * random.nextGaussian());
        }
        return readings;
    }
}
