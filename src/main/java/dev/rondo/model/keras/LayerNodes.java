package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.op.Binary;
import dev.rondo.graph.op.Cast;
import dev.rondo.graph.op.Compare;
import dev.rondo.graph.op.Concat;
import dev.rondo.graph.op.Gather;
import dev.rondo.graph.op.MatMul;
import dev.rondo.graph.op.Reduce;
import dev.rondo.graph.op.Reshape;
import dev.rondo.graph.op.Slice;
import dev.rondo.graph.op.Squeeze;
import dev.rondo.graph.op.Transpose;
import dev.rondo.graph.op.Unary;
import dev.rondo.graph.op.Unsqueeze;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.ShapeMath;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Adds nodes of one layer, and computes the shapes of their outputs, which have no masks.
 *
 * @param nodes takes the nodes
 * @param layer the layer's name, for messages
 */
record LayerNodes(KerasGraphBuilder nodes, String layer) {
    /** The smallest sum of squares by whose root Keras divides. */
    private static final float LEAST_SQUARES = 1e-12f;

    /** {@return a number as a tensor} */
    KerasTensor constant(float value) {
        return constant(Tensor.of(List.of(), value));
    }

    KerasTensor constant(Tensor tensor) {
        return new KerasTensor(nodes.constant(tensor), tensor.type(), tensor.shape(), null);
    }

    private String integers(List<Integer> values) {
        long[] longs = values.stream().mapToLong(Integer::longValue).toArray();
        return nodes.constant(Tensor.ofLongs(List.of(longs.length), longs));
    }

    /** Adds an operator whose output has the shape and type of its first input. */
    KerasTensor apply(String kind, Operator operator, KerasTensor... inputs) {
        List<String> names = new ArrayList<>();
        for (KerasTensor input : inputs) {
            names.add(input.name());
        }
        return nodes.add(layer, kind, operator, names, inputs[0].type(), inputs[0].shape());
    }

    /** Adds an operator of float32 with an output of a different shape. */
    KerasTensor apply(String kind, Operator operator, KerasTensor input, List<Integer> shape) {
        return nodes.add(layer, kind, operator, List.of(input.name()), shape);
    }

    KerasTensor cast(KerasTensor x, Type type) {
        return x.type() == type ? x : nodes.add(layer, "Cast", new Cast(type), List.of(x.name()), type, x.shape());
    }

    /** {@return a op b} Both become float32 if their types differ. */
    KerasTensor arithmetic(Binary how, KerasTensor a, KerasTensor b) {
        boolean same =
                a.type() == b.type() && a.type() != Type.BOOL && !(how == Binary.DIV && a.type() != Type.FLOAT32);
        KerasTensor left = same ? a : cast(a, Type.FLOAT32);
        KerasTensor right = same ? b : cast(b, Type.FLOAT32);
        return nodes.add(
                layer, how.name(), how, List.of(left.name(), right.name()), left.type(), left.broadcast(right));
    }

    /** {@return a op b, as bool} */
    KerasTensor compare(Compare how, KerasTensor a, KerasTensor b) {
        Type type = a.type() == b.type() ? a.type() : Type.FLOAT32;
        List<String> both = List.of(cast(a, type).name(), cast(b, type).name());
        return nodes.add(layer, how.name(), how, both, Type.BOOL, a.broadcast(b));
    }

    /** {@return the tensor divided by its Euclidean norm along axes} */
    KerasTensor unit(KerasTensor x, List<Integer> axes) {
        KerasTensor squares =
                arithmetic(Binary.MAX, reduce(Reduce.Kind.SUM_SQUARE, x, axes, true), constant(LEAST_SQUARES));
        return arithmetic(Binary.DIV, x, apply("Sqrt", Unary.SQRT, squares));
    }

