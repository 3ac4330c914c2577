package dev.rondo.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.NetworkBuilder;
import dev.rondo.data.Batch;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Initializer;
import dev.rondo.layer.Parameter;
import dev.rondo.layer.Rnn;
import dev.rondo.train.bptt.Profiler;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Adam;
import dev.rondo.train.profile.DeadReluUnits;
import dev.rondo.train.profile.GradientProfile;
import dev.rondo.train.profile.LayerProfile;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class GradientProfileTest {
    private static final int HIDDEN = 20;
    private static final int STEPS = 40;
    private static final int SIZE = 3;
    /** The error bound of float32 sums of 20 products over 40 consecutive steps. */
    private static final double TOLERANCE = 1e-4;

    private static Batch batch(int steps, Batch.LossAt lossAt, float input) {
        Batch batch = Batch.ofVectors(2);
        batch.begin(steps, SIZE, lossAt);
        Arrays.fill(batch.inputs(), input);
        Arrays.fill(batch.targets(1), 100f);
        return batch;
    }

    private static Batch random(int steps, Batch.LossAt lossAt) {
        Batch batch = batch(steps, lossAt, 0);
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < steps * SIZE * 2; i++) {
            batch.inputs()[i] = 2 * random.nextFloat() - 1;
        }
        batch.lengths()[1] = steps - 2;
        return batch;
    }

    private static TrainerBuilder builder(Network network) {
        return Trainer.builder(network).loss(Loss.MEAN_SQUARED_ERROR).optimizer(Adam.of(1e-2f));
    }

    private static GradientProfile profile(Network network, Batch batch) {
        try (Trainer trainer = builder(network).build()) {
            return trainer.profile(batch);
        }
    }

    /** A network with some parameters replaced and all others set to zero. */
    private static Network with(Network network, Map<String, float[]> parameters) {
        float[] block = new float[network.parameterBlock().length];
        int at = 0;
        for (Parameter parameter : network.parameters()) {
            float[] values = parameters.get(parameter.name());
            if (values != null) {
                System.arraycopy(values, 0, block, at, parameter.size());
            }
            at += parameter.size();
        }
        return Network.of(network.layers(), block, network.skipPolicy(), network.metadata());
    }

    /** Recurrent weights that are a scaled orthogonal matrix, and outputs that read h. Near 0, a tanh is the identity. */
    private static Network scaled(float radius) {
        Network network = Network.builder(2)
                .init(Initializer.PYTORCH.withRecurrent(Initializer.Weights.ORTHOGONAL))
                .rnn(HIDDEN)
                .dense(1)
                .build(3);
        float[] recurrent = network.parameter("rnn.weight_hh_l0");
        for (int i = 0; i < recurrent.length; i++) {
            recurrent[i] *= radius;
        }
        return with(network, Map.of("rnn.weight_hh_l0", recurrent, "dense.weight", network.parameter("dense.weight")));
    }

    @Test
    void shouldSeeGradientsVanishWhenTheoryDoes() {
        GradientProfile profile = profile(scaled(0.5f), batch(STEPS, Batch.LossAt.LAST_STEP, 0));
        LayerProfile layer = profile.layers().getFirst();
        assertEquals(STEPS, layer.lags());
        for (int lag = 0; lag < STEPS; lag++) {
            assertEquals(1, layer.left(lag) / Math.pow(0.5, lag), TOLERANCE, "lag " + lag);
            assertEquals(layer.stateNorm(lag), layer.hiddenNorm(lag));
        }
        assertEquals(OptionalInt.of(7), layer.vanishesAfter()); // 1/2^7 is the first below 1/100
        assertEquals(OptionalInt.empty(), layer.explodesAfter());
        assertEquals(
                "rnn: gradients vanish after 7 of 39 steps: try LSTM, GRU, or ReLU with identity start.",
                profile.diagnosis());
    }

    @Test
    void shouldSeeGradientsExplodeWhenTheoryDoes() {
        GradientProfile profile = profile(scaled(1.5f), batch(STEPS, Batch.LossAt.LAST_STEP, 0));
        LayerProfile layer = profile.layers().getFirst();
        for (int lag = 0; lag < STEPS; lag++) {
            assertEquals(1, layer.left(lag) / Math.pow(1.5, lag), TOLERANCE, "lag " + lag);
        }
        assertEquals(OptionalInt.of(12), layer.explodesAfter()); // 1.5^12 = 130 is the first above 100
        assertEquals(OptionalInt.empty(), layer.vanishesAfter());
        assertEquals(
                "rnn: gradients explode after 12 steps, and are 7.4e+06 times as large after 39: clip at about 1,"
                        + " and profile again after some updates.",
                profile.diagnosis());
    }

    @Test
    void shouldSeeGradientsLastThroughAnIdentity() {
        Network network = Network.builder(2)
                .init(Initializer.IDENTITY)
                .add(in -> new Rnn(in, HIDDEN, Activation.RELU, true))
                .dense(1)
                .build(4);
        float[] input = new float[2 * HIDDEN];
        Arrays.fill(input, 0.01f);
        Network positive = with(
                network,
                Map.of(
                        "rnn.weight_ih_l0",
                        input,
                        "rnn.weight_hh_l0",
                        network.parameter("rnn.weight_hh_l0"),
                        "dense.weight",
                        network.parameter("dense.weight")));
        GradientProfile profile = profile(positive, batch(STEPS, Batch.LossAt.LAST_STEP, 1));
        LayerProfile layer = profile.layers().getFirst();
        assertEquals(1, layer.left(STEPS - 1), TOLERANCE);
        assertEquals(OptionalInt.empty(), layer.vanishesAfter());
        assertEquals(OptionalInt.empty(), layer.explodesAfter());
        assertEquals("rnn: gradients last: 100 % is left after 39 steps.", profile.diagnosis());
    }

    @Test
    void shouldMeasureFromTheLastTargetOfEachSequence() {
        Batch batch = batch(10, Batch.LossAt.EVERY_STEP, 0);
        batch.lengths()[0] = 4;
        for (int t = 6; t < 10; t++) {
            batch.weights()[t * SIZE + 1] = 0;
        }
        LayerProfile layer = profile(scaled(0.5f), batch).layers().getFirst();
        assertEquals(10, layer.lags());
        for (int lag = 0; lag < 10; lag++) {
            assertEquals(1, layer.left(lag) / Math.pow(0.5, lag), TOLERANCE, "lag " + lag);
        }
    }

    @Test
    void shouldCountSaturatedGates() {
        Network network = Network.builder(2).lstm(HIDDEN).dense(1).build(1);
        float[] bias = new float[4 * HIDDEN];
        Arrays.fill(bias, 0, 5, -4); // the input gates of 5 units are closed, sigmoid(-4) = 0.018
        Arrays.fill(bias, HIDDEN, 2 * HIDDEN, 3); // all forget gates are open, sigmoid(3) = 0.953
        Arrays.fill(bias, 2 * HIDDEN, 2 * HIDDEN + 8, 2); // tanh(2) = 0.964
        Arrays.fill(bias, 2 * HIDDEN + 8, 2 * HIDDEN + 12, -2);
        Arrays.fill(bias, 3 * HIDDEN, 3 * HIDDEN + 10, 2.9f); // sigmoid(2.9) = 0.948 is not quite open
        GradientProfile profile =
                profile(with(network, Map.of("lstm.bias_ih_l0", bias)), random(STEPS, Batch.LossAt.EVERY_STEP));
        UnaryOperator<String> shares = name -> profile.layers().getFirst().gates().stream()
                .filter(gate -> gate.gate().name().equals(name))
                .map(gate -> gate.low() + " " + gate.high())
                .reduce("", String::concat);
        assertEquals("0.25 0.0", shares.apply("input"));
        assertEquals("0.0 1.0", shares.apply("forget"));
        assertEquals("0.2 0.4", shares.apply("candidate"));
        assertEquals("0.0 0.0", shares.apply("output"));
        assertTrue(
                profile.diagnosis().contains("lstm: 60 % of its tanh values are saturated and pass little gradient"),
                profile::diagnosis);
    }

    @Test
    void shouldCountDeadUnits() {
        Network network = Network.builder(2)
                .add(in -> new Rnn(in, HIDDEN, Activation.RELU, true))
                .dense(8, Activation.RELU)
                .dense(1)
                .build(1);
        float[] hidden = new float[HIDDEN];
        Arrays.fill(hidden, 1);
        Arrays.fill(hidden, 3, 9, -1); // 6 of 20
        float[] dense = {1, 1, -1, 1, 1, 1, 1, 1};
        GradientProfile profile = profile(
                with(network, Map.of("rnn.bias_ih_l0", hidden, "dense.bias", dense)),
                random(STEPS, Batch.LossAt.LAST_STEP));
        assertEquals(new DeadReluUnits("rnn", 6, HIDDEN), profile.relus().getFirst());
        assertEquals(new DeadReluUnits("dense", 1, 8), profile.relus().getLast());
        assertTrue(profile.layers().getFirst().gates().isEmpty());
        assertTrue(profile.diagnosis().contains("rnn: 6 of 20 ReLU units are dead"), profile::diagnosis);
        assertTrue(profile.diagnosis().contains("rnn: no gradient reaches it."), profile::diagnosis);
    }

    @Test
    void shouldCountClippedUpdates() {
        Batch batch = random(STEPS, Batch.LossAt.LAST_STEP);
        try (Trainer trainer = builder(scaled(0.5f)).clipNorm(1e-3f).build()) {
            assertTrue(Double.isNaN(trainer.profile(batch).clippedShare()));
            double[] norms = new double[3];
            for (int i = 0; i < norms.length; i++) {
                norms[i] = trainer.trainBatch(batch).gradientNorm();
            }
            Arrays.sort(norms);
            GradientProfile profile = trainer.profile(batch);
            assertEquals(3, profile.updates());
            assertEquals(3, profile.clipped());
            assertEquals(1, profile.clippedShare());
            assertEquals(norms[1], profile.medianNorm());
            assertTrue(profile.diagnosis().contains("100 % of 3 updates were clipped"), profile::diagnosis);
        }
    }

    @Test
    void shouldSayWhereToClipByTheNormsOfUpdates() {
        UpdateNorms norms = new UpdateNorms();
        for (int i = 0; i < 1000; i++) {
            norms.add(i < 900 ? 1e9 : i < 949 ? 0.5 : i < 951 ? 1.52 : 1e6, false);
        }
        Batch batch = batch(STEPS, Batch.LossAt.LAST_STEP, 0);
        try (Profiler profiler = new Profiler(scaled(1.5f), Loss.MEAN_SQUARED_ERROR, batch, 1)) {
            profiler.measure(null);
            GradientProfile profile = new GradientProfile(
                    profiler.layers(), profiler.deadUnits(), norms.count(), norms.clipped(), norms.median());
            String diagnosis = profile.diagnosis();
            assertTrue(diagnosis.endsWith("clip at about 1.5, the median norm of the last updates."), diagnosis);
        }
    }

    @Test
    void shouldGiveTheSameBitsForAnyNumberOfThreads() {
        NetworkBuilder builder = Network.builder(2).lstm(HIDDEN).lstm(9).gru(7).dense(1);
        Batch batch = random(STEPS, Batch.LossAt.EVERY_STEP);
        String one = null;
        for (int threads : new int[] {1, 2, 5}) {
            try (Trainer trainer = builder(builder.build(1)).threads(threads).build()) {
                GradientProfile profile = trainer.profile(batch);
                StringBuilder bits = new StringBuilder(profile.toString());
                for (LayerProfile layer : profile.layers()) {
                    for (int lag = 0; lag < layer.lags(); lag++) {
                        bits.append(layer.hiddenNorm(lag)).append(layer.stateNorm(lag));
                    }
                }
                one = one == null ? bits.toString() : one;
                assertEquals(one, bits.toString(), threads + " threads");
            }
        }
    }

    @Test
    void shouldLeaveTheTrainerAsItWas() {
        Network network =
                Network.builder(2).lstm(HIDDEN).dropout(0.3f).gru(7).dense(1).build(1);
        Batch first = random(6, Batch.LossAt.EVERY_STEP);
        Batch next = random(6, Batch.LossAt.EVERY_STEP);
        next.setContinued(true);
        Batch other = random(11, Batch.LossAt.LAST_STEP);
        try (Trainer looked = builder(network).accumulate(2).truncatedBptt(2, 4).build();
                Trainer unlooked =
                        builder(network).accumulate(2).truncatedBptt(2, 4).build()) {
            for (int i = 0; i < 5; i++) {
                Batch batch = i == 0 ? first : next;
                looked.profile(other);
                double expected = unlooked.trainBatch(batch).loss();
                assertEquals(expected, looked.trainBatch(batch).loss());
                looked.profile(next);
            }
            assertEquals(
                    Arrays.toString(unlooked.network().parameterBlock()),
                    Arrays.toString(looked.network().parameterBlock()));
            assertEquals(unlooked.updates(), looked.updates());
        }
    }

    @Test
    void shouldGoOnFromTheStatesOfABatchThatIsContinued() {
        Network network = Network.builder(2).lstm(HIDDEN).dense(1).build(1);
        Batch all = random(12, Batch.LossAt.EVERY_STEP);
        Arrays.fill(all.lengths(), 0, SIZE, 12);
        Batch[] halves = {batch(6, Batch.LossAt.EVERY_STEP, 0), batch(6, Batch.LossAt.EVERY_STEP, 0)};
        for (int i = 0; i < 2; i++) {
            System.arraycopy(all.inputs(), i * 6 * SIZE * 2, halves[i].inputs(), 0, 6 * SIZE * 2);
        }
        halves[1].setContinued(true);
        try (Trainer trainer = builder(network).build()) {
            LayerProfile whole = trainer.profile(all).layers().getFirst();
            trainer.evaluate(halves[0]);
            LayerProfile half = trainer.profile(halves[1]).layers().getFirst();
            assertEquals(6, half.lags());
            for (int lag = 0; lag < 6; lag++) {
                assertEquals(whole.stateNorm(lag), half.stateNorm(lag), "lag " + lag);
            }
        }
    }

    @Test
    void shouldPrintWhatAPersonCanRead() {
        Network network = Network.builder(2)
                .bidirectional(in -> dev.rondo.layer.Lstm.of(in, 5))
                .gru(4)
                .dense(3, Activation.RELU)
                .dense(1)
                .build(2);
        GradientProfile profile = profile(network, random(STEPS, Batch.LossAt.EVERY_STEP));
        String text = profile.toString();
        for (String word : new String[] {"lag 0", "39", "lstm reverse", "h and c", "update", "forget", "ReLU", "low"}) {
            assertTrue(text.contains(word), () -> "\"" + word + "\" is missing in\n" + text);
        }
        assertTrue(text.endsWith(profile.diagnosis()), text);
        assertTrue(text.lines().allMatch(line -> line.length() <= 110 && line.equals(line.stripTrailing())), text);
    }

    @Test
    void shouldSayThatThereIsNothingToGoBackThrough() {
        Network network = Network.builder(2).dense(1).build(1);
        assertEquals(
                "There is no recurrent layer: gradients do not go back in time.",
                profile(network, random(3, Batch.LossAt.EVERY_STEP)).diagnosis());
        Network both =
                Network.builder(2).bidirectional(in -> Rnn.of(in, 3)).dense(1).build(1);
        String diagnosis = profile(both, random(9, Batch.LossAt.LAST_STEP)).diagnosis();
        assertTrue(diagnosis.contains("rnn reverse: it has read one step when the loss is taken"), diagnosis);
    }

    @Test
    void shouldRefuseWhatTrainingRefuses() {
        Batch batch = random(3, Batch.LossAt.EVERY_STEP);
        Arrays.fill(batch.lengths(), 0);
        assertThrows(IllegalArgumentException.class, () -> profile(scaled(1), batch));
    }
}
