package dev.rondo.graph.stream;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Activate;
import dev.rondo.graph.op.AxisPool;
import dev.rondo.graph.op.BatchNormalization;
import dev.rondo.graph.op.Binary;
import dev.rondo.graph.op.Cast;
import dev.rondo.graph.op.Clip;
import dev.rondo.graph.op.Compare;
import dev.rondo.graph.op.Concat;
import dev.rondo.graph.op.Conv;
import dev.rondo.graph.op.Conv2d;
import dev.rondo.graph.op.Dropout;
import dev.rondo.graph.op.EmbeddingLookup;
import dev.rondo.graph.op.Expand;
import dev.rondo.graph.op.Flatten;
import dev.rondo.graph.op.Gather;
import dev.rondo.graph.op.Gemm;
import dev.rondo.graph.op.GlobalPool;
import dev.rondo.graph.op.Identity;
import dev.rondo.graph.op.LayerNormalization;
import dev.rondo.graph.op.MatMul;
import dev.rondo.graph.op.PRelu;
import dev.rondo.graph.op.Pad;
import dev.rondo.graph.op.Pool;
import dev.rondo.graph.op.Reduce;
import dev.rondo.graph.op.Reshape;
import dev.rondo.graph.op.Slice;
import dev.rondo.graph.op.Softmax;
import dev.rondo.graph.op.Split;
import dev.rondo.graph.op.Squeeze;
import dev.rondo.graph.op.Tile;
import dev.rondo.graph.op.Transpose;
import dev.rondo.graph.op.Unary;
import dev.rondo.graph.op.Unsqueeze;
import dev.rondo.graph.op.Variadic;
import dev.rondo.graph.op.WeightProduct;
import dev.rondo.graph.op.Where;
import dev.rondo.graph.program.ArrayFunction;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import dev.rondo.graph.program.ValueMover;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns nodes whose output at a step needs only this step's inputs into parts. What an operator does with shapes is learnt
 * from the operator: those that move values run once on the numbers of the values, and products run once per input.
 */
final class NodeCompiler {
    private final StepValues values;
    private final StepCode code;

    /**
     * Creates the compiler.
     *
     * @param values the values of the step
     * @param code the parts, to which it adds
     */
    NodeCompiler(StepValues values, StepCode code) {
        this.values = values;
        this.code = code;
    }

    /**
     * Adds the parts of a node.
     *
     * @throws UnsupportedOperationException if this operator has no step
     */
    void add(Node node) {
        float[] y = values.change(node.outputs().getFirst(), code.clock());
        switch (node.operator()) {
            case Binary binary -> {
                requireFloats(node, 0);
                requireFloats(node, 1);
                code.add(new Parts.Arithmetic(binary, expanded(node, 0, y.length), expanded(node, 1, y.length), y));
            }
            case Variadic variadic -> fold(node, variadic, y);
            case Compare compare ->
                code.add(new Parts.Comparison(compare, expanded(node, 0, y.length), expanded(node, 1, y.length), y));
            case Where where ->
                code.add(new Parts.Choice(
                        expanded(node, 0, y.length), expanded(node, 1, y.length), expanded(node, 2, y.length), y));
            case ArrayFunction function -> code.add(new Parts.Whole(function, input(node, 0), y));
            case PRelu prelu -> code.add(new Parts.Slope(floats(node), expanded(node, 1, y.length), y));
            case BatchNormalization normalization -> affine(node, y);
            case LayerNormalization normalization -> normalize(node, normalization, y);
            case GlobalPool pool ->
                code.add(new Reduction(
                        pool.kind(), pool.targets(values.tensor(node.inputs().getFirst())), floats(node), y));
            case Conv conv -> product(node, y);
            case Conv2d conv -> convolve(node, conv, y);
            case Pool pool -> pool(node, pool, y);
            case Unary unary ->
                code.add(
                        unary == Unary.NOT
                                ? new Parts.Choice(input(node, 0), new float[y.length], ones(y.length), y)
                                : new Parts.Function(unary, floats(node), y));
            case Activate activate -> code.add(new Parts.Activation(activate.function(), floats(node), y));
            case Clip clip ->
                code.add(new Parts.Bound(
                        bound(node, 1, Float.NEGATIVE_INFINITY),
                        bound(node, 2, Float.POSITIVE_INFINITY),
                        floats(node),
                        y));
            case Softmax softmax -> {
                List<Integer> shape = values.tensor(node.inputs().getFirst()).shape();
                code.add(new Parts.Probabilities(softmax, shape, new float[softmax.rowSize(shape)], floats(node), y));
            }
            case EmbeddingLookup lookup -> lookUp(node, false, y);
            case Gather gather -> gather(node, gather, y);
            case MatMul matMul -> product(node, y);
            case Gemm gemm -> product(node, y);
            case Reduce reduce -> {
                requireConstant(node, 1);
                code.add(new Reduction(reduce.kind(), reduce.targets(values.inputs(node)), floats(node), y));
            }
            case Cast cast -> cast(node);
            case Concat concat -> concatenate(node, y);
            case Pad pad -> pad(node, y);
            case ValueMover mover -> move(node);
            case Identity identity -> move(node);
            case Flatten flatten -> move(node);
            case Tile tile -> move(node);
            case Dropout dropout -> move(node);
            case Reshape reshape -> move(node);
            case Transpose transpose -> move(node);
            case Squeeze squeeze -> move(node);
            case Unsqueeze unsqueeze -> move(node);
            case Slice slice -> move(node);
            case Split split -> move(node);
            case Expand expand -> move(node);
            default -> throw new UnsupportedOperationException("this operator has no step");
        }
    }

