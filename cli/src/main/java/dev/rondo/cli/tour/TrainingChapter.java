package dev.rondo.cli.tour;

import dev.rondo.Network;
import dev.rondo.cli.page.LineChart;
import dev.rondo.data.Batch;
import dev.rondo.data.Batch.LossAt;
import dev.rondo.data.OneHot;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceDataset;
import dev.rondo.layer.Parameter;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Sgd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Chapter 7: back-propagation through time on the gym schedule, and a check of its gradients. */
final class TrainingChapter implements Chapter<TrainingChapter.Result> {
    private static final int DAYS = 28;
    private static final int UPDATES = 100;
    private static final int SHOWN = 8;
    private static final float RATE = 2;
    /** The weight of the table: from unit 1 of the memory to unit 2. */
    private static final String WATCHED = "rnn.weight_hh_l0";

    private static final int WATCHED_AT = 8;
    private static final double STEP = 1 / 64.0;

    /** One update, as seen by the watched weight. */
    record Update(double loss, float weight, float gradient, double difference, float after) {}

    /**
     * The check of one parameter.
     *
     * @param name its name
     * @param values how many values it has
     * @param gradient the largest of its gradients in size, by back-propagation
     * @param difference the same by finite differences
     * @param error the largest difference between the two over all values, relative to the largest gradient
     */
    record Check(String name, int values, double gradient, double difference, double error) {}

    /** What the chapter shows; losses are those before each update. */
    record Result(List<Update> updates, double[] losses, List<Check> checks) {}

    @Override
    public String title() {
        return "Training";
    }

    @Override
    public Result compute() {
        List<Gym.Day> diary = Gym.diary(DAYS + 1, 0, 1);
        Sequence days = Sequence.ofVectors(6, Gym.oneHot(diary.subList(0, DAYS)))
                .withTargets(6, OneHot.encode(Gym.tomorrow(diary), 6));
        SequenceDataset dataset = SequenceDataset.of(LossAt.EVERY_STEP, List.of(days));
        Batch batch = dataset.newBatch();
        dataset.fill(batch, new int[] {0}, 0, 1);
        Network fresh = Network.builder(6).rnn(8).dense(6).build(1);
        List<Update> updates = new ArrayList<>();
        double[] losses = new double[UPDATES];
        try (Trainer trainer = trainer(fresh, RATE)) {
            for (int i = 0; i < UPDATES; i++) {
                Network before = trainer.network();
                losses[i] = trainer.trainBatch(batch).loss();
                if (i < SHOWN) {
                    int at = index(before, WATCHED) + WATCHED_AT;
                    updates.add(new Update(
                            losses[i],
                            before.parameterBlock()[at],
                            gradient(before, batch)[at],
                            difference(before, batch, at),
                            trainer.network().parameterBlock()[at]));
                }
            }
        }
        return new Result(updates, losses, checks(fresh, batch));
    }

    private static Trainer trainer(Network network, float rate) {
        return Trainer.builder(network)
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(Sgd.of(rate))
                .build();
    }

