package dev.rondo.cli.tour;

import dev.rondo.Network;
import dev.rondo.NetworkBuilder;
import dev.rondo.cli.sample.AddingProblem;
import dev.rondo.data.Batch;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Initializer;
import dev.rondo.layer.Parameter;
import dev.rondo.train.BatchReport;
import dev.rondo.train.Clipping;
import dev.rondo.train.NonFinitePolicy;
import dev.rondo.train.Trainer;
import dev.rondo.train.TrainerBuilder;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Optimizer;
import dev.rondo.train.optimizer.RmsProp;
import dev.rondo.train.optimizer.Sgd;
import dev.rondo.train.profile.LayerProfile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** Chapter 9: what the usual remedies do to the gradient and to the loss. */
final class RemediesChapter implements Chapter<RemediesChapter.Result> {
    static final int EVERY = 25;
    private static final int STEPS = 30;
    private static final int HIDDEN = 32;
    private static final int SIZE = 32;
    private static final int PROBES = 200;
    private static final int UPDATES = 800;
    private static final int WINDOW = 10;
    private static final float LARGE = 2;

    /** The remedies, and the two sick networks that they are compared with. */
    enum Remedy {
        PLAIN("none: small u", "tanh, SGD 0.05", Sgd.of(0.05f), 0, 0, network -> network.rnn(HIDDEN)),
        EXPLODING(
                "none: large u",
                "tanh, SGD 0.05",
                Sgd.of(0.05f),
                0,
                0,
                network -> network.init(Initializer.KERAS).rnn(HIDDEN)),
        TRUNCATED(
                "back-propagation truncated to 10 steps",
                "tanh, SGD 0.05",
                Sgd.of(0.05f),
                0,
                WINDOW,
                network -> network.rnn(HIDDEN)),
        CLIPPED(
                "large u, clipped at a norm of 1",
                "tanh, SGD 0.05, clipped",
                Sgd.of(0.05f),
                1,
                0,
                network -> network.init(Initializer.KERAS).rnn(HIDDEN)),
        RMSPROP(
                "RMSprop instead of SGD",
                "tanh, RMSprop 0.003, clipped",
                RmsProp.of(3e-3f),
                1,
                0,
                network -> network.rnn(HIDDEN)),
        RELU(
                "ReLU, identity start",
                "RMSprop 0.003, clipped",
                RmsProp.of(3e-3f),
                1,
                0,
                network -> network.init(Initializer.PYTORCH.withRecurrent(Initializer.Weights.IDENTITY))
                        .rnn(HIDDEN, Activation.RELU)),
        LSTM(
                "LSTM, forget bias 3",
                "RMSprop 0.01, clipped",
                RmsProp.of(1e-2f),
                1,
                0,
                network -> network.init(Initializer.KERAS.withForgetBias(3)).lstm(HIDDEN)),
        GRU("GRU", "RMSprop 0.003, clipped", RmsProp.of(3e-3f), 1, 0, network -> network.gru(HIDDEN)),
        GRU_SGD("GRU, but with SGD", "SGD 0.05, clipped", Sgd.of(0.05f), 1, 0, network -> network.gru(HIDDEN));

        final String label;
        final String settings;
        private final Optimizer optimizer;
        private final float clip;
        private final int window;
        private final UnaryOperator<NetworkBuilder> layer;

        Remedy(
                String label,
                String settings,
                Optimizer optimizer,
                float clip,
                int window,
                UnaryOperator<NetworkBuilder> layer) {
            this.label = label;
            this.settings = settings;
            this.optimizer = optimizer;
            this.clip = clip;
            this.window = window;
            this.layer = layer;
        }

        private Network network() {
            Network network = layer.apply(Network.builder(2)).dense(1).build(1);
            return this == EXPLODING || this == CLIPPED ? withLargerMemoryWeights(network) : network;
        }

