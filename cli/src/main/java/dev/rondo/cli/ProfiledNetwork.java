package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.NetworkBuilder;
import dev.rondo.cli.sample.AddingProblem;
import dev.rondo.data.Batch;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Initializer;
import dev.rondo.layer.Rnn;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Adam;
import dev.rondo.train.profile.GradientProfile;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** The networks that {@link Profile} compares. Each has one recurrent layer of 32 units and a linear output. */
enum ProfiledNetwork {
    TANH("tanh RNN", 5e-3f, network -> network.rnn(ProfiledNetwork.HIDDEN)),
    RELU(
            "ReLU RNN, identity start",
            1e-3f,
            network -> network.init(Initializer.PYTORCH.withRecurrent(Initializer.Weights.IDENTITY))
                    .add(in -> new Rnn(in, ProfiledNetwork.HIDDEN, Activation.RELU, true))),
    GRU("GRU", 5e-3f, network -> network.gru(ProfiledNetwork.HIDDEN)),
    LSTM("LSTM", 1e-2f, network -> network.lstm(ProfiledNetwork.HIDDEN)),
    OPEN_LSTM(
            "LSTM, forget bias 2",
            1e-2f,
            network -> network.init(Initializer.PYTORCH.withForgetBias(2)).lstm(ProfiledNetwork.HIDDEN));

    static final int STEPS = 50;
    static final int UPDATES = 1_000;
    private static final int HIDDEN = 32;
    private static final int SIZE = 32;
    private static final int PROBES = 500;
    private static final long SEED = 1;

    /**
     * The profiles before and after training, and the mean squared error after it on sequences not used for training.
     */
    record Result(ProfiledNetwork network, GradientProfile before, GradientProfile after, double error) {}

    final String label;
    private final float learningRate;
    private final UnaryOperator<NetworkBuilder> recurrentLayer;

    ProfiledNetwork(String label, float learningRate, UnaryOperator<NetworkBuilder> recurrentLayer) {
        this.label = label;
        this.learningRate = learningRate;
        this.recurrentLayer = recurrentLayer;
    }

    /** Trains the network on the adding problem. The seed is fixed, so every call gives the same result. */
    Result learn(int updates, Runnable listener) {
        Network network = recurrentLayer.apply(Network.builder(2)).dense(1).build(SEED);
        Batch probe = Batch.ofVectors(2);
        AddingProblem.fill(probe, STEPS, PROBES, new SplittableRandom(~SEED));
        SplittableRandom random = new SplittableRandom(SEED);
        Batch batch = Batch.ofVectors(2);
        try (Trainer trainer = Trainer.builder(network)
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(Adam.of(learningRate))
                .clipNorm(1)
                .build()) {
            GradientProfile before = trainer.profile(probe);
            for (int i = 0; i < updates; i++) {
                AddingProblem.fill(batch, STEPS, SIZE, random);
                trainer.trainBatch(batch);
                listener.run();
            }
            return new Result(this, before, trainer.profile(probe), trainer.evaluate(probe));
        }
    }
}
