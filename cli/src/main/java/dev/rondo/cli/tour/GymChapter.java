package dev.rondo.cli.tour;

import dev.rondo.Network;
import dev.rondo.cli.page.BarChart;
import dev.rondo.data.Batch.LossAt;
import dev.rondo.data.BatchSource;
import dev.rondo.data.OneHot;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceDataset;
import dev.rondo.layer.Activation;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.RmsProp;
import java.util.Arrays;
import java.util.List;

/** Chapter 3: who predicts tomorrow's exercise? */
final class GymChapter implements Chapter<GymChapter.Result> {
    private static final int DAYS = 1080;
    private static final int TRAINING = 720;
    private static final double UNWELL = 0.05;
    private static final int CALENDAR = 7 + 12 + 1;
    private static final int EXERCISE = Gym.COUNT + 1;
    private static final int EPOCHS = 30;

    /**
     * What the chapter shows. Answers and truth are those of the days of the third year, except for the last.
     *
     * @param days the days of the third year
     * @param truth the exercise of the day after each
     * @param calendar the answers of a feed-forward network that sees weekday, month and health
     * @param today the answers of a feed-forward network that sees today's exercise and health
     * @param recurrent the answers of a recurrent network that sees today's exercise and health
     * @param commonest the share of the exercise that is most common
     */
    record Result(List<Gym.Day> days, int[] truth, int[] calendar, int[] today, int[] recurrent, double commonest) {
        double share(int[] answers) {
            return Answers.share(answers, truth);
        }
    }

    @Override
    public String title() {
        return "The gym schedule";
    }

    @Override
    public Result compute() {
        List<Gym.Day> diary = Gym.diary(DAYS, UNWELL, 3);
        float[] calendar = calendar(diary);
        float[] exercise = exercise(diary);
        int[] tomorrow = Gym.tomorrow(diary);
        // @start region=networks
        Network byDate = Network.builder(20).dense(16, Activation.TANH).dense(6).build(1);
        Network byToday = Network.builder(7).dense(16, Activation.TANH).dense(6).build(1);
        Network byMemory = Network.builder(7).rnn(16).dense(6).build(1);
        int[] fromDate = Answers.of(train(byDate, calendar, tomorrow), calendar);
        int[] fromToday = Answers.of(train(byToday, exercise, tomorrow), exercise);
        int[] fromMemory = Answers.of(train(byMemory, exercise, tomorrow), exercise);
        // @end region=networks
        int[] truth = Arrays.copyOfRange(tomorrow, TRAINING, DAYS - 1);
        int[] always = new int[truth.length];
        Arrays.fill(always, 1);
        return new Result(
                diary.subList(TRAINING, DAYS - 1),
                truth,
                third(fromDate),
                third(fromToday),
                third(fromMemory),
                Answers.share(always, truth));
    }

