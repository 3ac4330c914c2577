package dev.rondo.support;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.WeightFormat;
import dev.rondo.data.Batch;
import dev.rondo.kernel.Backend;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Adadelta;
import dev.rondo.train.optimizer.Adagrad;
import dev.rondo.train.optimizer.Adam;
import dev.rondo.train.optimizer.Optimizer;
import dev.rondo.train.optimizer.RmsProp;
import dev.rondo.train.optimizer.Sgd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes every kernel hot in a JVM that logs its compilations: runs every kind of network at several sizes, and trains it. */
public final class KernelDriver {
    private static final int[] HIDDEN = {5, 33, 64};
    private static final int INPUT = 6;
    private static final int BATCH = 13;
    private static final int STEPS = 3;
    private static final int ROUNDS = 400;

    private static final Optimizer[] OPTIMIZERS = {
        Sgd.of(1e-3f).withMomentum(0.9f),
        RmsProp.of(1e-3f).withCentering(),
        Adam.of(1e-3f),
        Adagrad.of(1e-3f),
        Adadelta.of(1e-3f)
    };

    /** Every network of this run: while weights of a shape live, the class of their products is neither unloaded nor compiled again. */
    private static final List<Network> KEPT = new ArrayList<>();

    private KernelDriver() {}

    /** Runs. @param args none */
    public static void main(String[] args) {
        System.out.println(Backend.describe());
        for (WeightFormat format : WeightFormat.values()) {
            for (int hidden : HIDDEN) {
                drive(
                        Networks.ALL.getFirst(),
                        Networks.ALL.getFirst().build(INPUT, hidden).withWeightFormat(format));
            }
        }
        for (Networks.Kind kind : Networks.ALL) {
            for (int hidden : HIDDEN) {
                drive(kind, kind.build(INPUT, hidden));
            }
        }
        // The kernels of the optimizers do not depend on the network: one network meets all of them, the others one
        // each.
        for (Optimizer optimizer : OPTIMIZERS) {
            train(Networks.ALL.getFirst().build(INPUT, 33), optimizer);
        }
        for (int i = 1; i < Networks.ALL.size(); i++) {
            train(Networks.ALL.get(i).build(INPUT, 33), OPTIMIZERS[i % OPTIMIZERS.length]);
        }
    }

    private static void drive(Networks.Kind kind, Network network) {
        KEPT.add(network);
        Streams streams = new Streams(network, STEPS, BATCH, 1);
        State[] states = streams.newStates();
        Runner runner = network.newRunner();
        for (int round = 0; round < ROUNDS; round++) {
            streams.run(runner, states);
            streams.runBatch(runner, states, streams.fullLengths());
            if (kind.steppable()) {
                streams.step(runner, states);
                streams.stepBatch(runner, states);
            }
        }
    }

    private static void train(Network network, Optimizer optimizer) {
        KEPT.add(network);
        Batch batch = network.readsTokens() ? Batch.ofTokens() : Batch.ofVectors(network.inputSize());
        batch.begin(STEPS, BATCH, Batch.LossAt.EVERY_STEP);
        Arrays.fill(batch.targets(network.outputSize()), 0f);
        try (Trainer trainer = Trainer.builder(network)
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(optimizer)
                .clipNorm(1f)
                .build()) {
            for (int round = 0; round < ROUNDS / 2; round++) {
                trainer.trainBatch(batch);
            }
        }
    }
}
