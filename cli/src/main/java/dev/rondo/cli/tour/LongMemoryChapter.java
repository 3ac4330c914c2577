package dev.rondo.cli.tour;

import dev.rondo.Network;
import dev.rondo.NetworkBuilder;
import dev.rondo.cli.page.LineChart;
import dev.rondo.cli.sample.AddingProblem;
import dev.rondo.data.Batch;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Initializer;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Adam;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Chapter 10: the adding problem over 50, 100 and 200 steps for each cell. */
final class LongMemoryChapter implements Chapter<LongMemoryChapter.Result> {
    static final int[] LENGTHS = {50, 100, 200};
    static final double SOLVED = 0.01;
    private static final int HIDDEN = 32;
    private static final int SIZE = 20;
    private static final int PROBES = 200;
    private static final int UPDATES = 2_000;
    private static final int EVERY = 50;

    /** The cells that are compared. Each has 32 units and a linear output. */
    enum Cell {
        TANH("tanh RNN", 1e-2f, network -> network.rnn(HIDDEN)),
        RELU(
                "ReLU RNN, identity start",
                2e-3f,
                network -> network.init(Initializer.PYTORCH.withRecurrent(Initializer.Weights.IDENTITY))
                        .rnn(HIDDEN, Activation.RELU)),
        LSTM(
                "LSTM, forget bias 3",
                1e-2f,
                network -> network.init(Initializer.KERAS.withForgetBias(3)).lstm(HIDDEN)),
        GRU("GRU", 1e-2f, network -> network.gru(HIDDEN));

        final String label;
        private final float learningRate;
        private final UnaryOperator<NetworkBuilder> layer;

        Cell(String label, float learningRate, UnaryOperator<NetworkBuilder> layer) {
            this.label = label;
            this.learningRate = learningRate;
            this.layer = layer;
        }
    }

    /**
     * The errors of one training: the mean squared error on unseen sequences after every 50 updates. It ends when the problem is solved, or
     * after 2,000 updates.
     */
    record Learnt(Cell cell, int length, double[] errors) {
        boolean solved() {
            return last() < SOLVED;
        }

        double last() {
            return errors[errors.length - 1];
        }

        int updates() {
            return errors.length * EVERY;
        }
    }

    /** What the chapter shows: for each length, a training of each cell. */
    record Result(List<Learnt> learnt) {
        Learnt of(Cell cell, int length) {
            return learnt.stream()
                    .filter(one -> one.cell == cell && one.length == length)
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Override
    public String title() {
        return "Long-term dependencies";
    }

    @Override
    public Result compute() {
        // The longest first, so that no thread ends with the most work.
        return new Result(IntStream.range(0, LENGTHS.length * Cell.values().length)
                .parallel()
                .mapToObj(i -> learn(
                        Cell.values()[Cell.values().length - 1 - i % Cell.values().length],
                        LENGTHS[LENGTHS.length - 1 - i / Cell.values().length]))
                .toList());
    }

    private static Learnt learn(Cell cell, int length) {
        List<Double> errors = new ArrayList<>();
        Batch probe = Batch.ofVectors(2);
        AddingProblem.fill(probe, length, PROBES, new SplittableRandom(2));
        // @start region=adding
        Network network = cell.layer.apply(Network.builder(2)).dense(1).build(1);
        SplittableRandom random = new SplittableRandom(1);
        Batch batch = Batch.ofVectors(2);
        try (Trainer trainer = Trainer.builder(network)
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(Adam.of(cell.learningRate))
                .clipNorm(1)
                .build()) {
            for (int i = 1; i <= UPDATES && (errors.isEmpty() || errors.getLast() >= SOLVED); i++) {
                AddingProblem.fill(batch, length, SIZE, random); // new sequences every time
                trainer.trainBatch(batch);
                if (i % EVERY == 0) {
                    errors.add(trainer.evaluate(probe));
                }
            }
        }
        // @end region=adding
        return new Learnt(
                cell, length, errors.stream().mapToDouble(Double::doubleValue).toArray());
    }

    @Override
    public Story tell(Result result) {
        List<String> header = new ArrayList<>(List.of("cell"));
        for (int length : LENGTHS) {
            header.add("T = " + length);
        }
        List<List<String>> rows = new ArrayList<>();
        for (Cell cell : Cell.values()) {
            List<String> row = new ArrayList<>(List.of(cell.label));
            for (int length : LENGTHS) {
                Learnt learnt = result.of(cell, length);
                row.add(
                        learnt.solved()
                                ? Texts.format("%,d updates (%.4f)", learnt.updates(), learnt.last())
                                : Texts.format("not in %,d (%.4f)", UPDATES, learnt.last()));
            }
            rows.add(row);
        }
        Story story = new Story(title())
                .text(
                        "The adding problem was made to test memory (Hochreiter, Schmidhuber 1997). The network reads T random numbers from 0 to 1, one"
                                + " per step. Two of them are marked, one in each half. After the last step it must say their sum. Everything depends on"
                                + " two steps that may lie far back, and nothing on the others.")
                .text(
                        "A network without memory can do no better than to answer 1 always: its mean squared error is 1/6, or %.3f. The problem counts as"
                                + " solved below %.2f on %d sequences that were not used for training. Every training may take %,d updates of %d"
                                + " sequences, with the Adam optimizer.",
                        AddingProblem.BASELINE, SOLVED, PROBES, UPDATES, SIZE)
                .table(header, rows)
                .text(
                        "The number in brackets is the last mean squared error; without memory it is %.3f.",
                        AddingProblem.BASELINE);
        for (int length : LENGTHS) {
            story.figure(
                    chart(result, length),
                    sketch(result, length),
                    Texts.format("The adding problem over %d steps. A line ends when the problem is solved.", length));
        }
        List<Learnt> unsolved = result.learnt.stream()
                .filter(one -> one.cell != Cell.TANH && !one.solved())
                .toList();
        return story.text(
                        "The tanh network %s. Cells that keep the gradient alive %s. These are single runs from one seed:"
                                + " other seeds and learning rates need more updates, or fewer.",
                        result.learnt.stream().noneMatch(one -> one.cell == Cell.TANH && one.solved())
                                ? "never gets away from the answer 1"
                                : "does not solve all of them",
                        unsolved.isEmpty()
                                ? "solve all three"
                                : "do better, but " + unsolved.size() + " of 9 runs would have needed more updates")
                .code(LongMemoryChapter.class, "adding");
    }

    private static LineChart chart(Result result, int length) {
        LineChart chart = new LineChart("Adding problem, T = " + length, "update", "mean squared error")
                .height(270)
                .showY(0);
        for (Cell cell : Cell.values()) {
            double[] errors = result.of(cell, length).errors;
            chart.line(cell.label, updates(errors.length), errors);
        }
        double[] ends = {EVERY, UPDATES};
        return chart.reference("always 1", ends, new double[] {AddingProblem.BASELINE, AddingProblem.BASELINE});
    }

    private static double[] updates(int count) {
        return IntStream.rangeClosed(1, count).mapToDouble(i -> i * EVERY).toArray();
    }

    private static String sketch(Result result, int length) {
        StringBuilder sketch = new StringBuilder();
        for (Cell cell : Cell.values()) {
            double[] errors = result.of(cell, length).errors;
            double[] capped =
                    Arrays.stream(errors).map(error -> Math.min(error, 0.25)).toArray();
            sketch.append(Texts.format("%-25s%s%n", cell.label, Texts.bars(capped)));
        }
        return sketch.toString();
    }
}
