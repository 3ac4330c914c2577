package dev.rondo.cli.tour;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.SkipPolicy;
import dev.rondo.State;
import dev.rondo.cli.page.HeatMap;
import dev.rondo.data.Batch.LossAt;
import dev.rondo.data.BatchSource;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceDataset;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.RmsProp;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Chapter 4: the diary has a gap, and the network must answer from what it remembers. */
final class MissedDayChapter implements Chapter<MissedDayChapter.Result> {
    private static final int DAYS = 700;
    private static final int EPOCHS = 40;
    private static final double MISSING = 0.1;
    private static final int BEFORE = 21;
    private static final int AFTER = 8;

    /**
     * What the chapter shows.
     *
     * @param shares for each policy the share of right answers on the day before the gap, on the missing day, and after it [3][8]
     * @param example for each policy the answers around one missing day [3][8]
     * @param truth the right answers to the example
     */
    record Result(double[][] shares, int[][] example, int[] truth) {
        double onTheMissingDay(SkipPolicy policy) {
            return shares[policy.ordinal()][1];
        }
    }

    @Override
    public String title() {
        return "A missed day";
    }

    @Override
    public Result compute() {
        List<Gym.Day> diary = Gym.diary(DAYS + 1, 0, 1);
        SkipPolicy[] policies = SkipPolicy.values();
        double[][] shares = new double[policies.length][];
        int[][] example = new int[policies.length][];
        for (SkipPolicy policy : policies) {
            Network network = train(policy, diary);
            int[][] answers = IntStream.range(0, Gym.PLAN.length)
                    .mapToObj(shift -> answers(network, BEFORE + shift))
                    .toArray(int[][]::new);
            shares[policy.ordinal()] = shares(answers);
            example[policy.ordinal()] = answers[0];
        }
        return new Result(shares, example, truth(BEFORE));
    }

