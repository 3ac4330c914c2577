package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Reduce;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * GlobalMaxPooling1D and GlobalAveragePooling1D: [B][T][C] to [B][C], or [B][1][C]. As in Keras, the mean is that of the steps
 * that the mask keeps, and the maximum ignores the mask.
 *
 * @param max whether to take the maximum; otherwise the mean
 * @param keep whether the axis of time remains, with size 1
 */
record KerasGlobalPool(boolean max, boolean keep) implements KerasLayer {
    static KerasGlobalPool read(boolean max, LayerConfig config) {
        config.requireOnly("data_format", "channels_last");
        return new KerasGlobalPool(max, config.flag("keepdims", false));
    }

    @Override
    public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
        KerasTensor x = call.input();
        InputChecks.requireSequence(x);
        int batch = x.shape().getFirst();
        List<Integer> shape = keep ? List.of(batch, 1, x.width()) : List.of(batch, x.width());
        if (!max && x.mask() != null) {
            return List.of(nodes.add(name, "MaskedMean", new MaskedMean(keep), List.of(x.name(), x.mask()), shape));
        }
        Reduce reduce = new Reduce(max ? Reduce.Kind.MAX : Reduce.Kind.MEAN, keep, false);
        String axes = nodes.constant(Tensor.ofLongs(List.of(1), 1));
        return List.of(nodes.add(name, max ? "ReduceMax" : "ReduceMean", reduce, List.of(x.name(), axes), shape));
    }

    /**
     * The mean over the steps that count; NaN where none does, as in Keras. Inputs: float32 data [B][T][C], bool mask [B][T].
     *
     * @param keep whether the axis of time remains, with size 1
     */
    record MaskedMean(boolean keep) implements Operator {
        @Override
        public List<Tensor> run(List<@Nullable Tensor> inputs) {
            Tensor data = OperatorInputs.floats(inputs, 0);
            boolean[] mask = OperatorInputs.required(inputs, 1).booleans();
            int batch = data.shape().getFirst();
            int steps = data.shape().get(1);
            int width = data.shape().get(2);
            float[] x = data.values();
            float[] y = new float[Math.multiplyExact(batch, width)];
            for (int row = 0; row < batch; row++) {
                for (int i = 0; i < width; i++) {
                    double sum = 0;
                    int count = 0;
                    for (int at = row * steps; at < (row + 1) * steps; at++) {
                        sum += mask[at] ? x[at * width + i] : 0;
                        count += mask[at] ? 1 : 0;
                    }
                    y[row * width + i] = (float) (sum / count);
                }
            }
            return List.of(Tensor.of(keep ? List.of(batch, 1, width) : List.of(batch, width), y));
        }
    }
}
