package dev.rondo.graph.op;

import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.TensorArrays;
import java.util.List;

/** Functions of one element that are no activations. Input: data. */
public enum Unary implements Operator {
    /** The square root; of float32. */
    SQRT,
    /** The exponential; of float32. */
    EXP,
    /** The natural logarithm; of float32. */
    LOG,
    /** The negative; of numbers. */
    NEG,
    /** The magnitude; of numbers. */
    ABS,
    /** The opposite; of bool. */
    NOT;

    @Override
    public List<Tensor> run(List<Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        int count = ShapeMath.count(data.shape());
        Object results = TensorArrays.newArray(data.type(), data.shape());
        for (int i = 0; i < count; i++) {
            switch (data.type()) {
                case FLOAT32 -> ((float[]) results)[i] = of(data.values()[i]);
                case INT32 -> ((int[]) results)[i] = (int) of((long) data.ints()[i]);
                case INT64 -> ((long[]) results)[i] = of(data.longs()[i]);
                case BOOL -> ((boolean[]) results)[i] = of(data.booleans()[i]);
            }
        }
        return List.of(TensorArrays.of(data.type(), data.shape(), results));
    }

    private float of(float x) {
        return switch (this) {
            case SQRT -> (float) Math.sqrt(x);
            case EXP -> (float) StrictMath.exp(x);
            case LOG -> (float) StrictMath.log(x);
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case NOT -> throw refuse(Type.FLOAT32);
        };
    }

    private long of(long x) {
        return switch (this) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            default -> throw refuse(Type.INT64);
        };
    }

    private boolean of(boolean x) {
        if (this != NOT) {
            throw refuse(Type.BOOL);
        }
        return !x;
    }

    private IllegalArgumentException refuse(Type type) {
        return new IllegalArgumentException(name().toLowerCase(java.util.Locale.ROOT) + " is not there for " + type);
    }
}
