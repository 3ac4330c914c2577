package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.op.Cast;
import dev.rondo.graph.op.Compare;
import dev.rondo.graph.program.ArrayFunction;
import dev.rondo.graph.program.Operator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Operations on masks in functional models of Keras 3, which writes the masks of Embedding and Masking layers as nodes of their
 * own.
 */
enum KerasMaskOps implements KerasLayer {
    /** x != number. */
    NOT_EQUAL {
        @Override
        public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
            if (call.inputs().size() != 1 || call.numbers().size() != 1) {
                throw new IllegalArgumentException("is supported between one tensor and one number only");
            }
            KerasTensor x = call.inputs().getFirst();
            Operator differs = new Differs(call.numbers().getFirst().floatValue());
            return List.of(mask(x.shape(), nodes.mask(name, "NotEqual", differs, List.of(x.name()))));
        }
    },
    /** Whether any element of the last axis is true. */
    ANY {
        @Override
        public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
            KerasTensor x = call.input();
            requireMask(x);
            List<Integer> shape = new ArrayList<>(x.shape());
            shape.removeLast();
            return List.of(mask(shape, nodes.mask(name, "Any", new Any(), List.of(x.name()))));
        }
    },
    /** a or b. */
    LOGICAL_OR {
        @Override
        public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
            if (call.inputs().size() != 2 || !call.numbers().isEmpty()) {
                throw new IllegalArgumentException("takes two masks");
            }
            call.inputs().forEach(KerasMaskOps::requireMask);
            List<String> both = call.inputs().stream().map(KerasTensor::name).toList();
            return List.of(mask(call.inputs().getFirst().shape(), nodes.mask(name, "Or", Compare.OR, both)));
        }
    };

    private static KerasTensor mask(List<Integer> shape, String name) {
        return new KerasTensor(name, Type.BOOL, shape, null);
    }

    private static void requireMask(KerasTensor x) {
        if (x.type() != Type.BOOL || x.rank() < 2) {
            throw new IllegalArgumentException("takes a mask, but gets " + x.type() + " " + x.shape());
        }
    }

    /** Input: numbers of any type. */
    record Differs(float number) implements ArrayFunction {
        @Override
        public void apply(float[] x, float[] y) {
            for (int i = 0; i < y.length; i++) {
                y[i] = x[i] != number ? 1 : 0;
            }
        }

        @Override
        public List<Tensor> run(List<@Nullable Tensor> inputs) {
            float[] x = new Cast(Type.FLOAT32).run(inputs).getFirst().values();
            boolean[] differs = new boolean[x.length];
            for (int i = 0; i < x.length; i++) {
                differs[i] = x[i] != number;
            }
            return List.of(Tensor.ofBooleans(inputs.getFirst().shape(), differs));
        }
    }

    /** Writes 1 for each row of x of which a value differs from a number, otherwise 0. */
    static void anyDiffers(float[] x, float number, float[] y) {
        int width = x.length / y.length;
        for (int i = 0; i < y.length; i++) {
            y[i] = 0;
            for (int j = i * width; j < (i + 1) * width; j++) {
                y[i] = x[j] != number ? 1 : y[i];
            }
        }
    }

    /** Input: bool [...][W]; output: bool [...]. */
    record Any() implements ArrayFunction {
        @Override
        public void apply(float[] x, float[] y) {
            anyDiffers(x, 0, y);
        }

        @Override
        public List<Tensor> run(List<@Nullable Tensor> inputs) {
            Tensor x = inputs.getFirst();
            int width = x.shape().getLast();
            List<Integer> shape = x.shape().subList(0, x.shape().size() - 1);
            boolean[] any = new boolean[dev.rondo.graph.program.ShapeMath.count(shape)];
            boolean[] all = x.booleans();
            for (int i = 0; i < all.length; i++) {
                any[i / width] |= all[i];
            }
            return List.of(Tensor.ofBooleans(shape, any));
        }
    }
}
