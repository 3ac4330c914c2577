package dev.rondo;

import dev.rondo.layer.Parameter;
import java.util.List;

/** Rounds the weights of products to the values that a narrow format can store. */
final class WeightRounding {
    private WeightRounding() {}

    /**
     * {@return a copy of the parameters of a network with rounded weights} Biases and the vectors of embeddings are not rounded,
     * because they do not enter products.
     *
     * @param layers the layers of the network
     * @param parameters the values of all parameters
     * @param format the format
     * @throws IllegalArgumentException if a weight is not finite, or so large that rounding makes it infinite
     */
    static float[] round(List<NamedLayer> layers, float[] parameters, WeightFormat format) {
        float[] rounded = parameters.clone();
        int at = 0;
        for (NamedLayer named : layers) {
            for (Parameter parameter : named.parameters()) {
                List<Integer> shape = parameter.shape();
                if (shape.size() == 2 && !NetworkLayers.isTable(named.layer())) {
                    requireFinite(parameter, rounded, at, "");
                    format.codec().round(rounded, at, shape.get(0), shape.get(1));
                    requireFinite(parameter, rounded, at, " after rounding to " + format);
                }
                at += parameter.size();
            }
        }
        return rounded;
    }

    private static void requireFinite(Parameter parameter, float[] block, int at, String when) {
        for (int i = 0; i < parameter.size(); i++) {
            if (!Float.isFinite(block[at + i])) {
                throw new IllegalArgumentException("weights must be finite to be stored in a narrow format, but "
                        + parameter.name() + "[" + i + "] is " + block[at + i] + when);
            }
        }
    }
}
