package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import java.io.IOException;

/**
 * Forecasts the next value of a series after each of its values. The network was trained on standardized values; their
 * mean and standard deviation are in its metadata.
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
            throw new IOException("the model's metadata lacks '" + key + "', it has "
                    + network.metadata().keySet());
        }
        return Float.parseFloat(text);
    }

    /** {@return the standardized values, as the network reads them [T]} */
    float[] standardized(float[] values) {
        float[] inputs = new float[values.length];
        for (int t = 0; t < inputs.length; t++) {
            inputs[t] = (values[t] - mean) / std;
        }
        return inputs;
    }

    /**
     * {@return the forecast of each value from the values before it [T]; NaN for the first}
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
