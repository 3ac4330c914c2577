package dev.rondo.examples;

import dev.rondo.Network;
import dev.rondo.data.Batch.LossAt;
import dev.rondo.data.BatchSource;
import dev.rondo.data.Sequence;
import dev.rondo.data.Windows;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.Models;
import dev.rondo.train.Fit;
import dev.rondo.train.Plateau;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Adam;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Trains a small LSTM to sound like an overdrive, and writes it as a {@code .nam} file of Neural Amp Modeler: this made
 * {@code overdrive.nam}, which {@link AudioEffect} plays. Argument: the file to write, or none to write nothing.
 */
final class AudioCapture {
    private static final int HIDDEN = 8;

    public static void main(String[] args) throws IOException {
        float[] dry = AudioEffect.pluckedStrings(3);
        float[] wet = AudioEffect.overdrive(dry);
        Sequence recording = Sequence.ofVectors(1, dry).withTargets(1, wet);
        BatchSource batches = BatchSource.shuffled(new Windows(256, 256, 0).cut(recording, LossAt.EVERY_STEP), 32, 1);
        Network network = Network.builder(1).lstm(HIDDEN).dense(1).build(9);
        try (Trainer trainer = Trainer.builder(network)
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(Adam.of(1e-2f))
                .clipNorm(1)
                .build()) {
            Fit fit = Fit.builder(trainer, batches)
                    .epochs(25)
                    .reduceOnPlateau(Plateau.standard())
                    .build();
            network = fit.run();
            IO.println("the best of %d epochs has a loss of %.6f".formatted(fit.epochs(), fit.bestLoss()));
            Check.that(fit.bestLoss() < 1e-3, "the network sounds like the overdrive");
        }
        String file = nam(network);
        Network read = Models.load(file.getBytes(StandardCharsets.UTF_8), "overdrive.nam", LoadOptions.DEFAULT);
        Check.that(largestDifference(network, read, dry) < 1e-5, "the .nam file is read back as the same network");
        if (args.length > 0) {
            Files.writeString(Path.of(args[0]), file);
        }
    }

    private static double largestDifference(Network a, Network b, float[] samples) {
        float[] ya = new float[samples.length];
        float[] yb = new float[samples.length];
        a.newRunner().run(a.newState(), samples, samples.length, ya);
        b.newRunner().run(b.newState(), samples, samples.length, yb);
        double largest = 0;
        for (int t = 0; t < samples.length; t++) {
            largest = Math.max(largest, Math.abs(ya[t] - yb[t]));
        }
        return largest;
    }

    /** The layout of the weights: W_ih and W_hh side by side, both biases as one, h0, c0, and the head. */
    private static String nam(Network network) {
        List<String> weights = new ArrayList<>();
        float[] in = network.parameter("lstm.weight_ih_l0");
        float[] recurrent = network.parameter("lstm.weight_hh_l0");
        for (int row = 0; row < 4 * HIDDEN; row++) {
            weights.add(Float.toString(in[row]));
            for (int j = 0; j < HIDDEN; j++) {
                weights.add(Float.toString(recurrent[row * HIDDEN + j]));
            }
        }
        float[] inBias = network.parameter("lstm.bias_ih_l0");
        float[] recurrentBias = network.parameter("lstm.bias_hh_l0");
        for (int row = 0; row < 4 * HIDDEN; row++) {
            weights.add(Float.toString(inBias[row] + recurrentBias[row]));
        }
        for (int i = 0; i < 2 * HIDDEN; i++) {
            weights.add("0");
        }
        for (String parameter : List.of("dense.weight", "dense.bias")) {
            for (float value : network.parameter(parameter)) {
                weights.add(Float.toString(value));
            }
        }
        return String.format(Locale.ROOT, """
                {"version": "0.5.4", "architecture": "LSTM", "sample_rate": %d,
                 "config": {"input_size": 1, "hidden_size": %d, "num_layers": 1},
                 "weights": [%s]}
                """, AudioEffect.RATE, HIDDEN, String.join(", ", weights));
    }
}