        private TrainerBuilder trainer() {
            // @start region=trainer
            TrainerBuilder builder = Trainer.builder(network())
                    .loss(Loss.MEAN_SQUARED_ERROR)
                    .optimizer(optimizer) // Sgd.of(0.05f) or RmsProp.of(3e-3f)
                    .clip(clip > 0 ? Clipping.norm(clip) : Clipping.NONE)
                    .onNonFinite(NonFinitePolicy.STOP); // an exploded network ends its training
            return window > 0 ? builder.truncatedBptt(window) : builder;
            // @end region=trainer
        }
    }

    /**
     * What one training does.
     *
     * @param remedy the remedy
     * @param before the share of the gradient that is left at each lag, before training; NaN where truncation ends it
     * @param after the same after training
     * @param losses the mean squared error on unseen sequences at the start and after every 25 updates, until the network explodes
     * @param largestNorm the largest norm of a gradient, before it was clipped
     * @param updates the number of updates
     * @param bytes the memory of one batch
     */
    record Run(
            Remedy remedy,
            double[] before,
            double[] after,
            double[] losses,
            double largestNorm,
            int updates,
            long bytes) {
        /** {@return the median of the last five losses} */
        double loss() {
            double[] last = Arrays.copyOfRange(losses, Math.max(0, losses.length - 5), losses.length);
            Arrays.sort(last);
            return last[last.length / 2];
        }

        boolean exploded() {
            return updates < UPDATES;
        }
    }

    /** What the chapter shows, in the order of the remedies. */
    record Result(List<Run> runs) {
        Run of(Remedy remedy) {
            return runs.get(remedy.ordinal());
        }
    }

    @Override
    public String title() {
        return "Remedies";
    }

    @Override
    public Result compute() {
        return new Result(Arrays.stream(Remedy.values())
                .parallel()
                .map(RemediesChapter::run)
                .toList());
    }

    private static Run run(Remedy remedy) {
        Batch probe = Batch.ofVectors(2);
        AddingProblem.fill(probe, STEPS, PROBES, new SplittableRandom(2));
        SplittableRandom random = new SplittableRandom(1);
        Batch batch = Batch.ofVectors(2);
        List<Double> losses = new ArrayList<>();
        double largest = 0;
        try (Trainer trainer = remedy.trainer().build()) {
            double[] before = left(trainer, probe, remedy.window);
            losses.add(trainer.evaluate(probe));
            int updates = 0;
            for (int i = 1; i <= UPDATES; i++) {
                AddingProblem.fill(batch, STEPS, SIZE, random);
                BatchReport report = trainer.trainBatch(batch);
                double loss = i % EVERY == 0 || report.stopped() ? trainer.evaluate(probe) : 0;
                if (report.stopped() || !(loss < 1e6)) {
                    losses.add(1e6);
                    break;
                }
                largest = Math.max(largest, report.gradientNorm());
                updates = i;
                if (i % EVERY == 0) {
                    losses.add(loss);
                }
            }
            double[] after = updates < UPDATES ? new double[0] : left(trainer, probe, remedy.window);
            double[] all = losses.stream().mapToDouble(Double::doubleValue).toArray();
            return new Run(
                    remedy,
                    before,
                    after,
                    all,
                    largest,
                    updates,
                    trainer.workspaceBytes(remedy.window > 0 ? remedy.window : STEPS, SIZE));
        }
    }

    private static double[] left(Trainer trainer, Batch probe, int window) {
        LayerProfile layer = trainer.profile(probe).layers().getFirst();
        double[] left = new double[layer.lags()];
        for (int lag = 0; lag < left.length; lag++) {
            left[lag] = window > 0 && lag >= window ? Double.NaN : layer.left(lag);
        }
        return left;
    }

    private static Network withLargerMemoryWeights(Network network) {
        float[] weights = network.parameterBlock();
        int at = 0;
        for (Parameter parameter : network.parameters()) {
            for (int i = 0; i < parameter.size() && parameter.name().contains("weight_hh"); i++) {
                weights[at + i] *= LARGE;
            }
            at += parameter.size();
        }
        return network.withParameters(weights);
    }