    /** {@return the tensor reduced along axes; negative axes count from the end} */
    KerasTensor reduce(Reduce.Kind kind, KerasTensor x, List<Integer> axes, boolean keep) {
        List<Integer> positive =
                axes.stream().map(axis -> ShapeMath.axis(axis, x.rank())).toList();
        if (positive.isEmpty() || positive.contains(0)) {
            throw new IllegalArgumentException(
                    "reduces the axes " + axes + " of " + x.shape() + ", but the axis of the batch must remain");
        }
        List<Integer> shape = new ArrayList<>();
        for (int i = 0; i < x.rank(); i++) {
            if (!positive.contains(i)) {
                shape.add(x.shape().get(i));
            } else if (keep) {
                shape.add(1);
            }
        }
        List<String> inputs = List.of(x.name(), integers(positive));
        return nodes.add(layer, "Reduce" + kind, new Reduce(kind, keep, false), inputs, x.type(), shape);
    }

    KerasTensor transpose(KerasTensor x, List<Integer> permutation) {
        if (permutation.equals(IntStream.range(0, x.rank()).boxed().toList())) {
            return x;
        }
        if (!permutation.stream()
                .sorted()
                .toList()
                .equals(IntStream.range(0, x.rank()).boxed().toList())) {
            throw new IllegalArgumentException("cannot permute the axes of " + x.shape() + " as " + permutation);
        }
        List<Integer> shape = permutation.stream().map(x.shape()::get).toList();
        return nodes.add(layer, "Transpose", new Transpose(permutation), List.of(x.name()), x.type(), shape);
    }

    /** {@return the tensor with its last two axes exchanged} */
    KerasTensor transpose(KerasTensor x) {
        List<Integer> permutation =
                new ArrayList<>(IntStream.range(0, x.rank()).boxed().toList());
        permutation.add(permutation.remove(x.rank() - 2));
        return transpose(x, permutation);
    }

    /** {@return the tensor with an axis of size 1 before an axis; negative axes count from the end of the result} */
    KerasTensor unsqueeze(KerasTensor x, int axis) {
        int at = ShapeMath.axis(axis, x.rank() + 1);
        List<Integer> shape = new ArrayList<>(x.shape());
        shape.add(at, 1);
        return nodes.add(
                layer, "Unsqueeze", new Unsqueeze(), List.of(x.name(), integers(List.of(at))), x.type(), shape);
    }

    /** {@return the tensor without an axis of size 1} */
    KerasTensor squeeze(KerasTensor x, int axis) {
        int at = ShapeMath.axis(axis, x.rank());
        List<Integer> shape = new ArrayList<>(x.shape());
        int size = shape.remove(at);
        if (size != 1 && size != KerasTensor.ANY) {
            throw new IllegalArgumentException("cannot drop axis " + axis + " of " + x.shape());
        }
        return nodes.add(layer, "Squeeze", new Squeeze(), List.of(x.name(), integers(List.of(at))), x.type(), shape);
    }

    /**
     * {@return the tensor in a different shape}
     *
     * @param target its sizes; 0 keeps a size, and one may be -1 for the remaining elements
     */
    KerasTensor reshape(KerasTensor x, List<Integer> target) {
        List<Integer> shape = new ArrayList<>();
        for (int i = 0; i < target.size(); i++) {
            shape.add(target.get(i) == 0 ? x.shape().get(i) : target.get(i));
        }
        int free = target.indexOf(-1);
        if (free > 0 && target.getFirst() == 0) {
            shape.set(free, remaining(x, shape, free));
        }
        return nodes.add(layer, "Reshape", new Reshape(false), List.of(x.name(), integers(target)), x.type(), shape);
    }

    /** The size of an axis that has all elements that the others after the batch leave. */
    private static int remaining(KerasTensor x, List<Integer> shape, int free) {
        long count = 1;
        for (int size : x.shape().subList(1, x.rank())) {
            count = size == KerasTensor.ANY ? 0 : Math.multiplyExact(count, size);
            if (count == 0) {
                return KerasTensor.ANY;
            }
        }
        long others = 1;
        for (int i = 1; i < shape.size(); i++) {
            others = i == free ? others : Math.multiplyExact(others, shape.get(i));
        }
        if (others <= 0) {
            return KerasTensor.ANY;
        }
        if (count % others != 0) {
            throw new IllegalArgumentException("cannot turn the shape " + x.shape() + " into " + shape);
        }
        return Math.toIntExact(count / others);
    }