    private void fold(Node node, Variadic variadic, float[] y) {
        if (variadic.mean()) {
            throw new UnsupportedOperationException("the mean of several inputs has no step");
        }
        float[] a = expanded(node, 0, y.length);
        code.add(new Parts.Copy(a, y));
        for (int i = 1; i < node.inputs().size(); i++) {
            code.add(new Parts.Arithmetic(variadic.fold(), y, expanded(node, i, y.length), y));
        }
    }

    /** A scale and a shift of each value, which its values for 0 and 1 give. */
    private void affine(Node node, float[] y) {
        float[] x = floats(node);
        List<@Nullable Tensor> inputs = values.inputs(node);
        for (int i = 1; i < inputs.size(); i++) {
            requireConstant(node, i);
        }
        List<Integer> shape = values.tensor(node.inputs().getFirst()).shape();
        inputs.set(0, Tensor.of(shape, new float[x.length]));
        float[] shift = Trace.run(node, inputs).getFirst().values();
        inputs.set(0, Tensor.of(shape, ones(x.length)));
        float[] scale = Trace.run(node, inputs).getFirst().values();
        for (int i = 0; i < scale.length; i++) {
            scale[i] -= shift[i];
        }
        code.add(new Parts.Affine(x, scale, shift, y));
    }

    private void convolve(Node node, Conv2d conv, float[] y) {
        requireConstant(node, 1);
        requireConstant(node, 2);
        code.add(new Parts.Mapped(conv.product(values.inputs(node)), floats(node), y));
    }

    private void pool(Node node, Pool pool, float[] y) {
        float[] x = floats(node);
        List<AxisPool> pools =
                pool.pools(values.tensor(node.inputs().getFirst()).shape());
        for (AxisPool axis : pools) {
            float[] to = axis.equals(pools.getLast()) ? y : new float[ShapeMath.count(axis.shape())];
            code.add(new Parts.Mapped(axis, x, to));
            x = to;
        }
    }

    private void normalize(Node node, LayerNormalization normalization, float[] y) {
        for (int i = 1; i < node.outputs().size(); i++) {
            if (!node.outputs().get(i).isEmpty()) {
                throw new UnsupportedOperationException("a step does not give the means and deviations");
            }
        }
        boolean biased = node.inputs().size() > 2 && !node.inputs().get(2).isEmpty();
        float[] scale = expanded(node, 1, y.length);
        float[] bias = biased ? expanded(node, 2, y.length) : new float[y.length];
        int width = normalization.width(values.tensor(node.inputs().getFirst()).shape());
        code.add(new Parts.Normalization(normalization, width, scale, bias, floats(node), y));
    }

    private float[] input(Node node, int index) {
        return values.array(node.inputs().get(index));
    }

    /** The first input, which must be float32. */
    private float[] floats(Node node) {
        requireFloats(node, 0);
        return input(node, 0);
    }

    private void requireFloats(Node node, int index) {
        Tensor tensor = values.tensor(node.inputs().get(index));
        if (tensor.type() != Tensor.Type.FLOAT32) {
            throw new UnsupportedOperationException("a step computes in float32, but its input is " + tensor);
        }
    }

    private float bound(Node node, int index, float none) {
        if (node.inputs().size() <= index || node.inputs().get(index).isEmpty()) {
            return none;
        }
        requireConstant(node, index);
        return input(node, index)[0];
    }

    private void requireConstant(Node node, int index) {
        if (node.inputs().size() > index && values.isChanging(node.inputs().get(index))) {
            throw new UnsupportedOperationException(
                    "its input \"" + node.inputs().get(index) + "\" changes from step to step, and must be constant");
        }
    }

    /** An operand of arithmetic, repeated as the output needs it. */
    private float[] expanded(Node node, int index, int count) {
        float[] from = input(node, index);
        Tensor numbers = numbers(values.tensor(node.inputs().get(index)), 0);
        Tensor result = values.tensor(node.outputs().getFirst());
        int[] map = map(TensorArrays.expanded(numbers, result.shape()));
        if (from.length == count) {
            return from;
        }
        float[] to = new float[count];
        Part move = new Parts.Move(from, map, to);
        if (values.isChanging(node.inputs().get(index))) {
            code.add(move);
        } else {
            move.run(Part.NO_MEMORIES);
        }
        return to;
    }

    private void gather(Node node, Gather gather, float[] y) {
        if (values.isChanging(node.inputs().get(1))) {
            if (gather.axis() != 0) {
                throw new UnsupportedOperationException("its indices change from step to step along an inner axis");
            }
            lookUp(node, true, y);
        } else {
            move(node);
        }
    }