    @Override
    public Story tell(Result result) {
        Run plain = result.of(Remedy.PLAIN);
        Run exploding = result.of(Remedy.EXPLODING);
        List<List<String>> rows = result.runs.stream().map(RemediesChapter::row).toList();
        return new Story(title())
                .text(
                        "The task is the adding problem over %d steps: add two marked numbers, of which the first lies up to %d steps back. A network"
                                + " without memory has an error of %.3f at best. Two tanh networks of %d units fail at it. In one u is small and the gradient"
                                + " vanishes. In the other u is orthogonal, times %.0f: %s. Here are the usual remedies, each for %d updates of"
                                + " %d sequences.",
                        STEPS,
                        STEPS - 1,
                        AddingProblem.BASELINE,
                        HIDDEN,
                        LARGE,
                        exploding.exploded()
                                ? "after " + exploding.updates
                                        + " updates its weights are so large that training must stop"
                                : "its gradients explode",
                        UPDATES,
                        SIZE)
                .table(
                        List.of(
                                "remedy",
                                "settings",
                                "left at lag " + (STEPS - 1),
                                "after training",
                                "largest norm",
                                "loss",
                                "KiB per batch"),
                        rows)
                .figure(
                        new RemedyPanels(
                                "What each remedy does to the gradient (left) and to the loss (right)",
                                UPDATES,
                                plain,
                                result.runs.subList(1, result.runs.size())),
                        sketch(result),
                        "Grey: the plain network whose gradient vanishes. Losses above 0.3 are drawn at the upper edge.")
                .text(
                        "Truncation cuts the gradient off after %d steps. Memory falls from %,d to %,d KiB, and no gradient can explode over more steps than that. But the"
                                + " network does not learn from what happened earlier.",
                        WINDOW, plain.bytes / 1024, result.of(Remedy.TRUNCATED).bytes / 1024)
                .text(
                        "Clipping scales a gradient down if its norm is above a threshold. It leaves the direction as it is. The exploding network survives"
                                + " norms of up to %.0f, and after training a gradient still reaches the first step. But it starts in chaos, and %d updates"
                                + " do not teach it the task: its loss is %.3f.",
                        result.of(Remedy.CLIPPED).largestNorm,
                        UPDATES,
                        result.of(Remedy.CLIPPED).loss())
                .text(
                        "RMSprop divides each gradient by its usual size, so that small gradients move weights, too. That cannot bring back what has"
                                + " vanished, as the tanh network shows, but it is what lets the GRU learn: with plain SGD its loss is %.3f, with RMSprop"
                                + " %.4f.",
                        result.of(Remedy.GRU_SGD).loss(), result.of(Remedy.GRU).loss())
                .text(
                        "ReLU with identity start, LSTM and GRU change the path of the gradient: the old memory is carried over by addition, with a"
                                + " factor near 1, instead of going through u and tanh at every step. Their losses are %.4f, %.4f and %.4f. In practice one"
                                + " combines them: an LSTM or GRU, RMSprop or Adam, and clipping.",
                        result.of(Remedy.RELU).loss(),
                        result.of(Remedy.LSTM).loss(),
                        result.of(Remedy.GRU).loss())
                .code(RemediesChapter.class, "trainer");
    }

    private static List<String> row(Run run) {
        return List.of(
                run.remedy.label,
                run.remedy.settings,
                share(run.before),
                share(run.after),
                Texts.format(run.largestNorm < 1e4 ? "%.1f" : "%.0e", run.largestNorm),
                run.exploded() ? "exploded" : Texts.format("%.4f", run.loss()),
                Texts.format("%,d", run.bytes / 1024));
    }

    private static String share(double[] left) {
        double last = left.length == 0 ? Double.NaN : left[left.length - 1];
        return left.length == 0 ? "" : Double.isNaN(last) ? "cut off" : Texts.format("%.1e", last);
    }

    private static String sketch(Result result) {
        StringBuilder sketch = new StringBuilder("The loss, from the first update to the last:\n");
        for (Run run : result.runs) {
            double[] losses =
                    Arrays.stream(run.losses).map(loss -> Math.min(loss, 0.3)).toArray();
            sketch.append(Texts.format("%-40s%s%n", run.remedy.label, Texts.bars(losses)));
        }
        return sketch.toString();
    }
}
