package dev.rondo.cli.tour;

import dev.rondo.Network;
import dev.rondo.cli.page.LineChart;
import dev.rondo.data.Batch.LossAt;
import dev.rondo.data.BatchSource;
import dev.rondo.data.OneHot;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceDataset;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.RmsProp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Chapter 5: exercises and days become vectors. */
final class VectorsChapter implements Chapter<VectorsChapter.Result> {
    private static final int DAYS = 140;
    private static final int EPOCHS = 40;
    private static final int WIDTH = 4;
    private static final double LOW = 0.1;

    /**
     * What the chapter shows.
     *
     * @param week the one-hot vector of each day of a week [7][6]
     * @param product the product of a layer's weights [4][6] and the vector of shoulders
     * @param column the column of these weights that belongs to shoulders
     * @param losses the loss after each epoch with a number, with a one-hot vector, and with an embedding [3][40]
     * @param shares the share of right answers at the end [3]
     */
    record Result(float[][] week, float[] product, float[] column, double[][] losses, double[] shares) {}

    /** The losses of a training, and the share of right answers after it. */
    private record Learnt(double[] losses, double share) {}

    @Override
    public String title() {
        return "Things become vectors";
    }

    @Override
    public Result compute() {
        List<Gym.Day> diary = Gym.diary(DAYS + 1, 0, 1);
        int[] exercises =
                Arrays.copyOf(diary.stream().mapToInt(Gym.Day::exercise).toArray(), DAYS);
        // @start region=onehot
        float[] shoulders = OneHot.encode(new int[] {1}, 6); // 0 1 0 0 0 0
        Network layer = Network.builder(6).dense(WIDTH).build(1);
        float[] zeros = new float[WIDTH]; // the output for no exercise: the biases
        float[] output = new float[WIDTH];
        layer.newRunner().step(layer.newState(), new float[6], zeros);
        layer.newRunner().step(layer.newState(), shoulders, output);
        // @end region=onehot
        float[] product = new float[WIDTH];
        float[] column = new float[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            product[i] = output[i] - zeros[i];
            column[i] = layer.parameterBlock()[i * Gym.COUNT + 1]; // the weights come first, row by row
        }
        float[] numbers = new float[DAYS];
        for (int day = 0; day < DAYS; day++) {
            numbers[day] = exercises[day] / 5f;
        }
        int[] tomorrow = Gym.tomorrow(diary);
        Learnt number = train(Network.builder(1).rnn(12).dense(6).build(1), Sequence.ofVectors(1, numbers), tomorrow);
        Learnt oneHot = train(
                Network.builder(6).rnn(12).dense(6).build(1),
                Sequence.ofVectors(6, OneHot.encode(exercises, 6)),
                tomorrow);
        Learnt embedding = train(
                Network.builder(6).embedding(3).rnn(12).dense(6).build(1), Sequence.ofTokens(exercises), tomorrow);
        float[][] week = new float[7][];
        for (int day = 0; day < 7; day++) {
            week[day] = OneHot.encode(new int[] {Gym.PLAN[day]}, Gym.COUNT);
        }
        return new Result(
                week, product, column, new double[][] {number.losses, oneHot.losses, embedding.losses}, new double[] {
                    number.share, oneHot.share, embedding.share
                });
    }