    private void lookUp(Node node, boolean fromEnd, float[] y) {
        requireConstant(node, 0);
        requireFloats(node, 0);
        code.add(
                new Parts.Lookup(values.tensor(node.inputs().getFirst()), fromEnd, input(node, 1), y, node.toString()));
    }

    private void cast(Node node) {
        Tensor from = values.tensor(node.inputs().getFirst());
        Tensor to = values.tensor(node.outputs().getFirst());
        if (to.type() == Tensor.Type.BOOL && from.type() != Tensor.Type.BOOL) {
            float[] y = values.array(node.outputs().getFirst());
            code.add(new Parts.Choice(input(node, 0), ones(y.length), new float[y.length], y));
            return;
        }
        if (to.type() != Tensor.Type.FLOAT32 && from.type() == Tensor.Type.FLOAT32) {
            throw new UnsupportedOperationException("a step does not cast " + from.type() + " to " + to.type());
        }
        move(node);
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** Moves the values of the first input, for all outputs. */
    private void move(Node node) {
        for (int i = 1; i < node.inputs().size() && !(node.operator() instanceof ValueMover); i++) {
            requireConstant(node, i);
        }
        List<@Nullable Tensor> inputs = values.inputs(node);
        inputs.set(0, numbers(values.tensor(node.inputs().getFirst()), 0));
        List<Tensor> moved = Trace.run(node, inputs);
        for (int i = 0; i < node.outputs().size(); i++) {
            if (!node.outputs().get(i).isEmpty() && !(i > 0 && node.operator() instanceof Dropout)) {
                code.add(new Parts.Move(
                        input(node, 0),
                        map(moved.get(i)),
                        values.change(node.outputs().get(i), code.clock())));
            }
        }
    }

    /** Copies all inputs into one array and moves its values. */
    private void concatenate(Node node, float[] y) {
        List<@Nullable Tensor> inputs = new ArrayList<>();
        List<float[]> sources = new ArrayList<>();
        int count = 0;
        for (int i = 0; i < node.inputs().size(); i++) {
            inputs.add(numbers(values.tensor(node.inputs().get(i)), count));
            sources.add(input(node, i));
            count += input(node, i).length;
        }
        float[] joined = new float[count];
        int at = 0;
        for (float[] source : sources) {
            code.add(new Parts.Place(source, joined, at));
            at += source.length;
        }
        code.add(new Parts.Move(joined, map(Trace.run(node, inputs).getFirst()), y));
    }

    /** Copies the value that is added, and the input, into one array and moves its values. */
    private void pad(Node node, float[] y) {
        for (int i = 1; i < node.inputs().size(); i++) {
            requireConstant(node, i);
        }
        float[] x = input(node, 0);
        float[] joined = new float[1 + x.length];
        List<@Nullable Tensor> inputs = values.inputs(node);
        inputs.set(0, numbers(values.tensor(node.inputs().getFirst()), 1));
        if (inputs.size() > 2) {
            Tensor value = inputs.set(2, null);
            joined[0] = value == null ? 0 : StepValues.floats(value)[0];
        }
        code.add(new Parts.Place(x, joined, 1));
        code.add(new Parts.Move(joined, map(Trace.run(node, inputs).getFirst()), y));
    }

    /** A linear function of its first or second input: the weights are its values for unit vectors. */
    private void product(Node node, float[] y) {
        int index = values.isChanging(node.inputs().getFirst()) ? 0 : 1;
        for (int i = 0; i < node.inputs().size(); i++) {
            if (i != index) {
                requireConstant(node, i);
            }
        }
        requireFloats(node, index);
        float[] x = input(node, index);
        Tensor tensor = values.tensor(node.inputs().get(index));
        List<@Nullable Tensor> inputs = values.inputs(node);
        inputs.set(index, Tensor.of(tensor.shape(), new float[x.length]));
        float[] bias = Trace.run(node, inputs).getFirst().values().clone();
        if (inputs.size() > 2) {
            inputs.set(2, null);
        }
        float[] rows = new float[Math.multiplyExact(y.length, x.length)];
        for (int i = 0; i < x.length; i++) {
            float[] unit = new float[x.length];
            unit[i] = 1;
            inputs.set(index, Tensor.of(tensor.shape(), unit));
            float[] column = Trace.run(node, inputs).getFirst().values();
            for (int j = 0; j < y.length; j++) {
                rows[j * x.length + i] = column[j];
            }
        }
        WeightProduct weights = new WeightProduct(rows, 0, y.length, x.length, bias);
        code.add(new Parts.Product(weights, new float[weights.stride()], x, y));
    }

    /** A tensor of this shape that holds the numbers of its values. */
    private static Tensor numbers(Tensor tensor, int first) {
        float[] numbers = new float[TensorArrays.count(tensor)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = first + i;
        }
        return Tensor.of(tensor.shape(), numbers);
    }

    private static int[] map(Tensor numbers) {
        float[] moved = StepValues.floats(numbers);
        int[] map = new int[moved.length];
        Arrays.setAll(map, i -> (int) moved[i]);
        return map;
    }
}
