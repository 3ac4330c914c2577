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
        // The compiler takes some rounds to remove what the first ones allocate.
        long allocated = -1;
        for (int round = 0; round < 200 && allocated != 0; round++) {
            allocated = Allocations.of(() -> {
                for (int i = 0; i < 1000; i++) {
                    stream.row().begin().set("y", 10.1);
                    stream.step(next);
                }
            });
        }
        assertEquals(0, allocated);
    }

    @Test
    void shouldRefuseTablesThatCannotBeLearned() {
        assertRefused(() -> of(10.0), "too few rows", "1 in 1 series");
        assertRefused(() -> of(new double[0]), "too few rows");
        assertRefused(() -> of(5, 5, 5, 5, 5, 5), "'y' is constant");
        assertRefused(() -> of(Double.NaN, Double.NaN, Double.NaN), "'y' has no value");
        assertRefused(() -> of(1, 2, 3).training(1, 1), "training part of 3 rows", "more rows");
        Table unordered =
                Table.builder().numbers("y", 1, 2, 3).numbers("t", 1, 3, 2).build();
        assertRefused(
                () -> ForecastData.of(
                        unordered, ForecastSettings.of("y").withTime("t"), ColumnSelection.ofNumbers("y")),
                "'t'",
                "row 2");
        assertRefused(() -> ForecastData.of(TABLE, ForecastSettings.of("z"), ColumnSelection.ofNumbers("y")), "'z'");
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
