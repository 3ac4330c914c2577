package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.TensorArrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Functions of one element that are not activations, such as ONNX Sqrt, Exp, Floor and Erf. Input: data. */
public enum Unary implements Operator {
    /** The square root; of float32. */
    SQRT,
    /** The exponential; of float32. */
    EXP,
    /** The natural logarithm; of float32. */
    LOG,
    /** 1 / x; of float32. */
    RECIPROCAL,
    /** The largest whole number that is not above x; of float32. */
    FLOOR,
    /** The smallest whole number that is not below x; of float32. */
    CEIL,
    /** The nearest whole number, the even one of two; of float32. */
    ROUND,
    /** The error function; of float32. */
    ERF,
    /** The sine; of float32. */
    SIN,
    /** The cosine; of float32. */
    COS,
    /** -1, 0 or 1; of numbers. */
    SIGN,
    /** The negative; of numbers. */
    NEG,
    /** The magnitude; of numbers. */
    ABS,
    /** The negation; of bool. */
    NOT;

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        Object results = TensorArrays.newArray(data.type(), data.shape());
        switch (data.type()) {
            case FLOAT32 -> apply(data.values(), (float[]) results);
            case INT32 -> apply(data.ints(), (int[]) results);
            case INT64 -> apply(data.longs(), (long[]) results);
            case BOOL -> apply(data.booleans(), (boolean[]) results);
        }
        return List.of(TensorArrays.of(data.type(), data.shape(), results));
    }

    /**
     * Computes float32 values without allocation.
     *
     * @param x the arguments
     * @param y the results; its length says how many
     */
    public void apply(float[] x, float[] y) {
        if (this == SQRT) {
            for (int i = 0; i < y.length; i++) {
                y[i] = (float) Math.sqrt(x[i]);
            }
            return;
        }
        for (int i = 0; i < y.length; i++) {
            y[i] = of(x[i]);
        }
    }

    private float of(float x) {
        return switch (this) {
            case SQRT -> (float) Math.sqrt(x);
            case EXP -> (float) StrictMath.exp(x);
            case LOG -> (float) StrictMath.log(x);
            case RECIPROCAL -> 1 / x;
            case FLOOR -> (float) Math.floor(x);
            case CEIL -> (float) Math.ceil(x);
            case ROUND -> (float) Math.rint(x);
            case ERF -> (float) SmoothFunctions.erf(x);
            case SIN -> (float) StrictMath.sin(x);
            case COS -> (float) StrictMath.cos(x);
            case SIGN -> Math.signum(x);
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case NOT -> throw refuse(Type.FLOAT32);
        };
    }

    private void apply(int[] x, int[] y) {
        requireSign(Type.INT32);
        for (int i = 0; i < y.length; i++) {
            y[i] = this == NEG ? -x[i] : this == SIGN ? Integer.signum(x[i]) : Math.abs(x[i]);
        }
    }

    private void apply(long[] x, long[] y) {
        requireSign(Type.INT64);
        for (int i = 0; i < y.length; i++) {
            y[i] = this == NEG ? -x[i] : this == SIGN ? Long.signum(x[i]) : Math.abs(x[i]);
        }
    }

    private void apply(boolean[] x, boolean[] y) {
        if (this != NOT) {
            throw refuse(Type.BOOL);
        }
        for (int i = 0; i < y.length; i++) {
            y[i] = !x[i];
        }
    }

    private void requireSign(Type type) {
        if (this != NEG && this != ABS && this != SIGN) {
            throw refuse(type);
        }
    }

    private IllegalArgumentException refuse(Type type) {
        return new IllegalArgumentException(name().toLowerCase(Locale.ROOT) + " is not defined for " + type);
    }
}
