package dev.rondo.cli;

import dev.rondo.Runner;
import dev.rondo.cli.csv.CsvFormat;
import dev.rondo.table.ForecastStream;
import dev.rondo.table.Forecaster;
import dev.rondo.table.TableModel;
import dev.rondo.table.TableRow;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Forecasts.
 *
 * @param forecaster the model
 * @param runner runs all streams
 * @param ahead the number of steps to forecast by feeding forecasts back; 0 for the horizon of the model
 */
record ForecastPrediction(Forecaster forecaster, Runner runner, int ahead) implements Prediction {
    ForecastPrediction(Forecaster forecaster, int ahead) {
        this(forecaster, forecaster.network().newRunner(), ahead);
    }

    @Override
    public TableModel model() {
        return forecaster;
    }

    @Override
    public List<String> header() {
        return IntStream.rangeClosed(1, ahead == 0 ? forecaster.horizon() : ahead)
                .mapToObj(k -> forecaster.target() + "+" + k)
                .toList();
    }

    @Override
    public Stream newStream() {
        return new Forecasts(forecaster.newStream(runner), new double[forecaster.horizon()], ahead);
    }

    @Override
    public Stream readStream(byte[] bytes) {
        return new Forecasts(forecaster.readStream(bytes), new double[forecaster.horizon()], ahead);
    }

    private record Forecasts(ForecastStream stream, double[] next, int ahead) implements Stream {
        @Override
        public TableRow row() {
            return stream.row();
        }

        @Override
        public List<String> step(CsvFormat format) {
            stream.step(next);
            double[] forecasts = ahead == 0 ? next : stream.ahead(ahead);
            return DoubleStream.of(forecasts).mapToObj(format::number).toList();
        }

        @Override
        public byte[] toBytes() {
            return stream.toBytes();
        }
    }
}
