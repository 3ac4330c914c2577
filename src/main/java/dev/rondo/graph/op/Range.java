package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ONNX Range: start, start + delta, ... up to but without the limit. Inputs: start, limit, delta, of the same numeric type. */
public record Range() implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor start = number(inputs, 0);
        Tensor limit = number(inputs, 1);
        Tensor delta = number(inputs, 2);
        if (start.type() != limit.type() || start.type() != delta.type()) {
            throw new IllegalArgumentException("a range needs one type, but got " + inputs);
        }
        return List.of(
                switch (start.type()) {
                    case FLOAT32 -> floats(start.values()[0], limit.values()[0], delta.values()[0]);
                    case INT32 -> {
                        long[] values = longs(start.ints()[0], limit.ints()[0], delta.ints()[0]);
                        Tensor wide = Tensor.ofLongs(List.of(values.length), values);
                        yield new Cast(start.type()).run(List.of(wide)).getFirst();
                    }
                    case INT64 -> {
                        long[] values = longs(start.longs()[0], limit.longs()[0], delta.longs()[0]);
                        yield Tensor.ofLongs(List.of(values.length), values);
                    }
                    case BOOL -> throw new IllegalArgumentException("a range has numbers, but got " + inputs);
                });
    }

    private static Tensor number(List<@Nullable Tensor> inputs, int index) {
        Tensor tensor = OperatorInputs.required(inputs, index);
        if (TensorArrays.count(tensor) != 1) {
            throw new IllegalArgumentException(
                    "start, limit and delta are numbers, but input " + index + " is " + tensor);
        }
        return tensor;
    }

    private static Tensor floats(float start, float limit, float delta) {
        double steps = Math.ceil(((double) limit - start) / delta);
        if (Double.isNaN(steps)) {
            throw new IllegalArgumentException("no range from " + start + " to " + limit + " has steps of " + delta);
        }
        int count = ShapeMath.count(List.of((int) Math.max(0, steps)));
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = start + i * delta;
        }
        return Tensor.of(List.of(count), values);
    }

    private static long[] longs(long start, long limit, long delta) {
        if (delta == 0) {
            throw new IllegalArgumentException("a range cannot have steps of 0");
        }
        long steps = Math.max(0, Math.ceilDiv(Math.subtractExact(limit, start), delta));
        long[] values = new long[ShapeMath.count(List.of((int) Math.min(steps, Integer.MAX_VALUE)), Long.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = start + i * delta;
        }
        return values;
    }
}
