package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Equal, Less, LessOrEqual, Greater, GreaterOrEqual, And and Or: element-wise comparison of two tensors of the
 * same type, broadcast by NumPy's rules. Inputs: a, b.
 */
public enum Compare implements Operator {
    /** a = b. */
    EQUAL,
    /** a &lt; b. */
    LESS,
    /** a &le; b. */
    LESS_OR_EQUAL,
    /** a &gt; b. */
    GREATER,
    /** a &ge; b. */
    GREATER_OR_EQUAL,
    /** a and b, of bool. */
    AND,
    /** a or b, of bool. */
    OR;

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor a = OperatorInputs.required(inputs, 0);
        Tensor b = OperatorInputs.required(inputs, 1);
        boolean takesBool = this == EQUAL || this == AND || this == OR;
        boolean takesNumbers = this != AND && this != OR;
        if (a.type() != b.type() || !(a.type() == Type.BOOL ? takesBool : takesNumbers)) {
            throw new IllegalArgumentException("cannot compare " + a + " with " + b);
        }
        List<Integer> shape = ShapeMath.broadcast(a.shape(), b.shape());
        boolean[] results = new boolean[ShapeMath.count(shape)];
        Tensor left = TensorArrays.expanded(a, shape);
        Tensor right = TensorArrays.expanded(b, shape);
        switch (a.type()) {
            case FLOAT32 -> floats(left.values(), right.values(), results);
            case INT32 -> ints(left.ints(), right.ints(), results);
            case INT64 -> longs(left.longs(), right.longs(), results);
            case BOOL -> booleans(left.booleans(), right.booleans(), results);
        }
        return List.of(Tensor.ofBooleans(shape, results));
    }

    /**
     * Compares numbers, or bools as 0 and 1, without allocation; the results are 0 and 1.
     *
     * @param a the left operands
     * @param b the right operands
     * @param c the results
     */
    public void apply(float[] a, float[] b, float[] c) {
        for (int i = 0; i < c.length; i++) {
            boolean holds = switch (this) {
                case EQUAL -> a[i] == b[i];
                case LESS -> a[i] < b[i];
                case LESS_OR_EQUAL -> a[i] <= b[i];
                case GREATER -> a[i] > b[i];
                case GREATER_OR_EQUAL -> a[i] >= b[i];
                case AND -> a[i] != 0 && b[i] != 0;
                case OR -> a[i] != 0 || b[i] != 0;
            };
            c[i] = holds ? 1 : 0;
        }
    }

    /** NaN is not equal, less or greater; the two zeros are equal. */
    private void floats(float[] a, float[] b, boolean[] results) {
        for (int i = 0; i < results.length; i++) {
            boolean ordered = !Float.isNaN(a[i]) && !Float.isNaN(b[i]);
            results[i] = ordered && of(a[i] < b[i] ? -1 : a[i] > b[i] ? 1 : 0);
        }
    }

    private void ints(int[] a, int[] b, boolean[] results) {
        for (int i = 0; i < results.length; i++) {
            results[i] = of(Integer.compare(a[i], b[i]));
        }
    }

    private void longs(long[] a, long[] b, boolean[] results) {
        for (int i = 0; i < results.length; i++) {
            results[i] = of(Long.compare(a[i], b[i]));
        }
    }

    private void booleans(boolean[] a, boolean[] b, boolean[] results) {
        for (int i = 0; i < results.length; i++) {
            results[i] = switch (this) {
                case AND -> a[i] && b[i];
                case OR -> a[i] || b[i];
                default -> a[i] == b[i];
            };
        }
    }

    private boolean of(int order) {
        return switch (this) {
            case EQUAL -> order == 0;
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
            case AND, OR -> throw new IllegalStateException(this + " is of bool");
        };
    }
}