    /** The network learns from a diary in which one day in ten is missing. */
    private static Network train(SkipPolicy policy, List<Gym.Day> diary) {
        SplittableRandom random = new SplittableRandom(1);
        boolean[] missing = new boolean[DAYS];
        for (int day = 0; day < DAYS; day++) {
            missing[day] = random.nextDouble() < MISSING;
        }
        // @start region=policy
        Network fresh = Network.builder(6).rnn(16).dense(6).skipPolicy(policy).build(1);
        Sequence days = Sequence.ofVectors(6, Gym.oneHot(diary.subList(0, DAYS)))
                .withLabels(Gym.tomorrow(diary)) // the target is known on every day
                .withMissing(missing); // but some days have no input
        // @end region=policy
        BatchSource batches = BatchSource.inOrder(SequenceDataset.of(LossAt.EVERY_STEP, List.of(days)), 1);
        try (Trainer trainer = Trainer.builder(fresh)
                .loss(Loss.CROSS_ENTROPY)
                .optimizer(RmsProp.of(1e-2f))
                .clipNorm(1)
                .truncatedBptt(10)
                .build()) {
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                trainer.setLearningRateFactor(epoch < EPOCHS / 2 ? 1 : 0.1);
                trainer.trainBatch(batches.next());
            }
            return trainer.network();
        }
    }

    /** {@return the answers from the day before a missing day on [8]} */
    private static int[] answers(Network network, int missing) {
        Runner runner = network.newRunner();
        State state = network.newState();
        float[] y = new float[Gym.COUNT];
        int[] answers = new int[AFTER];
        for (int day = 0; day < missing - 1 + AFTER; day++) {
            // @start region=skip
            if (day == missing) {
                runner.skip(state, y); // no input: the policy decides
            } else {
                runner.step(state, Gym.oneHot(List.of(day(day))), y);
            }
            // @end region=skip
            if (day >= missing - 1) {
                answers[day - missing + 1] = Answers.largest(y, 0, Gym.COUNT);
            }
        }
        return answers;
    }

    private static Gym.Day day(int day) {
        return new Gym.Day(Gym.PLAN[day % Gym.PLAN.length], day % 7, 0, true);
    }

    private static int[] truth(int missing) {
        return IntStream.range(0, AFTER).map(i -> day(missing + i).exercise()).toArray();
    }

    private static double[] shares(int[][] answers) {
        double[] shares = new double[AFTER];
        for (int shift = 0; shift < answers.length; shift++) {
            int[] truth = truth(BEFORE + shift);
            for (int i = 0; i < AFTER; i++) {
                shares[i] += answers[shift][i] == truth[i] ? 1.0 / answers.length : 0;
            }
        }
        return shares;
    }

    @Override
    public Story tell(Result result) {
        List<List<String>> rows = new ArrayList<>();
        List<String> meaning = List.of(
                "the state and the last answer stay as they are",
                "a step with an input of zeros",
                "the state is forgotten");
        for (SkipPolicy policy : SkipPolicy.values()) {
            double[] shares = result.shares[policy.ordinal()];
            rows.add(List.of(
                    policy.name(),
                    meaning.get(policy.ordinal()),
                    Texts.percent(shares[0]),
                    Texts.percent(shares[1]),
                    Texts.percent(shares[2]),
                    Texts.percent(shares[3])));
        }
        return new Story(title())
                .text(
                        "One day the diary is empty: she forgot to write, but she did train. The network gets no input, and is still asked for the"
                                + " exercise of the next day. It can only answer from h(t-1), from what it remembered before. What a step without"
                                + " an input does is a policy of the network. There are three. For each, a network of 16 units has learnt from"
                                + " %d days of which one in ten is missing; then each of the seven days of the plan is left out once.",
                        DAYS)
                .table(
                        List.of(
                                "policy",
                                "what a missing step does",
                                "day before",
                                "missing day",
                                "1 day later",
                                "2 days later"),
                        rows)
                .figure(
                        map(result),
                        sketch(result),
                        "The share of right answers around a missing day, over the seven days that can be missing.")
                .text(
                        "CARRY repeats yesterday's answer. That suits a value that changes slowly, such as a temperature, but here the world has"
                                + " moved on by one exercise. RESET has nothing left to answer from. With ZERO the step runs: the network feels that a"
                                + " day has passed, and has learnt what a day without a report means. On the days on which it saw nothing, %s of its"
                                + " answers are right.",
                        Texts.percent(result.onTheMissingDay(SkipPolicy.ZERO)))
                .code(MissedDayChapter.class, "policy", "skip");
    }

    private static List<String> offsets() {
        List<String> names = new ArrayList<>(List.of("before", "missing"));
        for (int i = 2; i < AFTER; i++) {
            names.add("+" + (i - 1));
        }
        return names;
    }

    private static HeatMap map(Result result) {
        double[][] percent = new double[result.shares.length][AFTER];
        for (int i = 0; i < percent.length; i++) {
            for (int j = 0; j < AFTER; j++) {
                percent[i][j] = 100 * result.shares[i][j];
            }
        }
        List<String> policies = IntStream.range(0, percent.length)
                .mapToObj(i -> SkipPolicy.values()[i].name())
                .toList();
        return new HeatMap(
                        "Right answers around a missing day",
                        "day, relative to the missing one",
                        "policy",
                        offsets(),
                        policies,
                        percent)
                .label("right answers (%)", value -> Texts.format("%.0f", value));
    }

    private static String sketch(Result result) {
        StringBuilder sketch = new StringBuilder("Example: the answers around one missing day, day by day.\n");
        sketch.append(line("day", offsets()));
        sketch.append(line("truth", names(result.truth)));
        for (SkipPolicy policy : SkipPolicy.values()) {
            sketch.append(line(policy.name(), names(result.example[policy.ordinal()])));
        }
        return sketch.toString();
    }

    private static List<String> names(int[] exercises) {
        return IntStream.of(exercises).mapToObj(Gym.EXERCISES::get).toList();
    }

    private static String line(String name, List<String> cells) {
        StringBuilder line = new StringBuilder(Texts.format("%-7s", name));
        cells.forEach(cell -> line.append(Texts.format("%-10s", cell)));
        return line.append('\n').toString();
    }
}
