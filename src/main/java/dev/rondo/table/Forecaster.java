package dev.rondo.table;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.model.Models;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A trained model that forecasts the next values of one column from the rows so far. It is a network whose metadata holds the columns, their
 * encoding, the target and the horizon; {@link ForecastData} trains one. Immutable: share it among threads, and give every thread a
 * {@link Runner} and every stream a {@link ForecastStream}.
 *
 * {@snippet file="ForecasterSnippetsTest.java" region="forecaster"}
 */
public final class Forecaster extends TableModel {
    private final ForecastTarget target;
    private final int targetColumn;

    private Forecaster(Network network) {
        super(network);
        this.target = ForecastTarget.fromMetadata(network.metadata());
        this.targetColumn = encoder().index(target.column());
        ModelChecks.sizes(network, encoder(), target.horizon());
    }

    /**
     * {@return the forecaster of a network}
     *
     * @param network a network with the metadata of {@link ForecastData#newNetwork}
     * @throws IllegalArgumentException if its metadata is not that of a forecaster, or does not fit its size
     */
    public static Forecaster of(Network network) {
        return new Forecaster(network);
    }

    /**
     * {@return the forecaster in a file}
     *
     * @param file a file that {@link #save} wrote
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if its network is not a forecaster
     */
    public static Forecaster load(Path file) throws IOException {
        return of(Models.load(file));
    }

    /** {@return the column that is forecast} */
    public String target() {
        return target.column();
    }

    /** {@return the number of steps ahead} */
    public int horizon() {
        return target.horizon();
    }

    /** {@return a new stream with a runner of its own} */
    public ForecastStream newStream() {
        return newStream(network().newRunner());
    }

    /**
     * {@return a new stream that shares a runner with other streams of its thread}
     *
     * @param runner a runner of this network
     */
    public ForecastStream newStream(Runner runner) {
        return new ForecastStream(target, targetColumn, new RowStream(network(), encoder(), runner));
    }

    /**
     * {@return the stream that {@link ForecastStream#toBytes} wrote}
     *
     * @param bytes the bytes
     * @throws IllegalArgumentException if they are damaged, or belong to a different model
     */
    public ForecastStream readStream(byte[] bytes) {
        ForecastStream stream = newStream();
        stream.stream().read(bytes);
        return stream;
    }

    /** Converts outputs of the network to values of the target. */
    void forecasts(float[] outputs, int at, double known, double[] forecasts) {
        target.forecasts(outputs, at, known, forecasts);
    }
}
