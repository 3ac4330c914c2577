package dev.rondo.cli.tour;

import dev.rondo.cli.page.LineChart;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A stock-like series: a random walk, made by a formula. Nothing can forecast it better than "as today". */
final class StockUse implements Use {
    private static final int DAYS = 2_000;
    private static final int SPLIT = 1_600;
    private static final double DAILY = 0.01;
    private static final int SHOWN = 60;

    @Override
    public Outcome compute() {
        SplittableRandom random = new SplittableRandom(4);
        float[] prices = new float[DAYS];
        double price = 100;
        for (int day = 0; day < DAYS; day++) {
            price *= StrictMath.exp(DAILY * random.nextGaussian());
            prices[day] = (float) price;
        }
        SeriesForecast forecast = SeriesForecast.of(prices, SPLIT, 30);
        double[] days = IntStream.range(0, SHOWN).asDoubleStream().toArray();
        return new Outcome(
                "a stock-like series",
                "a random walk with daily steps of 1 %, made by a formula",
                "LSTM 24, 30 epochs of " + SPLIT + " days",
                new Score(
                        "root mean square error (price)",
                        forecast.errors().rmse(),
                        forecast.errors().naiveRmse(),
                        "as today"),
                new Drawing(
                        new LineChart("A random walk and its forecasts", "day after training", "price")
                                .line("price", days, Arrays.copyOf(forecast.truth(), SHOWN))
                                .line("LSTM's forecast", days, Arrays.copyOf(forecast.forecasts(), SHOWN)),
                        Texts.bars(Arrays.copyOf(forecast.truth(), SHOWN)),
                        "The forecasts seem to follow the price, but only a day or more late. The steps are random, so nothing beats \"as today\". Be"
                                + " suspicious of pictures like this one."));
    }
}
