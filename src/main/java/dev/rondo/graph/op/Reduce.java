package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX ReduceMean, ReduceSum, ReduceMax and the other reductions along axes. Inputs: float32 data, of which sums, products,
 * minima and maxima may be integers too; axes. If axes are absent or empty, all axes are reduced, or none if
 * {@code noneMeansNone}.
 *
 * @param kind what is computed
 * @param keep whether reduced axes remain, with size 1
 * @param noneMeansNone whether absent axes mean that nothing is reduced
 */
public record Reduce(Kind kind, boolean keep, boolean noneMeansNone) implements Operator {
    /** What a reduction computes of the elements along the axes. */
    public enum Kind {
        /** Their mean. */
        MEAN,
        /** Their sum. */
        SUM,
        /** The largest; of none, negative infinity. */
        MAX,
        /** The smallest; of none, infinity. */
        MIN,
        /** Their product. */
        PROD,
        /** The sum of their magnitudes. */
        L1,
        /** The square root of the sum of their squares. */
        L2,
        /** The sum of their squares. */
        SUM_SQUARE,
        /** The logarithm of their sum. */
        LOG_SUM,
        /** The logarithm of the sum of their exponentials. */
        LOG_SUM_EXP;

        /** {@return the result before the first element} */
        public double first() {
            return switch (this) {
                case MAX -> Double.NEGATIVE_INFINITY;
                case MIN -> Double.POSITIVE_INFINITY;
                case PROD -> 1;
                default -> 0;
            };
        }

        /**
         * {@return the result with one element more}
         *
         * @param sum the result so far
         * @param x the element
         */
        public double next(double sum, double x) {
            return switch (this) {
                case MEAN, SUM, LOG_SUM -> sum + x;
                case MAX -> Math.max(sum, x);
                case MIN -> Math.min(sum, x);
                case PROD -> sum * x;
                case L1 -> sum + Math.abs(x);
                case L2, SUM_SQUARE -> sum + x * x;
                case LOG_SUM_EXP -> sum + StrictMath.exp(x);
            };
        }

        /**
         * {@return what is said of all elements}
         *
         * @param sum the result so far
         * @param count the number of elements
         */
        public double last(double sum, long count) {
            return switch (this) {
                case MEAN -> sum / count;
                case L2 -> Math.sqrt(sum);
                case LOG_SUM, LOG_SUM_EXP -> StrictMath.log(sum);
                default -> sum;
            };
        }
    }

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        return List.of(reduced(
                data, axes(OperatorInputs.optional(inputs, 1), data.shape().size())));
    }

    /**
     * {@return for each element of the data, the element of the result to which it belongs}
     *
     * @param inputs the inputs; of the data, only the shape is read
     */
    public int[] targets(List<@Nullable Tensor> inputs) {
        List<Integer> shape = OperatorInputs.required(inputs, 0).shape();
        return targets(shape, axes(OperatorInputs.optional(inputs, 1), shape.size()));
    }

    static int[] targets(List<Integer> shape, boolean... axes) {
        ReducedAxes reduced = new ReducedAxes(shape, kept(shape, axes));
        int[] targets = new int[ShapeMath.count(shape)];
        for (int from = 0; from < targets.length; from += reduced.run()) {
            Arrays.fill(targets, from, from + reduced.run(), reduced.next());
        }
        return targets;
    }

    /** {@return the shape with size 1 for reduced axes} */
    private static List<Integer> kept(List<Integer> shape, boolean... axes) {
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < axes.length; i++) {
            kept.add(axes[i] ? 1 : shape.get(i));
        }
        return kept;
    }

    /** The result of reducing some of the axes. */
    Tensor reduced(Tensor data, boolean... axes) {
        List<Integer> kept = kept(data.shape(), axes);
        List<Integer> shape = new ArrayList<>();
        long count = 1;
        for (int i = 0; i < axes.length; i++) {
            int size = data.shape().get(i);
            count *= axes[i] ? size : 1;
            if (keep || !axes[i]) {
                shape.add(kept.get(i));
            }
        }
        if (data.type() != Type.FLOAT32) {
            return integers(data, kept, shape);
        }
        double[] sums = new double[ShapeMath.count(kept, Double.BYTES)];
        Arrays.fill(sums, kind.first());
        floats(data.values(), new ReducedAxes(data.shape(), kept), sums);
        float[] results = new float[ShapeMath.count(shape)];
        for (int i = 0; i < results.length; i++) {
            results[i] = (float) kind.last(sums[i], count);
        }
        return Tensor.of(shape, results);
    }

    /** Runs along reduced last axes need no index arithmetic. */
    private void floats(float[] values, ReducedAxes axes, double[] sums) {
        for (int from = 0; from < values.length; from += axes.run()) {
            int at = axes.next();
            if (kind == Kind.MEAN || kind == Kind.SUM || kind == Kind.LOG_SUM) {
                sums[at] += sum(values, from, axes.run());
                continue;
            }
            double sum = sums[at];
            for (int i = from; i < from + axes.run(); i++) {
                sum = kind.next(sum, values[i]);
            }
            sums[at] = sum;
        }
    }

    /** Four sums at once: each addition waits for the one before. */
    private static double sum(float[] values, int from, int count) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = from;
        for (; i + 4 <= from + count; i += 4) {
            a += values[i];
            b += values[i + 1];
            c += values[i + 2];
            d += values[i + 3];
        }
        for (; i < from + count; i++) {
            a += values[i];
        }
        return (a + b) + (c + d);
    }

    private Tensor integers(Tensor data, List<Integer> kept, List<Integer> shape) {
        long[] values = OperatorInputs.integers(data, "data");
        long[] sums = new long[ShapeMath.count(kept, Long.BYTES)];
        Arrays.fill(
                sums,
                switch (kind) {
                    case SUM, L1, SUM_SQUARE -> 0;
                    case PROD -> 1;
                    case MAX -> data.type() == Type.INT32 ? Integer.MIN_VALUE : Long.MIN_VALUE;
                    case MIN -> data.type() == Type.INT32 ? Integer.MAX_VALUE : Long.MAX_VALUE;
                    default -> throw new IllegalArgumentException(kind + " needs float32 data, but got " + data);
                });
        ReducedAxes axes = new ReducedAxes(data.shape(), kept);
        for (int from = 0; from < values.length; from += axes.run()) {
            int at = axes.next();
            for (int i = from; i < from + axes.run(); i++) {
                sums[at] = next(sums[at], values[i]);
            }
        }
        Tensor result = Tensor.ofLongs(shape, sums);
        return new Cast(data.type()).run(List.of(result)).getFirst();
    }

    private long next(long sum, long x) {
        return switch (kind) {
            case MAX -> Math.max(sum, x);
            case MIN -> Math.min(sum, x);
            case PROD -> sum * x;
            case L1 -> sum + Math.abs(x);
            case SUM_SQUARE -> sum + x * x;
            default -> sum + x;
        };
    }

    private boolean[] axes(@Nullable Tensor axes, int rank) {
        boolean[] reduced = new boolean[rank];
        if (axes == null || TensorArrays.count(axes) == 0) {
            Arrays.fill(reduced, !noneMeansNone);
        } else {
            for (long axis : OperatorInputs.integers(axes, "axes")) {
                reduced[ShapeMath.axis(axis, rank)] = true;
            }
        }
        return reduced;
    }
}