    /** Trains on the first two years, with back-propagation truncated to ten days. */
    private static Network train(Network fresh, float[] inputs, int[] tomorrow) {
        Sequence twoYears = Sequence.ofVectors(fresh.inputSize(), Arrays.copyOf(inputs, TRAINING * fresh.inputSize()))
                .withLabels(Arrays.copyOf(tomorrow, TRAINING));
        BatchSource batches = BatchSource.inOrder(SequenceDataset.of(LossAt.EVERY_STEP, List.of(twoYears)), 1);
        // @start region=train
        try (Trainer trainer = Trainer.builder(fresh)
                .loss(Loss.CROSS_ENTROPY)
                .optimizer(RmsProp.of(5e-3f))
                .clipNorm(1)
                .truncatedBptt(10)
                .build()) {
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                trainer.trainBatch(batches.next());
            }
            return trainer.network();
        }
        // @end region=train
    }

    private static int[] third(int[] answers) {
        return Arrays.copyOfRange(answers, TRAINING, DAYS - 1);
    }

    private static float[] calendar(List<Gym.Day> diary) {
        float[] inputs = new float[DAYS * CALENDAR];
        for (int i = 0; i < DAYS; i++) {
            OneHot.encode(diary.get(i).weekday(), 7, inputs, i * CALENDAR);
            OneHot.encode(diary.get(i).month(), 12, inputs, i * CALENDAR + 7);
            inputs[i * CALENDAR + 19] = diary.get(i).well() ? 1 : 0;
        }
        return inputs;
    }

    private static float[] exercise(List<Gym.Day> diary) {
        float[] inputs = new float[DAYS * EXERCISE];
        for (int i = 0; i < DAYS; i++) {
            OneHot.encode(diary.get(i).exercise(), Gym.COUNT, inputs, i * EXERCISE);
            inputs[i * EXERCISE + Gym.COUNT] = diary.get(i).well() ? 1 : 0;
        }
        return inputs;
    }

    @Override
    public Story tell(Result result) {
        List<String> sees =
                List.of("nothing", "weekday, month, health", "today's exercise, health", "the same, day after day");
        double[] shares = {
            result.commonest, result.share(result.calendar), result.share(result.today), result.share(result.recurrent)
        };
        return new Story(title())
                .text(
                        "A person trains every day by a plan of seven exercises: legs, shoulders, back, cardio, shoulders, arms, chest, and"
                                + " again. On a day on which she is unwell (one in %d, chosen at random) she cannot do the exercise, and"
                                + " does it on the next day instead. From then on the whole plan is one weekday late. What will she do"
                                + " tomorrow? Three networks learn from two years of 360 days and are asked on each day of the third.",
                        Math.round(1 / UNWELL))
                .figure(
                        weeks(result),
                        sketch(result),
                        "Four weeks of the third year. Below each exercise: D, the network that knows the date, and M, the network with"
                                + " memory, with ✓ if it predicted this exercise the day before. On days marked"
                                + " ill she was unwell.")
                .table(
                        List.of("who predicts", "what it sees", "right in the third year"),
                        List.of(
                                List.of("always \"shoulders\"", sees.get(0), Texts.percent(shares[0])),
                                List.of("D, feed-forward network", sees.get(1), Texts.percent(shares[1])),
                                List.of("feed-forward network", sees.get(2), Texts.percent(shares[2])),
                                List.of("M, recurrent network", sees.get(3), Texts.percent(shares[3]))))
                .figure(
                        new BarChart(
                                        "Right predictions of tomorrow's exercise",
                                        "what the predictor sees",
                                        "right predictions (% of days)",
                                        List.of("nothing", "date, health", "today, health", "all days so far"))
                                .bars(
                                        "right",
                                        Arrays.stream(shares)
                                                .map(share -> 100 * share)
                                                .toArray()),
                        "",
                        "The date does not say what she will do, because the plan has left the calendar. Today's exercise says it, except after"
                                + " \"shoulders\", which two exercises follow. Only memory tells the two apart.")
                .text(
                        "A network that sees only today can be right on at most 6 of 7 days, or 86 %%: after shoulders comes back or arms,"
                                + " and it can only guess which. The recurrent network knows what came before the shoulders.")
                .code(GymChapter.class, "networks", "train");
    }

    private static final int WEEKS = 4;

    private static Diagram weeks(Result result) {
        Diagram diagram = new Diagram(334, "Four weeks of the schedule");
        for (int j = 0; j < 7; j++) {
            diagram.text(64 + 100 * j + 46, 48, "tick middle", Gym.WEEKDAYS.get(weekday(result, j + 1)));
        }
        for (int i = 0; i < 7 * WEEKS; i++) {
            Gym.Day day = result.days.get(i + 1);
            double x = 64 + 100 * (i % 7);
            double y = 58 + 68 * (i / 7);
            if (i % 7 == 0) {
                diagram.text(54, y + 34, "tick end", "week " + (1 + i / 7));
            }
            String name = Gym.EXERCISES.get(day.exercise());
            String marks = "D " + mark(result.calendar, result, i + 1) + "  M " + mark(result.recurrent, result, i + 1);
            diagram.box(x, y, 93, 60, day.exercise(), name, day.well() ? marks : marks + " ill");
        }
        return diagram;
    }

    private static int weekday(Result result, int index) {
        return result.days.get(index).weekday();
    }

    /** The answer that was given on the day before. */
    private static String mark(int[] answers, Result result, int day) {
        return answers[day - 1] == result.truth[day - 1] ? "✓" : "✗";
    }

    private static String sketch(Result result) {
        StringBuilder sketch = new StringBuilder();
        for (int week = 0; week < WEEKS; week++) {
            for (int j = 0; j < 7; j++) {
                Gym.Day day = result.days.get(7 * week + j + 1);
                sketch.append(Texts.format("%-11s", Gym.EXERCISES.get(day.exercise()) + (day.well() ? "" : "*")));
            }
            for (int[] answers : List.of(result.calendar, result.recurrent)) {
                sketch.append(answers == result.calendar ? "\nD " : "\nM ");
                for (int j = 0; j < 7; j++) {
                    sketch.append(Texts.format("%-11s", mark(answers, result, 7 * week + j + 1)));
                }
            }
            sketch.append("\n\n");
        }
        return sketch + "* ill";
    }
}
