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
        if (a.type() == Type.FLOAT32) {
            return List.of(TensorArrays.count(b) == 1 ? withScalar(a, b.values()[0], shape) : floats(a, b, shape));
        }
        Tensor left = TensorArrays.expanded(a, shape);
        Tensor right = TensorArrays.expanded(b, shape);
        int count = ShapeMath.count(shape);
        return List.of(
                a.type() == Type.INT32
                        ? Tensor.ofInts(shape, ints(left.ints(), right.ints(), count))
                        : Tensor.ofLongs(shape, longs(left.longs(), right.longs(), count)));
    }

    /** A copy of an operand, made to broadcast it, becomes the result. */
    private Tensor floats(Tensor a, Tensor b, List<Integer> shape) {
        int count = ShapeMath.count(shape);
        float[] left = TensorArrays.expanded(a, shape).values();
        float[] right = TensorArrays.expanded(b, shape).values();
        float[] result = right != b.values() ? right : left != a.values() ? left : new float[count];
        apply(left, right, result, count);
        return Tensor.of(shape, result);
    }

    /**
     * Computes float32 values without allocation: one loop per operator, without a branch and with one index, so that C2 vectorizes it.
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

    private Tensor withScalar(Tensor left, float b, List<Integer> shape) {
        float[] a = TensorArrays.expanded(left, shape).values();
        int count = ShapeMath.count(shape);
        float[] c = new float[count];
        if (this == POW && b == 2) {
            // The square of a normalization.
            MUL.apply(a, a, c, count);
        } else {
            apply(a, b, c, count);
        }
        return Tensor.of(shape, c);
    }

    private void apply(float[] a, float b, float[] c, int count) {
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
