package dev.rondo.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a forecaster's outputs mean. Output k is the change of the target from its last known value to its value k + 1 steps later, in units of
 * the standard deviation that such changes have in the training rows. A network that outputs zeros is therefore the naive forecast "as
 * now", and series that drift stay in range.
 *
 * @param column the target column
 * @param deviations the standard deviation of the change over 1, 2, … steps
 */
record ForecastTarget(String column, double[] deviations) {
    private static final String KEY = "rondo.network.table.target";

    int horizon() {
        return deviations.length;
    }

    /**
     * Converts outputs of the network to values of the target.
     *
     * @param outputs the array that holds the outputs
     * @param at the index of the first
     * @param known the last known value of the target
     * @param forecasts takes the values [horizon]
     */
    void forecasts(float[] outputs, int at, double known, double[] forecasts) {
        for (int k = 0; k < deviations.length; k++) {
            forecasts[k] = known + outputs[at + k] * deviations[k];
        }
    }

    Map<String, String> toMetadata() {
        List<List<String>> lines = new ArrayList<>(List.of(List.of(column)));
        for (double deviation : deviations) {
            lines.add(List.of(Double.toString(deviation)));
        }
        return Map.of(KEY, EncoderText.write(lines));
    }

    static ForecastTarget fromMetadata(Map<String, String> metadata) {
        List<List<String>> lines = EncoderText.read(EncoderText.entry(metadata, KEY, "a forecaster"));
        double[] deviations = new double[lines.size() - 1];
        for (int k = 0; k < deviations.length; k++) {
            deviations[k] = EncoderText.number(lines.get(k + 1).getFirst());
            if (!(deviations[k] > 0) || Double.isInfinite(deviations[k])) {
                throw new IllegalArgumentException(
                        "'" + KEY + "' must hold deviations above 0, but one is " + deviations[k]);
            }
        }
        return new ForecastTarget(lines.getFirst().getFirst(), deviations);
    }
}
