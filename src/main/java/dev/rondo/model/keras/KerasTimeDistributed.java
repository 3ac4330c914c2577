package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.TensorArrays;
import dev.rondo.graph.program.ValueMover;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TimeDistributed: applies a layer to every step as if it were a row of the batch.
 *
 * @param layer the layer
 * @param stepwise whether the layer only reads the last axis, so that it can be applied to sequences directly
 */
record KerasTimeDistributed(KerasLayer layer, boolean stepwise) implements KerasLayer {
    static KerasTimeDistributed of(KerasLayer layer) {
        return new KerasTimeDistributed(layer, isStepwise(layer));
    }

    private static boolean isStepwise(KerasLayer layer) {
        return switch (layer) {
            case KerasDense dense -> true;
            case KerasActivation activation -> true;
            case KerasUnchanged unchanged -> true;
            case KerasNorm norm -> norm.axis() == -1;
            case LayerGraph model ->
                model.topology().inputs().size() == 1
                        && model.layers().values().stream().allMatch(KerasTimeDistributed::isStepwise);
            default -> false;
        };
    }

    @Override
    public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
        KerasTensor x = call.input();
        if (x.rank() < 3) {
            throw new IllegalArgumentException("takes [B, T, ...], but gets the shape " + x.shape());
        }
        if (stepwise) {
            List<KerasTensor> steps = layer.apply(nodes, name, Call.of(x.masked(null)));
            return List.of(single(steps).masked(x.mask()));
        }
        boolean plain = !(layer instanceof KerasRecurrent
                || layer instanceof KerasBidirectional
                || layer instanceof LayerGraph);
        if (x.mask() != null && !plain) {
            throw new IllegalArgumentException(
                    "passes the mask of its steps to a recurrent layer or a model, which is not supported");
        }
        List<Integer> rowShape = new ArrayList<>(x.shape().subList(2, x.rank()));
        rowShape.addFirst(KerasTensor.ANY);
        KerasTensor rows = nodes.add(name, "Rows", new Rows(), List.of(x.name()), rowShape);
        KerasTensor result = single(layer.apply(nodes, name, Call.of(rows)));
        List<Integer> shape = new ArrayList<>(x.shape().subList(0, 2));
        shape.addAll(result.shape().subList(1, result.rank()));
        return List.of(nodes.add(name, "Steps", new Steps(), List.of(result.name(), x.name()), shape)
                .masked(x.mask()));
    }

    private static KerasTensor single(List<KerasTensor> results) {
        if (results.size() != 1 || results.getFirst().mask() != null) {
            throw new IllegalArgumentException("wraps a layer with a mask or several outputs, which is not supported");
        }
        return results.getFirst();
    }

    /** [B][T][...] to [B T][...]. */
    private record Rows() implements ValueMover {
        @Override
        public List<Tensor> run(List<@Nullable Tensor> inputs) {
            Tensor x = inputs.getFirst();
            List<Integer> shape = new ArrayList<>(x.shape().subList(2, x.shape().size()));
            shape.addFirst(Math.multiplyExact(x.shape().get(0), x.shape().get(1)));
            return List.of(TensorArrays.reshaped(x, shape));
        }
    }

    /** [B T][...] to [B][T][...]. Inputs: the rows, and the tensor that they come from. */
    private record Steps() implements ValueMover {
        @Override
        public List<Tensor> run(List<@Nullable Tensor> inputs) {
            Tensor rows = inputs.get(0);
            List<Integer> shape = new ArrayList<>(inputs.get(1).shape().subList(0, 2));
            shape.addAll(rows.shape().subList(1, rows.shape().size()));
            return List.of(TensorArrays.reshaped(rows, shape));
        }
    }
}
