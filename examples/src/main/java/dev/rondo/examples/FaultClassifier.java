package dev.rondo.examples;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.data.Batch.LossAt;
import dev.rondo.data.BatchSource;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceDataset;
import dev.rondo.train.Fit;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.metric.ClassificationMetrics;
import dev.rondo.train.metric.Metrics;
import dev.rondo.train.optimizer.Adam;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Tells which fault a pump has from 48 readings of its vibration and its current. It is trained on whole recordings with one
 * label each, and then reads new recordings step by step, so that an answer is there after every reading.
 */
final class FaultClassifier {
    private static final List<String> CLASSES = List.of("healthy", "imbalance", "bearing", "blocked");
    private static final int READINGS = 48;
    private static final int SENSORS = 2;

    public static void main(String[] args) {
        Network network = train(recordings(600, 1), recordings(200, 2));

        Runner runner = network.newRunner();
        State state = network.newState();
        float[] y = new float[CLASSES.size()];
        ClassificationMetrics metrics = ClassificationMetrics.of(CLASSES);
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 400; i++) {
            int actual = i % CLASSES.size();
            float[] recording = record(actual, random);
            state.reset(); // every recording begins anew
            for (int t = 0; t < READINGS; t++) {
                runner.step(state, recording, t * SENSORS, y, 0);
            }
            metrics.add(actual, y, 0);
        }
        IO.println(metrics);
        Check.that(metrics.macroF1() > 0.9, "new recordings are told apart with a macro F1 above 0.9");
    }

    private static Network train(SequenceDataset training, SequenceDataset validation) {
        Network network = Network.builder(SENSORS).gru(24).dense(CLASSES.size()).build(1);
        try (Trainer trainer = Trainer.builder(network)
                .loss(Loss.CROSS_ENTROPY) // takes the outputs before softmax
                .optimizer(Adam.of(1e-2f))
                .clipNorm(1)
                .build()) {
            Fit fit = Fit.builder(trainer, BatchSource.shuffled(training, 32, 4))
                    .epochs(25)
                    .validate(BatchSource.inOrder(validation, 50), Metrics.accuracy(CLASSES.size()))
                    .earlyStopping(6)
                    .listener(report -> {
                        if (report.epoch() % 5 == 1) {
                            IO.println(report);
                        }
                    })
                    .build();
            return fit.run(); // the network of the best epoch
        }
    }

    private static SequenceDataset recordings(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Sequence> sequences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int fault = i % CLASSES.size();
            sequences.add(Sequence.ofVectors(SENSORS, record(fault, random)).withLabels(fault));
        }
        return SequenceDataset.of(LossAt.LAST_STEP, sequences);
    }

    /** An imbalance shakes with the shaft, a bad bearing knocks now and then, and a blocked pump draws more and more. */
    private static float[] record(int fault, SplittableRandom random) {
        float[] readings = new float[READINGS * SENSORS];
        double phase = random.nextDouble(2 * Math.PI);
        int knocksEvery = random.nextInt(7, 11);
        for (int t = 0; t < READINGS; t++) {
            double vibration = 0.3 * Math.sin(phase + 0.8 * t) + 0.2 * random.nextGaussian();
            double current = 1 + 0.1 * random.nextGaussian();
            switch (fault) {
                case 1 -> vibration += 0.5 * Math.sin(phase + 0.8 * t);
                case 2 -> vibration += t % knocksEvery == 0 ? 1.2 : 0;
                case 3 -> current += 0.01 * t;
                default -> {}
            }
            readings[t * SENSORS] = (float) vibration;
            readings[t * SENSORS + 1] = (float) current;
        }
        return readings;
    }
}
