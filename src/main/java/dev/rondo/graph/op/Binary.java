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
 * ONNX Add, Sub, Mul, Div, Pow and Mod, and Max and Min of two: element-wise arithmetic of two tensors of the same type, broadcast by NumPy's rules.
 * Inputs: a, b.
 */
public enum Binary implements Operator {
    /** a + b. */
    ADD,
    /** a - b. */
    SUB,
    /** a b. */
    MUL,
    /** a / b; of integers, rounded towards 0. */
    DIV,
    /** a to the power of b, which may be of a different type. */
    POW,
    /** The larger; NaN if one is NaN. */
    MAX,
    /** The smaller; NaN if one is NaN. */
    MIN,
    /** The remainder with the sign of b. */
    MOD,
    /** The remainder with the sign of a. */
    FMOD;

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor a = OperatorInputs.required(inputs, 0);
        Tensor b = OperatorInputs.required(inputs, 1);
        if (this == POW && a.type() != Type.FLOAT32 && b.type() == Type.FLOAT32) {
            Tensor base = new Cast(Type.FLOAT32).run(List.of(a)).getFirst();
            Tensor power = run(List.of(base, b)).getFirst();
            return new Cast(a.type()).run(List.of(power));
        }
        if (this == POW && a.type() != b.type()) {
            b = new Cast(a.type()).run(List.of(b)).getFirst();
        }
        if (a.type() != b.type() || a.type() == Type.BOOL) {
            throw new IllegalArgumentException("cannot compute with " + a + " and " + b);
        }
        List<Integer> shape = ShapeMath.broadcast(a.shape(), b.shape());
        int count = ShapeMath.count(shape);
        if (a.type() == Type.FLOAT32 && TensorArrays.count(b) == 1) {
            float[] left = TensorArrays.expanded(a, shape).values();
            return List.of(Tensor.of(shape, withScalar(left, b.values()[0], count)));
        }
        Tensor left = TensorArrays.expanded(a, shape);
        Tensor right = TensorArrays.expanded(b, shape);
        return List.of(
                switch (a.type()) {
                    case FLOAT32 -> Tensor.of(shape, floats(left.values(), right.values(), count));
                    case INT32 -> Tensor.ofInts(shape, ints(left.ints(), right.ints(), count));
                    case INT64 -> Tensor.ofLongs(shape, longs(left.longs(), right.longs(), count));
                    case BOOL -> throw new IllegalStateException("bool was refused above");
                });
    }

    /** One loop per operator, without a branch and with one index, so that C2 vectorizes it. */
    private float[] floats(float[] a, float[] b, int count) {
        float[] c = new float[count];
        apply(a, b, c, count);
        return c;
    }

    /**
     * Computes float32 values without allocation.
     *
     * @param a the left operands
     * @param b the right operands
     * @param c the results
     * @param count how many
     */
    public void apply(float[] a, float[] b, float[] c, int count) {
        switch (this) {
            case ADD -> {
                for (int i = 0; i < count; i++) {
                    c[i] = a[i] + b[i];
                }
            }
            case SUB -> {
                for (int i = 0; i < count; i++) {
                    c[i] = a[i] - b[i];
                }
            }
            case MUL -> {
                for (int i = 0; i < count; i++) {
                    c[i] = a[i] * b[i];
                }
            }
            case DIV -> {
                for (int i = 0; i < count; i++) {
                    c[i] = a[i] / b[i];
                }
            }
            case POW -> {
                for (int i = 0; i < count; i++) {
                    c[i] = (float) StrictMath.pow(a[i], b[i]);
                }
            }
            case MAX, MIN, MOD, FMOD -> {
                for (int i = 0; i < count; i++) {
                    c[i] = of(a[i], b[i]);
                }
            }
        }
    }

    private float[] withScalar(float[] a, float b, int count) {
        float[] c = new float[count];
        switch (this) {
            case ADD -> {
                for (int i = 0; i < count; i++) {
                    c[i] = a[i] + b;
                }
            }
            case SUB -> {
                for (int i = 0; i < count; i++) {
                    c[i] = a[i] - b;
                }
            }
            case MUL -> {
                for (int i = 0; i < count; i++) {
                    c[i] = a[i] * b;
                }
            }
            case DIV -> {
                for (int i = 0; i < count; i++) {
                    c[i] = a[i] / b;
                }
            }
            case POW -> {
                if (b == 2) {
                    // The square of a normalization.
                    return MUL.floats(a, a, count);
                }
                for (int i = 0; i < count; i++) {
                    c[i] = (float) StrictMath.pow(a[i], b);
                }
            }
            case MAX, MIN, MOD, FMOD -> {
                for (int i = 0; i < count; i++) {
                    c[i] = of(a[i], b);
                }
            }
        }
        return c;
    }

    private int[] ints(int[] a, int[] b, int count) {
        int[] c = new int[count];
        for (int i = 0; i < count; i++) {
            c[i] = (int) of(a[i], b[i]);
        }
        return c;
    }

    private long[] longs(long[] a, long[] b, int count) {
        long[] c = new long[count];
        for (int i = 0; i < count; i++) {
            c[i] = of(a[i], b[i]);
        }
        return c;
    }

    /** The result for two numbers. */
    float of(float a, float b) {
        return switch (this) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case POW -> (float) StrictMath.pow(a, b);
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            case MOD -> floorMod(a, b);
            case FMOD -> a % b;
        };
    }

    private static float floorMod(float a, float b) {
        float rest = a % b;
        return rest != 0 && rest < 0 != b < 0 ? rest + b : rest;
    }

    /** The result for two integers. */
    long of(long a, long b) {
        return switch (this) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case POW -> (long) StrictMath.pow(a, b);
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            case MOD -> Math.floorMod(a, b);
            case FMOD -> a % b;
        };
    }
}
