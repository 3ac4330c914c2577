package dev.rondo.graph.op;

import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.TensorArrays;
import java.util.List;

/** Comparisons of two tensors of one type, element by element, broadcast by NumPy's rules. Inputs: a, b. */
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
    public List<Tensor> run(List<Tensor> inputs) {
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
        for (int i = 0; i < results.length; i++) {
            results[i] = switch (a.type()) {
                case FLOAT32 -> of(left.values()[i], right.values()[i]);
                case INT32 -> of(Integer.compare(left.ints()[i], right.ints()[i]));
                case INT64 -> of(Long.compare(left.longs()[i], right.longs()[i]));
                case BOOL -> of(left.booleans()[i], right.booleans()[i]);
            };
        }
        return List.of(Tensor.ofBooleans(shape, results));
    }

    /** NaN is not equal, less or greater; the two zeros are equal. */
    private boolean of(float a, float b) {
        return !Float.isNaN(a) && !Float.isNaN(b) && of(a < b ? -1 : a > b ? 1 : 0);
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

    private boolean of(boolean a, boolean b) {
        return switch (this) {
            case AND -> a && b;
            case OR -> a || b;
            default -> a == b;
        };
    }
}
