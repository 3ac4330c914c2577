package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Binary;
import dev.rondo.graph.op.Compare;
import dev.rondo.graph.program.ShapeMath;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Layers with several inputs: Concatenate, Add, Subtract, Multiply, Average.
 *
 * @param kind the operation
 * @param axis the axis along which Concatenate joins
 * @param keras3 whether Keras 3 wrote the model, which masks a step if all inputs do; Keras 2 masks it if any input does
 */
record KerasMerge(Kind kind, int axis, boolean keras3) implements KerasLayer {
    /** The operation. */
    enum Kind {
        CONCATENATE(null),
        ADD(Binary.ADD),
        SUBTRACT(Binary.SUB),
        MULTIPLY(Binary.MUL),
        AVERAGE(Binary.ADD),
        MAXIMUM(Binary.MAX),
        MINIMUM(Binary.MIN);

        /** The operator between two inputs; null for Concatenate. */
        private final @Nullable Binary operator;

        Kind(@Nullable Binary operator) {
            this.operator = operator;
        }
    }

    @Override
    public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
        List<KerasTensor> inputs = call.inputs();
        if (inputs.size() < 2 || !call.initialState().isEmpty()) {
            throw new IllegalArgumentException("takes two inputs or more, but is called with " + inputs.size());
        }
        inputs.forEach(InputChecks::requireFloats);
        if (inputs.stream().map(KerasTensor::rank).distinct().count() > 1) {
            throw new IllegalArgumentException("takes inputs of one rank, but gets the shapes "
                    + inputs.stream().map(KerasTensor::shape).toList());
        }
        KerasTensor merged = kind.operator == null
                ? new LayerNodes(nodes, name).concatenate(inputs, along(inputs.getFirst()))
                : fold(nodes, name, inputs, kind.operator);
        return List.of(merged.masked(mask(nodes, name, inputs)));
    }

    private int along(KerasTensor input) {
        int along = ShapeMath.axis(axis, input.rank());
        if (along == 0) {
            throw new IllegalArgumentException("cannot join along the batch");
        }
        return along;
    }

    private KerasTensor fold(KerasGraphBuilder nodes, String name, List<KerasTensor> inputs, Binary operator) {
        if (kind == Kind.SUBTRACT && inputs.size() != 2) {
            throw new IllegalArgumentException("takes two inputs, but is called with " + inputs.size());
        }
        KerasTensor result = inputs.getFirst();
        for (KerasTensor next : inputs.subList(1, inputs.size())) {
            List<String> both = List.of(result.name(), next.name());
            result = nodes.add(name, operator.name(), operator, both, result.broadcast(next));
        }
        if (kind == Kind.AVERAGE) {
            String share = nodes.constant(Tensor.of(List.of(), 1f / inputs.size()));
            result = nodes.add(name, "MUL", Binary.MUL, List.of(result.name(), share), result.shape());
        }
        return result;
    }

    private @Nullable String mask(KerasGraphBuilder nodes, String name, List<KerasTensor> inputs) {
        List<String> masks =
                inputs.stream().map(KerasTensor::mask).filter(Objects::nonNull).toList();
        if (masks.isEmpty()) {
            return null;
        }
        if (kind == Kind.CONCATENATE && along(inputs.getFirst()) == 1) {
            throw new IllegalArgumentException("joins masked sequences along time, which is not supported");
        }
        boolean all = masks.size() == inputs.size();
        if (keras3 && !all) {
            // In Concatenate, an input without a mask counts every step; in other layers it removes the mask.
            return null;
        }
        String joined = masks.getFirst();
        for (String mask : masks.subList(1, masks.size())) {
            joined = nodes.mask(name, "mask", keras3 ? Compare.OR : Compare.AND, List.of(joined, mask));
        }
        return joined;
    }
}