    KerasTensor matMul(KerasTensor a, KerasTensor b) {
        if (a.rank() < 2 || b.rank() < 2) {
            throw new IllegalArgumentException("cannot multiply the shapes " + a.shape() + " and " + b.shape());
        }
        int inner = a.width();
        int other = b.shape().get(b.rank() - 2);
        if (inner != other && inner != KerasTensor.ANY && other != KerasTensor.ANY) {
            throw new IllegalArgumentException("cannot multiply the shapes " + a.shape() + " and " + b.shape());
        }
        KerasTensor left = new KerasTensor("", a.type(), a.shape().subList(0, a.rank() - 2), null);
        KerasTensor right = new KerasTensor("", b.type(), b.shape().subList(0, b.rank() - 2), null);
        List<Integer> shape = left.broadcast(right);
        shape.add(a.shape().get(a.rank() - 2));
        shape.add(b.width());
        return nodes.add(layer, "MatMul", new MatMul(), List.of(a.name(), b.name()), shape);
    }

    /** {@return a range of an axis} */
    KerasTensor slice(KerasTensor x, int axis, Arguments.Range range) {
        boolean forward = range.step() > 0;
        long start = range.start() == null ? (forward ? 0 : Long.MAX_VALUE) : range.start();
        long stop = range.stop() == null ? (forward ? Long.MAX_VALUE : Long.MIN_VALUE + 1) : range.stop();
        List<Integer> one = List.of(1);
        Tensor[] operands = {
            Tensor.ofLongs(one, start),
            Tensor.ofLongs(one, stop),
            Tensor.ofLongs(one, axis),
            Tensor.ofLongs(one, range.step())
        };
        List<String> inputs = new ArrayList<>(List.of(x.name()));
        for (Tensor operand : operands) {
            inputs.add(nodes.constant(operand));
        }
        List<Integer> shape = new ArrayList<>(x.shape());
        int size = shape.get(axis);
        if (size != KerasTensor.ANY) {
            Tensor data = Tensor.of(List.of(0), new float[0]);
            shape.set(
                    axis,
                    Slice.ranges(x.shape(), List.of(data, operands[0], operands[1], operands[2], operands[3]))
                            .getFirst()
                            .count());
        }
        return nodes.add(layer, "Slice", new Slice(), inputs, x.type(), shape);
    }

    /** {@return one index of an axis, without the axis} */
    KerasTensor take(KerasTensor x, int axis, int index) {
        List<Integer> shape = new ArrayList<>(x.shape());
        int size = shape.remove(axis);
        if (size != KerasTensor.ANY && (index < -size || index >= size)) {
            throw new IllegalArgumentException("takes index " + index + " of axis " + axis + " of " + x.shape());
        }
        String at = nodes.constant(Tensor.ofLongs(List.of(), index));
        return nodes.add(layer, "Gather", new Gather(axis), List.of(x.name(), at), x.type(), shape);
    }

    /** {@return tensors joined along an axis} */
    KerasTensor concatenate(List<KerasTensor> inputs, int axis) {
        List<Integer> shape = new ArrayList<>(inputs.getFirst().shape());
        for (KerasTensor next : inputs.subList(1, inputs.size())) {
            for (int i = 0; i < shape.size(); i++) {
                int a = shape.get(i);
                int b = next.rank() == shape.size() ? next.shape().get(i) : -2;
                boolean open = a == KerasTensor.ANY || b == KerasTensor.ANY;
                if (i == axis && b != -2) {
                    shape.set(i, open ? KerasTensor.ANY : Math.addExact(a, b));
                } else if (!open && a != b) {
                    throw new IllegalArgumentException("cannot join the shapes "
                            + inputs.stream().map(KerasTensor::shape).toList() + " along axis " + axis);
                } else {
                    shape.set(i, Math.max(a, b));
                }
            }
        }
        List<String> names = inputs.stream().map(KerasTensor::name).toList();
        return nodes.add(
                layer, "Concat", new Concat(axis), names, inputs.getFirst().type(), shape);
    }
}
