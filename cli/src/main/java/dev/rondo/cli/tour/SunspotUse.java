package dev.rondo.cli.tour;

import dev.rondo.cli.page.LineChart;
import dev.rondo.cli.sample.Sunspots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Numbers that an agency collects: monthly sunspots, which the command's jar holds. */
final class SunspotUse implements Use {
    private static final int SHOWN = 240;

    @Override
    public Outcome compute() {
        Sunspots sunspots;
        try {
            sunspots = Sunspots.load();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int split = sunspots.indexOf(Sunspots.FIRST_TEST_MONTH);
        SeriesForecast forecast = SeriesForecast.of(sunspots.numbers(), split, 40);
        double[] years =
                IntStream.range(0, SHOWN).mapToDouble(i -> 1921 + i / 12.0).toArray();
        return new Outcome(
                "numbers of an agency",
                "monthly sunspot numbers from 1749 to 1983, public",
                "LSTM 24, 40 epochs of the months before 1921",
                new Score(
                        "root mean square error (sunspots)",
                        forecast.errors().rmse(),
                        forecast.errors().naiveRmse(),
                        "as this month"),
                new Drawing(
                        new LineChart(
                                        "Sunspots, each month forecast from those before it",
                                        "year",
                                        "sunspot number (monthly mean)")
                                .xLabel(year -> Texts.format("%.0f", year))
                                .line("observed", years, Arrays.copyOf(forecast.truth(), SHOWN))
                                .line("LSTM's forecast", years, Arrays.copyOf(forecast.forecasts(), SHOWN)),
                        Texts.bars(quarters(forecast.truth())),
                        "The first 20 of 63 test years. The cycle of eleven years and the noise of single months differ enough for a network to gain a"
                                + " little."));
    }

    private static double[] quarters(double[] months) {
        return IntStream.range(0, SHOWN / 3).mapToDouble(i -> months[3 * i]).toArray();
    }
}
