package dev.rondo.train;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.data.Batch;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.Parameter;
import dev.rondo.layer.Rnn;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Sgd;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A mask on the input of the recurrent product is equivalent to masking the columns of U. A network with masked columns, trained
 * without dropout, must therefore have the same gradients, after masking those of U.
 */
@Tag("conformance")
class RecurrentDropoutTest {
    private static final int INPUT = 3;
    private static final int HIDDEN = 21;
    private static final int STEPS = 6;
    private static final float RATE = 0.4f;
    private static final float KEPT = 1 / (1 - RATE);
    /** Relative to the largest gradient. Zero columns change the order of summation. */
    private static final float TOLERANCE = 1e-5f;

    static List<Layer> layers() {
        return List.of(
                new Rnn(INPUT, HIDDEN, Activation.TANH, true),
                new Rnn(INPUT, HIDDEN, Activation.RELU, true),
                new Gru(INPUT, HIDDEN, true, true),
                new Lstm(INPUT, HIDDEN, 0, true, false, false),
                new Lstm(INPUT, HIDDEN, 0, true, true, true),
                new Lstm(INPUT, HIDDEN, 9, false, false, false));
    }

    private static Network network(Layer layer) {
        return Network.builder(INPUT).add(input -> layer).build(11);
    }

    private static Batch batch(int size, int width) {
        Random random = new Random(5);
        Batch batch = Batch.ofVectors(INPUT);
        batch.begin(STEPS, size, Batch.LossAt.EVERY_STEP);
        for (int i = 0; i < STEPS * size * INPUT; i++) {
            batch.inputs()[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < STEPS * size * width; i++) {
            batch.targets(width)[i] = (float) random.nextGaussian();
        }
        return batch;
    }

    private static TrainerBuilder trainer(Network network) {
        return Trainer.builder(network)
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(Sgd.of(1))
                .seed(17);
    }

    private static float[] gradient(TrainerBuilder builder, Network network, Batch batch) {
        float[] before = network.parameterBlock();
        try (Trainer trainer = builder.build()) {
            trainer.trainBatch(batch);
            float[] after = trainer.network().parameterBlock();
            for (int i = 0; i < after.length; i++) {
                after[i] = before[i] - after[i];
            }
            return after;
        }
    }

    /** The index of the first value of U, and the length of its rows. */
    private static int[] recurrent(Network network) {
        NamedLayer named = network.layers().getFirst();
        int at = 0;
        for (Parameter parameter : named.layer().parameters(named.module(), named.depth())) {
            if (parameter.name().contains("weight_hh")) {
                return new int[] {at, parameter.size(), named.layer().outputSize()};
            }
            at += parameter.size();
        }
        throw new AssertionError(network);
    }

    @ParameterizedTest
    @MethodSource("layers")
    void shouldBeANetworkWithMaskedColumns(Layer layer) {
        Network network = network(layer);
        Batch batch = batch(1, layer.outputSize());
        float[] dropped = gradient(trainer(network).recurrentDropout(RATE), network, batch);
        int[] u = recurrent(network);
        float[] mask = new float[u[2]];
        for (int i = 0; i < u[1]; i++) {
            mask[i % u[2]] = dropped[u[0] + i] != 0 ? KEPT : mask[i % u[2]];
        }
        int zeros = 0;
        for (float factor : mask) {
            zeros += factor == 0 ? 1 : 0;
        }
        assertTrue(zeros > 0 && zeros < u[2], "of " + u[2] + " units " + zeros + " are dropped");
        float[] block = network.parameterBlock();
        for (int i = 0; i < u[1]; i++) {
            block[u[0] + i] *= mask[i % u[2]];
        }
        Network masked = Network.of(network.layers(), block, network.skipPolicy(), network.metadata());
        float[] expected = gradient(trainer(masked), masked, batch);
        for (int i = 0; i < u[1]; i++) {
            expected[u[0] + i] *= mask[i % u[2]];
        }
        float largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertArrayEquals(expected, dropped, TOLERANCE * largest);
    }

    @ParameterizedTest
    @MethodSource("layers")
    void shouldDropTheSameForAnyNumberOfThreads(Layer layer) {
        Network network = network(layer);
        Batch batch = batch(5, layer.outputSize());
        float[] one = gradient(trainer(network).recurrentDropout(RATE), network, batch);
        float[] three = gradient(trainer(network).recurrentDropout(RATE).threads(3), network, batch);
        assertArrayEquals(one, three);
        float[] other = gradient(trainer(network).recurrentDropout(RATE).seed(18), network, batch);
        assertFalse(Arrays.equals(one, other));
    }

    @Test
    void shouldDropNothingButInTraining() {
        Network network = network(layers().get(3));
        Batch batch = batch(2, HIDDEN);
        try (Trainer with = trainer(network).recurrentDropout(RATE).build();
                Trainer without = trainer(network).build()) {
            assertEquals(without.evaluate(batch), with.evaluate(batch));
        }
        assertArrayEquals(
                gradient(trainer(network), network, batch),
                gradient(trainer(network).recurrentDropout(0), network, batch));
    }

    @Test
    void shouldDropInBothDirections() {
        Network network = Network.builder(INPUT)
                .bidirectional(input -> new Gru(input, HIDDEN, true, true))
                .build(2);
        Batch batch = batch(2, network.outputSize());
        float[] with = gradient(trainer(network).recurrentDropout(RATE), network, batch);
        float[] without = gradient(trainer(network), network, batch);
        int half = with.length / 2;
        assertFalse(Arrays.equals(with, 0, half, without, 0, half));
        assertFalse(Arrays.equals(with, half, 2 * half, without, half, 2 * half));
    }

    @Test
    void shouldRefuseWhatCannotDrop() {
        Network network = network(new Gru(INPUT, HIDDEN, false, true));
        assertRefused(() -> trainer(network).recurrentDropout(RATE).build(), "gru", "before its product");
        assertRefused(() -> trainer(network).recurrentDropout(1), "below 1");
        assertRefused(() -> trainer(network).recurrentDropout(Float.NaN), "NaN");
    }
}