    // @start region=gradient
    /** The gradients by back-propagation: one update with a learning rate of 1 changes each weight by its gradient. */
    private static float[] gradient(Network network, Batch batch) {
        float[] gradient = network.parameterBlock();
        try (Trainer trainer = trainer(network, 1)) {
            trainer.trainBatch(batch);
            float[] after = trainer.network().parameterBlock();
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] -= after[i];
            }
        }
        return gradient;
    }

    /** The same for one weight by trial: how much does the loss change if the weight changes a little? */
    private static double difference(Network network, Batch batch, int weight) {
        float[] weights = network.parameterBlock();
        float value = weights[weight];
        weights[weight] = (float) (value + STEP);
        double above = loss(network.withParameters(weights), batch);
        weights[weight] = (float) (value - STEP);
        double below = loss(network.withParameters(weights), batch);
        return (above - below) / (2 * STEP);
    }
    // @end region=gradient

    /** The mean squared error of one run through the days. */
    private static double loss(Network network, Batch batch) {
        float[] outputs = new float[DAYS * Gym.COUNT];
        network.newRunner().run(network.newState(), batch.inputs(), DAYS, outputs);
        double squares = 0;
        for (int i = 0; i < outputs.length; i++) {
            double error = (double) outputs[i] - batch.targets(Gym.COUNT)[i];
            squares += error * error;
        }
        return squares / outputs.length;
    }

    private static List<Check> checks(Network network, Batch batch) {
        float[] gradient = gradient(network, batch);
        List<Check> checks = new ArrayList<>();
        int at = 0;
        for (Parameter parameter : network.parameters()) {
            int largest = at;
            double error = 0;
            double difference = 0;
            for (int i = at; i < at + parameter.size(); i++) {
                double trial = difference(network, batch, i);
                error = Math.max(error, Math.abs(trial - gradient[i]));
                if (i == at || Math.abs(gradient[i]) > Math.abs(gradient[largest])) {
                    largest = i;
                    difference = trial;
                }
            }
            checks.add(new Check(
                    parameter.name(),
                    parameter.size(),
                    gradient[largest],
                    difference,
                    error / Math.abs(gradient[largest])));
            at += parameter.size();
        }
        return checks;
    }

    private static int index(Network network, String name) {
        int at = 0;
        for (Parameter parameter : network.parameters()) {
            if (parameter.name().equals(name)) {
                return at;
            }
            at += parameter.size();
        }
        throw new IllegalArgumentException("no parameter is named " + name);
    }

    @Override
    public Story tell(Result result) {
        double[] updates = IntStream.range(0, UPDATES).asDoubleStream().toArray();
        double mean = 5 / 36.0;
        double[] level = new double[UPDATES];
        Arrays.fill(level, mean);
        return new Story(title())
                .text(
                        "Training means to change the weights so that the error becomes smaller. The network reads %d days of the plan and"
                                + " answers after each with six numbers; the right answer is the one-hot vector of the next exercise. The error of a number"
                                + " is squared, and the loss is the mean of all squares. The gradient of a weight says how much the loss rises if the"
                                + " weight rises by a little. So each update subtracts the gradient, times a learning rate: new weight = weight - rate ×"
                                + " gradient.",
                        DAYS)
                .text(
                        "To find the gradients, the engine walks through the unrolled network from the last day to the first. At each day it adds what"
                                + " that day's error says about the weights, and passes the rest on to the day before, through the weights of the memory."
                                + " This is back-propagation through time. Here are the first %d updates of one weight, from unit 1 of the memory"
                                + " to unit 2, with a learning rate of %.0f.",
                        SHOWN, RATE)
                .table(
                        List.of("update", "loss", "weight", "gradient", "by trial", "rate × gradient", "new weight"),
                        rows(result))
                .text(
                        "\"By trial\" is the gradient without any mathematics: make the weight 1/%.0f larger and smaller, run the network, and see how much"
                                + " the loss changes. That takes two runs for every weight. Back-propagation finds the gradients of all weights with one run"
                                + " forward and one backward.",
                        1 / STEP)
                .text(
                        "Is back-propagation right? Here is the trial for every weight of the network before its first update, %d weights in all. For each"
                                + " group of weights the table has the largest gradient, the same gradient by trial, and the largest disagreement in the"
                                + " group, as a share of the largest gradient.",
                        result.checks.stream().mapToInt(Check::values).sum())
                .table(
                        List.of("weights", "how many", "largest gradient", "by trial", "largest disagreement"),
                        result.checks.stream().map(TrainingChapter::row).toList())
                .text(
                        "They agree within %.2f %%. That is the trial's own error: its step is not infinitely small, and outputs in float32 have about seven"
                                + " digits, of which the difference of two nearly equal losses keeps few. The engine's tests compare its gradients with those"
                                + " of a second program in float64.",
                        100
                                * result.checks.stream()
                                        .mapToDouble(Check::error)
                                        .max()
                                        .orElseThrow())
                .figure(
                        new LineChart("The loss falls", "update", "loss (mean squared error)")
                                .showY(0)
                                .line("training", updates, result.losses)
                                .reference("always the mean answer", updates, level),
                        Texts.bars(sparse(result.losses)),
                        Texts.format(
                                "%d updates. A network that gives each exercise the same share, 1/6, has a loss of %.4f; this one ends at %.1e.",
                                UPDATES, mean, result.losses[UPDATES - 1]))
                .code(TrainingChapter.class, "gradient");
    }

    private static double[] sparse(double[] values) {
        return IntStream.range(0, 60)
                .mapToDouble(i -> values[i * values.length / 60])
                .toArray();
    }

    private static List<List<String>> rows(Result result) {
        List<List<String>> rows = new ArrayList<>();
        for (Update update : result.updates) {
            rows.add(List.of(
                    Integer.toString(rows.size() + 1),
                    Texts.format("%.6f", update.loss),
                    Texts.format("%.6f", update.weight),
                    Texts.format("%.6f", update.gradient),
                    Texts.format("%.6f", update.difference),
                    Texts.format("%.6f", RATE * update.gradient),
                    Texts.format("%.6f", update.after)));
        }
        return rows;
    }

    private static List<String> row(Check check) {
        return List.of(
                check.name,
                Integer.toString(check.values),
                Texts.format("%.6f", check.gradient),
                Texts.format("%.6f", check.difference),
                Texts.format("%.2f %%", 100 * check.error));
    }
}