    private static Learnt train(Network fresh, Sequence inputs, int[] tomorrow) {
        BatchSource batches =
                BatchSource.inOrder(SequenceDataset.of(LossAt.EVERY_STEP, List.of(inputs.withLabels(tomorrow))), 1);
        double[] losses = new double[EPOCHS];
        try (Trainer trainer = Trainer.builder(fresh)
                .loss(Loss.CROSS_ENTROPY)
                .optimizer(RmsProp.of(1e-2f))
                .clipNorm(1)
                .truncatedBptt(10)
                .build()) {
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                losses[epoch] = trainer.trainBatch(batches.next()).loss();
            }
            int right = 0;
            trainer.evaluate(batches.next());
            float[] y = new float[Gym.COUNT];
            for (int day = 0; day < DAYS; day++) {
                trainer.output(day, y);
                right += Answers.largest(y, 0, Gym.COUNT) == tomorrow[day] ? 1 : 0;
            }
            return new Learnt(losses, (double) right / DAYS);
        }
    }

    @Override
    public Story tell(Result result) {
        List<List<String>> days = new ArrayList<>();
        for (int day = 0; day < 7; day++) {
            List<String> row = new ArrayList<>(List.of(Gym.WEEKDAYS.get(day), Gym.EXERCISES.get(Gym.PLAN[day])));
            for (float value : result.week[day]) {
                row.add(Texts.format("%.0f", value));
            }
            days.add(row);
        }
        List<String> header = new ArrayList<>(List.of("day", "exercise"));
        header.addAll(Gym.EXERCISES);
        return new Story(title())
                .text(
                        "A network computes with numbers, so every exercise needs some. One could write legs = 0, shoulders = 0.2, back = 0.4"
                                + " and so on. But then back would lie between shoulders and cardio, and chest would be five times shoulders. None of"
                                + " this is meant. So each exercise gets a place of its own in a vector, with a 1 there and a 0 everywhere else:"
                                + " shoulders = [0 1 0 0 0 0]. This is a one-hot vector. All exercises are equally far from each other.")
                .table(header, days)
                .figure(
                        week(result),
                        "",
                        "The same week as a picture: one row per day, one column per exercise. The two shoulder days look the same; only what came"
                                + " before tells them apart.")
                .text(
                        "A layer multiplies this vector by its weights. All but one factor are 0, so the product is one column of the weights."
                                + " The engine's product for shoulders is %s, and the second column of the weights is %s. The weights of a column are"
                                + " what the network knows about an exercise. An embedding layer looks the column up without multiplying, and learns it.",
                        vector(result.product), vector(result.column))
                .text(
                        "Does it matter? The same recurrent network of 12 units learns the plan from %d days with each of the three.",
                        DAYS)
                .figure(
                        losses(result),
                        Texts.format(
                                "one number      %s%none-hot vector  %s%nembedding       %s",
                                Texts.bars(logs(result.losses[0])),
                                Texts.bars(logs(result.losses[1])),
                                Texts.bars(logs(result.losses[2]))),
                        Texts.format(
                                "The loss of guessing blindly is ln 6 = %.3f. The axis is logarithmic.", Math.log(6)))
                .table(
                        List.of("input", "epochs to a loss below " + LOW, "loss at the end", "right answers"),
                        List.of(
                                row("one number", result, 0),
                                row("one-hot vector", result, 1),
                                row("embedding", result, 2)))
                .text(
                        "This plan is short, so even the single number serves in the end. It takes %.0f times as many epochs as one-hot vectors.",
                        (double) epochsToLow(result.losses[0]) / epochsToLow(result.losses[1]))
                .code(VectorsChapter.class, "onehot");
    }

    private static LineChart losses(Result result) {
        double[] epochs = IntStream.rangeClosed(1, EPOCHS).asDoubleStream().toArray();
        return new LineChart(
                        "What the network learns from", "epoch (passes over the diary)", "loss (cross-entropy, nats)")
                .logarithmicY()
                .line("one number", epochs, result.losses[0])
                .line("one-hot vector", epochs, result.losses[1])
                .line("embedding of 3 numbers", epochs, result.losses[2]);
    }

    private static double[] logs(double[] values) {
        return Arrays.stream(values).map(Math::log).toArray();
    }

    private static List<String> row(String input, Result result, int index) {
        double[] losses = result.losses[index];
        return List.of(
                input,
                Integer.toString(epochsToLow(losses)),
                Texts.format("%.4f", last(losses)),
                Texts.percent(result.shares[index]));
    }

    /** {@return the number of epochs until the loss is low; one more than there are if it never is} */
    static int epochsToLow(double[] losses) {
        int epoch = 0;
        while (epoch < losses.length && !(losses[epoch] < LOW)) {
            epoch++;
        }
        return epoch + 1;
    }

    private static double last(double[] values) {
        return values[values.length - 1];
    }

    private static String vector(float[] values) {
        StringBuilder text = new StringBuilder("[");
        for (float value : values) {
            text.append(Texts.format(text.length() > 1 ? " %.5f" : "%.5f", value));
        }
        return text.append(']').toString();
    }

    private static Diagram week(Result result) {
        Diagram diagram = new Diagram(292, "A week in one-hot vectors");
        for (int j = 0; j < Gym.COUNT; j++) {
            diagram.text(215 + 90 * j, 52, "tick middle", Gym.EXERCISES.get(j));
        }
        for (int day = 0; day < 7; day++) {
            diagram.text(
                    150, 81 + 31 * day, "tick end", Gym.WEEKDAYS.get(day) + ", " + Gym.EXERCISES.get(Gym.PLAN[day]));
            for (int j = 0; j < Gym.COUNT; j++) {
                boolean on = result.week[day][j] == 1;
                diagram.box(171 + 90 * j, 62 + 31 * day, 88, 28, on ? j : -1, on ? "1" : "0");
            }
        }
        return diagram;
    }
}
