package dev.rondo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.cli.sample.Sunspots;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.Models;
import dev.rondo.train.EpochReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Compares the demo's forecasts with the figures written by the script that trained its model. */
class ForecastsTest {
    /** The script sums float32 errors, with 7 digits for numbers below 20, so its figures have this accuracy. */
    private static final double SCRIPT_ROUNDING = 1e-4;

    private static Sunspots series;
    private static double[] forecasts;
    private static String expected;
    private static int firstTest;

    @BeforeAll
    static void forecast() throws IOException {
        series = Sunspots.load();
        Network network = Models.load(Sunspots.model(), Sunspots.MODEL, LoadOptions.DEFAULT);
        forecasts = new Forecaster(network).forecasts(series.numbers());
        firstTest = series.indexOf(Sunspots.FIRST_TEST_MONTH);
        try (InputStream in = Sunspots.class.getResourceAsStream("/dev/rondo/cli/sunspots/sunspots-expected.json")) {
            expected = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static double expected(String key) {
        Matcher matcher = Pattern.compile("\"" + key + "\": ([0-9.e-]+)").matcher(expected);
        assertTrue(matcher.find(), key);
        return Double.parseDouble(matcher.group(1));
    }

    @Test
    void shouldReadEveryMonth() {
        assertEquals(2820, series.size());
        assertEquals(YearMonth.of(1749, 1), series.month(0));
        assertEquals(YearMonth.of(1983, 12), series.month(series.size() - 1));
        assertEquals(expected("split"), firstTest);
    }

    @Test
    void shouldForecastAsPyTorchDoes() {
        double difference = ForecastErrors.largestDifference(forecasts, series.reference());
        assertTrue(difference < Demo.LARGEST_DIFFERENCE, "largest difference " + difference);
    }

    /** By the triangle inequality the errors differ by at most the largest difference of the forecasts. */
    @Test
    void shouldHaveTheErrorOfPyTorch() {
        double tolerance = ForecastErrors.largestDifference(forecasts, series.reference())
                + expected("max_abs_float32_vs_float64")
                + SCRIPT_ROUNDING;
        double error = ForecastErrors.rootMeanSquare(forecasts, series.numbers(), firstTest);
        assertEquals(expected("test_rmse_lstm"), error, tolerance);
    }

    @Test
    void shouldComputeTheErrorOfPersistence() {
        double[] persistence = ForecastErrors.persistence(series.numbers());
        double error = ForecastErrors.rootMeanSquare(persistence, series.numbers(), firstTest);
        assertEquals(expected("test_rmse_persistence"), error, SCRIPT_ROUNDING);
    }

    @Test
    void shouldNotAcceptMissingForecasts() {
        double[] broken = forecasts.clone();
        broken[100] = Double.NaN;
        double difference = ForecastErrors.largestDifference(broken, series.reference());
        assertTrue(Double.isNaN(difference), "largest difference " + difference);
    }

    /** Row 10 of the proofs. Training gives the same bits on every machine with FMA, and so the same figure. */
    @Test
    void shouldBeatPersistenceAfterTraining() throws IOException {
        List<EpochReport> epochs = new ArrayList<>();
        Network trained = SunspotTraining.train(series, SunspotTraining.EPOCHS, epochs::add);
        float[] truth = series.numbers();
        double error = ForecastErrors.rootMeanSquare(new Forecaster(trained).forecasts(truth), truth, firstTest);
        double naive = ForecastErrors.rootMeanSquare(ForecastErrors.persistence(truth), truth, firstTest);
        double first = epochs.getFirst().loss();
        double last = epochs.getLast().loss();
        assertTrue(last < first / 3, "losses " + first + " to " + last);
        assertTrue(error < 0.96 * naive, error + " against " + naive);
    }
}
