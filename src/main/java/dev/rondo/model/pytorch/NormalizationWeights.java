package dev.rondo.model.pytorch;

import dev.rondo.model.safetensors.TensorEntry;
import dev.rondo.model.safetensors.WeightFile;
import dev.rondo.text.SafeText;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Gives mapped normalizations the weight and bias that their layers have. A LayerNorm without bias gets zeros. A BatchNorm1d
 * becomes what it computes outside training, {@code y = w (x - m) / sqrt(v + epsilon) + b} with the running mean m and variance
 * v, as one factor and one summand per channel.
 */
final class NormalizationWeights {
    private final WeightFile file;
    private final SequencedMap<String, TensorEntry> entries;
    private final Map<String, float[]> computed = new HashMap<>();

    private NormalizationWeights(WeightFile file) {
        this.file = file;
        this.entries = new LinkedHashMap<>(file.header().entries());
    }

    /** {@return the file with the weights and biases of the normalizations of a mapping} */
    static WeightFile prepared(WeightFile file, List<MappingStep> mapping) throws IOException {
        NormalizationWeights weights = new NormalizationWeights(file);
        for (MappingStep step : mapping) {
            switch (step.kind()) {
                case LAYER_NORM -> weights.addBias(step);
                case BATCH_NORM -> weights.fold(step);
                default -> {}
            }
        }
        return file.with(weights.entries, weights.computed);
    }

    private static String tensor(MappingStep step, String parameter) {
        return step.module().isEmpty() ? parameter : step.module() + "." + parameter;
    }

    private void addBias(MappingStep step) {
        TensorEntry weight = entries.get(tensor(step, "weight"));
        String bias = tensor(step, "bias");
        if (weight != null && weight.shape().size() == 1 && !entries.containsKey(bias)) {
            put(bias, weight, new float[weight.count()]);
        }
    }

    private void put(String tensor, TensorEntry from, float[] values) {
        entries.put(tensor, from.ofShape(List.of(values.length)));
        computed.put(tensor, values);
    }

    private void fold(MappingStep step) throws IOException {
        TensorEntry place = entries.get(tensor(step, "running_var"));
        if (place == null || place.shape().size() != 1) {
            throw file.error("the mapping says that " + SafeText.quote(step.module())
                    + " is a BatchNorm1d, but it has no running_var of one dimension");
        }
        int width = place.count();
        float[] variance = values(step, "running_var", width, 1);
        float[] mean = values(step, "running_mean", width, Float.NaN);
        float[] weight = values(step, "weight", width, 1);
        float[] bias = values(step, "bias", width, 0);
        for (int j = 0; j < width; j++) {
            double factor = weight[j] / Math.sqrt((double) variance[j] + step.epsilon());
            weight[j] = (float) factor;
            bias[j] = (float) (bias[j] - mean[j] * factor);
            if (!file.allowNonFinite() && !(Float.isFinite(weight[j]) && Float.isFinite(bias[j]))) {
                throw file.error(
                        tensor(step, "running_var"),
                        "the variance " + variance[j] + " and epsilon " + step.epsilon()
                                + " give no factor that float32 can hold");
            }
        }
        for (String statistic : List.of("running_mean", "running_var", "num_batches_tracked")) {
            entries.remove(tensor(step, statistic));
        }
        put(tensor(step, "weight"), place, weight);
        put(tensor(step, "bias"), place, bias);
    }

    /** The values of a tensor, or as many of the default, which is NaN if the tensor must exist. */
    private float[] values(MappingStep step, String parameter, int width, float otherwise) throws IOException {
        String tensor = tensor(step, parameter);
        TensorEntry entry = entries.get(tensor);
        if (entry == null && !Float.isNaN(otherwise)) {
            float[] values = new float[width];
            Arrays.fill(values, otherwise);
            return values;
        }
        if (entry == null) {
            throw file.error("the tensor " + SafeText.quote(tensor) + " of shape [" + width + "] is missing");
        }
        if (!entry.shape().equals(List.of(width))) {
            throw file.error(tensor, "must have the shape [" + width + "], but has " + entry.shownShape());
        }
        return file.tensor(tensor);
    }
}
