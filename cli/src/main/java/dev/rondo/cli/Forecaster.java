package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import java.io.IOException;

/**
 * Forecasts the next value of a series after each of its values, by a network that was trained on the series with its
 * mean taken off, in units of its standard deviation. Both numbers travel in the network's metadata.
 */
final class Forecaster {
    private final Network network;
    private final float mean;
    private final float std;

    Forecaster(Network network) throws IOException {
        this.network = network;
        this.mean = number(network, "mean");
        this.std = number(network, "std");
    }

    private static float number(Network network, String key) throws IOException {
        String text = network.metadata().get(key);
        if (text == null) {
            throw new IOException("the model's metadata has no '" + key + "'; it has "
                    + network.metadata().keySet());
        }
        return Float.parseFloat(text);
    }

    /** {@return the values as the network reads them [T]} */
    float[] standardized(float[] values) {
        float[] inputs = new float[values.length];
        for (int t = 0; t < inputs.length; t++) {
            inputs[t] = (values[t] - mean) / std;
        }
        return inputs;
    }

    /**
     * {@return the forecast of each value, made when the one before it had been seen [T]; NaN for the first}
     *
     * @param values the series [T]
     */
    double[] forecasts(float[] values) {
        Runner runner = network.newRunner();
        State state = network.newState();
        float[] inputs = standardized(values);
        float[] y = new float[1];
        double[] forecasts = new double[values.length];
        forecasts[0] = Double.NaN;
        for (int t = 1; t < forecasts.length; t++) {
            runner.step(state, inputs, t - 1, y, 0);
            forecasts[t] = (double) y[0] * std + mean;
        }
        return forecasts;
    }
}
