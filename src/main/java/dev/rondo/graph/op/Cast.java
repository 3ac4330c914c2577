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
 * ONNX Cast: converts numbers to a different type. Fractions are rounded towards 0; numbers other than 0 become true.
 * Input: data.
 *
 * @param to the type of the result
 * @param rounding the precision of the result, if it is float32
 */
public record Cast(Type to, Rounding rounding) implements Operator {
    /** The floating point to whose numbers a result is rounded. */
    public enum Rounding {
        /** Float32 itself. */
        NONE,
        /** 16 bits, of which 10 are of the mantissa. */
        FLOAT16,
        /** 16 bits, of which 7 are of the mantissa. */
        BFLOAT16;

        private float of(float x) {
            return switch (this) {
                case NONE -> x;
                case FLOAT16 -> Float.float16ToFloat(Float.floatToFloat16(x));
                case BFLOAT16 -> bfloat16(x);
            };
        }

        /** To the nearest, the even one of two. */
        private static float bfloat16(float x) {
            int bits = Float.floatToIntBits(x);
            int rounded = bits + 0x7fff + (bits >>> 16 & 1);
            return Float.isNaN(x) ? x : Float.intBitsToFloat(rounded & 0xffff0000);
        }
    }

    /**
     * Creates a cast that does not round further.
     *
     * @param to the type of the result
     */
    public Cast(Type to) {
        this(to, Rounding.NONE);
    }

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        Tensor result = data.type() == to ? data : cast(data);
        return List.of(to == Type.FLOAT32 && rounding != Rounding.NONE ? rounded(result) : result);
    }

    private Tensor cast(Tensor data) {
        int count = ShapeMath.count(data.shape());
        Object array = TensorArrays.newArray(to, data.shape());
        for (int i = 0; i < count; i++) {
            switch (to) {
                case FLOAT32 -> ((float[]) array)[i] = data.type() == Type.BOOL ? integer(data, i) : real(data, i);
                case INT32 -> ((int[]) array)[i] = (int) integer(data, i);
                case INT64 -> ((long[]) array)[i] = integer(data, i);
                case BOOL ->
                    ((boolean[]) array)[i] =
                            data.type() == Type.FLOAT32 ? data.values()[i] != 0 : integer(data, i) != 0;
            }
        }
        return TensorArrays.of(to, data.shape(), array);
    }

    private Tensor rounded(Tensor data) {
        float[] values = new float[ShapeMath.count(data.shape())];
        for (int i = 0; i < values.length; i++) {
            values[i] = rounding.of(data.values()[i]);
        }
        return Tensor.of(data.shape(), values);
    }

    private static float real(Tensor data, int i) {
        return data.type() == Type.INT32 ? data.ints()[i] : data.longs()[i];
    }

    private static long integer(Tensor data, int i) {
        return switch (data.type()) {
            case FLOAT32 -> (long) data.values()[i];
            case INT32 -> data.ints()[i];
            case INT64 -> data.longs()[i];
            case BOOL -> data.booleans()[i] ? 1 : 0;
        };
    }
}
