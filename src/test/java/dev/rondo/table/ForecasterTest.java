package dev.rondo.table;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.data.Batch;
import dev.rondo.data.BatchSource;
import dev.rondo.support.Allocations;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class ForecasterTest {
    private static final int ROWS = 200;
    private static final double[] SERIES =
            IntStream.range(0, ROWS).mapToDouble(t -> 10 + Math.sin(0.3 * t)).toArray();
    private static final Table TABLE = Table.builder().numbers("y", SERIES).build();

    private static ForecastData data(int horizon) {
        return ForecastData.of(TABLE, ForecastSettings.of("y").withHorizon(horizon), ColumnSelection.ofNumbers("y"));
    }

    private static Forecaster untrained(int horizon) {
        return Forecaster.of(data(horizon).newNetwork(Cell.LSTM, 4, 1, 3));
    }

    @Test
    void shouldStepAsTheTestWasEvaluated() {
        ForecastData data = data(2);
        Forecaster forecaster = untrained(2);
        ForecastEvaluation.Forecast last = data.test(forecaster).forecasts().getLast();
        ForecastStream stream = forecaster.newStream();
        double[] next = new double[2];
        for (int t = 0; t < last.row(); t++) {
            stream.row().begin().set("y", SERIES[t]);
            stream.step(next);
        }
        assertArrayEquals(last.forecast(), next, 1e-5);
        assertEquals(SERIES[last.row()], last.actual()[0]);
        assertEquals(SERIES[last.row() - 1], last.naive());
        assertEquals(ROWS - 2, last.row(), "the last row whose two next values are known");
    }

    @Test
    void shouldLearnWhatAnEmbeddedCategorySays() {
        int count = 90;
        String[] kinds = new String[ROWS * 6];
        double[] values = new double[kinds.length];
        for (int t = 1; t < kinds.length; t++) {
            int kind = t * 7 % count;
            kinds[t] = t % 211 == 0 ? null : "k" + kind;
            values[t] = values[t - 1] + (kind - count / 2) / 26.0;
        }
        for (int t = 0; t + 1 < kinds.length; t++) {
            kinds[t] = kinds[t + 1]; // says how the value will change
        }
        Table table = Table.builder().numbers("y", values).texts("kind", kinds).build();
        ForecastData data = ForecastData.of(
                table, ForecastSettings.of("y"), ColumnSelection.ofNumbers("y").withCategories("kind"));
        Network fresh = data.newNetwork(Cell.GRU, 8, 1, 1);
        assertEquals(
                "column embedding 2 -> 11, column 1: 92 -> 10",
                fresh.layers().getFirst().layer().describe());
        float[] table0 = fresh.parameter("column_embedding.tables.0.weight");
        assertArrayEquals(new float[20], Arrays.copyOfRange(table0, 900, 920), "unknown and missing values");
        Forecaster forecaster = data.train(fresh, TrainingSettings.DEFAULT.withEpochs(20));
        ForecastEvaluation.Forecast last = data.test(forecaster).forecasts().getLast();
        assertTrue(data.test(forecaster).errors(1).rmse()
                < 0.5 * data.test(forecaster).errors(1).naiveRmse());
        ForecastStream stream = forecaster.newStream();
        double[] next = new double[1];
        for (int t = 0; t < last.row(); t++) {
            stream.row().begin().set("y", values[t]).set("kind", kinds[t]);
            stream.step(next);
        }
        assertArrayEquals(last.forecast(), next, 1e-3);
        stream.row().begin().set("y", 1).set("kind", "never seen");
        stream.step(next);
        assertTrue(Double.isFinite(next[0]));
    }

    @Test
    void shouldCompareWithTheValueOfOneSeasonBefore() {
        double[] values = IntStream.range(0, ROWS)
                .mapToDouble(t -> t % 12 == 0 ? 5 : t % 3)
                .toArray();
        ForecastData data = ForecastData.of(
                Table.builder().numbers("y", values).build(),
                ForecastSettings.of("y").withHorizon(14),
                ColumnSelection.ofNumbers("y"));
        assertEquals(12, data.findSeason());
        ForecastEvaluation evaluation = data.test(Forecaster.of(data.newNetwork(Cell.LSTM, 4, 1, 3)), 12);
        assertEquals(12, evaluation.season());
        assertEquals(0, evaluation.seasonalErrors(1).naiveRmse());
        assertEquals(0, evaluation.seasonalErrors(14).naiveRmse(), "two seasons before");
        assertEquals(evaluation.errors(3).rmse(), evaluation.seasonalErrors(3).rmse());
        assertArrayEquals(
                evaluation.forecasts().getFirst().actual(),
                evaluation.forecasts().getFirst().seasonal());
        assertRefused(() -> data.test(Forecaster.of(data.newNetwork(Cell.LSTM, 4, 1, 3)), -1), "season", "-1");
    }

    @Test
    void shouldFindTheSeasonOfTheCalendarAndNoneInNoise() {
        SplittableRandom random = new SplittableRandom(3);
        double[] times = IntStream.range(0, 2000).mapToDouble(t -> 3600.0 * t).toArray();
        double[] daily = IntStream.range(0, 2000)
                .mapToDouble(t -> Math.sin(2 * Math.PI * t / 24) + 0.1 * random.nextGaussian())
                .toArray();
        assertEquals(24, season(times, daily));
        double[] walk = new double[2000];
        for (int t = 1; t < walk.length; t++) {
            walk[t] = walk[t - 1] + random.nextGaussian();
        }
        assertEquals(0, season(times, walk));
    }

    private static int season(double[] times, double[] values) {
        Table table =
                Table.builder().numbers("when", times).numbers("y", values).build();
        return ForecastData.of(table, ForecastSettings.of("y").withTime("when"), ColumnSelection.ofNumbers("y"))
                .findSeason();
    }

    @Test
    void shouldNotTrainOnValuesOfOtherParts() {
        BatchSource training = data(3).training(1000, 1);
        Batch batch = training.next();
        double largest = 0;
        double[] early = Arrays.copyOf(SERIES, (int) (0.7 * ROWS));
        double square = 0;
        for (int t = 0; t + 1 < early.length; t++) {
            square += Math.pow(early[t + 1] - early[t], 2);
        }
        double deviation = Math.sqrt(square / (early.length - 1));
        for (int row = 0; row < batch.steps() * batch.size(); row++) {
            largest = Math.max(largest, Math.abs(batch.targets(3)[row * 3]));
        }
        assertTrue(largest * deviation < 0.31, "a change of at most 0.3 per step");
        Table later = Table.builder()
                .numbers(
                        "y",
                        IntStream.range(0, ROWS)
                                .mapToDouble(t -> t < early.length ? SERIES[t] : 1e6)
                                .toArray())
                .build();
        ForecastData jump =
                ForecastData.of(later, ForecastSettings.of("y").withHorizon(3), ColumnSelection.ofNumbers("y"));
        Batch same = jump.training(1000, 1).next();
        int values = batch.steps() * batch.size() * 3;
        assertArrayEquals(Arrays.copyOf(batch.targets(3), values), Arrays.copyOf(same.targets(3), values));
    }

    @Test
    void shouldKeepSeriesApart() {
        double[] both = new double[2 * ROWS];
        String[] names = new String[2 * ROWS];
        for (int t = 0; t < ROWS; t++) {
            both[2 * t] = SERIES[t];
            both[2 * t + 1] = -SERIES[t];
            names[2 * t] = "up";
            names[2 * t + 1] = "down";
        }
        Table table = Table.builder().numbers("y", both).texts("id", names).build();
        ForecastData data =
                ForecastData.of(table, ForecastSettings.of("y").withGroup("id"), ColumnSelection.ofNumbers("y"));
        for (ForecastEvaluation.Forecast one :
                data.test(Forecaster.of(data.newNetwork(Cell.GRU, 3, 1, 1))).forecasts()) {
            assertEquals(both[one.row()], one.actual()[0]);
            assertEquals(both[one.row() - 2], one.naive());
        }
    }

    @Test
    void shouldForecastAheadFromACopy() {
        ForecastStream stream = untrained(1).newStream();
        double[] next = new double[1];
        stream.row().begin().set("y", 10.2);
        stream.step(next);
        byte[] before = stream.toBytes();
        double[] ahead = stream.ahead(3);
        assertEquals(next[0], ahead[0]);
        assertArrayEquals(before, stream.toBytes());
        stream.row().begin().set("y", ahead[0]);
        stream.step(next);
        assertEquals(next[0], ahead[1]);
    }

    @Test
    void shouldAdvanceTheTimeAhead() {
        double[] hours = IntStream.range(0, ROWS).mapToDouble(t -> 3600.0 * t).toArray();
        Table table = Table.builder().numbers("y", SERIES).numbers("t", hours).build();
        ForecastData data = ForecastData.of(
                table, ForecastSettings.of("y"), ColumnSelection.ofNumbers("y").withCalendar("t"));
        Forecaster forecaster = Forecaster.of(data.newNetwork(Cell.LSTM, 4, 1, 3));
        ForecastStream stream = forecaster.newStream();
        double[] next = new double[1];
        for (int t = 0; t < 2; t++) {
            stream.row().begin().set("y", SERIES[t]).set("t", hours[t]);
            stream.step(next);
        }
        double[] ahead = forecaster.readStream(stream.toBytes()).ahead(2);
        stream.row().begin().set("y", next[0]).set("t", hours[2]);
        stream.step(next);
        assertEquals(next[0], ahead[1]);
    }

    @Test
    void shouldContinueFromBytes() {
        Forecaster forecaster = untrained(2);
        ForecastStream stream = forecaster.newStream();
        double[] next = new double[2];
        stream.row().begin().set("y", 9.5);
        stream.step(next);
        ForecastStream restored = forecaster.readStream(stream.toBytes());
        stream.row().begin().set("y", Double.NaN);
        restored.row().begin().set("y", Double.NaN);
        double[] again = new double[2];
        stream.step(next);
        restored.step(again);
        assertArrayEquals(next, again);
        assertTrue(Double.isFinite(next[0]), "carried from the row before");
        for (int at = 0; at < stream.toBytes().length; at++) {
            byte[] damaged = stream.toBytes();
            damaged[at]++;
            assertRefused(() -> forecaster.readStream(damaged), "damaged");
        }
        assertRefused(() -> forecaster.readStream(new byte[3]), "1 columns");
    }

    @Test
    void shouldSayNothingBeforeTheFirstValue() {
        ForecastStream stream = untrained(1).newStream();
        double[] next = new double[1];
        stream.row().begin().set("y", Double.NaN);
        stream.step(next);
        assertTrue(Double.isNaN(next[0]));
    }

    @Test
    void shouldAllocateNothingPerStep() throws Throwable {
        ForecastStream stream = untrained(2).newStream();
        double[] next = new double[2];
        assertEquals(0, Allocations.onceCompiled(() -> {
            for (int i = 0; i < 1000; i++) {
                stream.row().begin().set("y", 10.1);
                stream.step(next);
            }
        }));
    }

    @Test
    void shouldRefuseTablesThatCannotBeLearned() {
        assertRefused(() -> of(10.0), "too few rows", "1 in 1 series");
        assertRefused(() -> of(new double[0]), "too few rows");
        assertRefused(() -> of(5, 5, 5, 5, 5, 5), "'y' is constant");
        assertRefused(() -> of(Double.NaN, Double.NaN, Double.NaN), "'y' has no value");
        assertRefused(() -> of(1, 2, 3), "horizon is 3 steps", "2 training rows");
        assertRefused(() -> of(1, 2, 3, 4, 5, 6).validation(1), "validation part of 6 rows", "more rows");
        assertRefused(
                () -> ForecastData.of(
                        TABLE, ForecastSettings.of("y").withHorizon(1_000_000), ColumnSelection.ofNumbers("y")),
                "horizon is 1000000 steps",
                "training rows");
        Table unordered =
                Table.builder().numbers("y", 1, 2, 3).numbers("t", 1, 3, 2).build();
        assertRefused(
                () -> ForecastData.of(
                        unordered, ForecastSettings.of("y").withTime("t"), ColumnSelection.ofNumbers("y")),
                "'t'",
                "row 2");
        assertRefused(() -> ForecastData.of(TABLE, ForecastSettings.of("z"), ColumnSelection.ofNumbers("y")), "'z'");
    }

    @Test
    void shouldNameTheLinesThatRowsComeFrom() {
        Table.Builder table = Table.builder().numbers("y", 1, 2, 3).numbers("t", 1, 3, 3);
        ForecastSettings settings = ForecastSettings.of("y").withTime("t");
        Table lines = table.lines(2, 3, 7).build();
        assertRefused(
                () -> ForecastData.of(lines, settings, ColumnSelection.ofNumbers("y")),
                "line 7 is not later than line 3");
        assertRefused(() -> table.lines(2, 3).build(), "one line per row, 3 in all, but there are 2");
    }

    @Test
    void shouldCountGapsInTime() {
        assertEquals(0, gaps(0, 31, 59, 90, 120, 151, 181, 212));
        assertEquals(2, gaps(0, 1, 2, 4, 5, 6, 9, 10));
        assertEquals(0, data(1).gaps(), "without times");
    }

    private static int gaps(double... times) {
        Table table = Table.builder()
                .numbers("y", Arrays.copyOf(SERIES, times.length))
                .numbers("t", times)
                .build();
        return ForecastData.of(table, ForecastSettings.of("y").withTime("t"), ColumnSelection.ofNumbers("y"))
                .gaps();
    }

    private static ForecastData of(double... values) {
        return ForecastData.of(
                Table.builder().numbers("y", values).build(),
                ForecastSettings.of("y").withHorizon(3),
                ColumnSelection.ofNumbers("y"));
    }

    @Test
    void shouldRefuseNetworksThatAreNotForecasters() {
        Network plain = Network.builder(1).lstm(2).dense(1).build(1);
        assertRefused(() -> Forecaster.of(plain), "not a model of a table");
        Network wide = data(1).newNetwork(Cell.RNN, 2, 1, 1);
        Network wrong = Network.of(
                Network.builder(2).lstm(2).dense(1).build(1).layers(),
                Network.builder(2).lstm(2).dense(1).build(1).parameterBlock(),
                wide.skipPolicy(),
                wide.metadata());
        assertRefused(() -> Forecaster.of(wrong), "1 inputs", "2 and 1");
    }
}
