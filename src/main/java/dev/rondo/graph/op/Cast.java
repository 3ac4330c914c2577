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
 */
public record Cast(Type to) implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        return List.of(data.type() == to ? data : cast(data));
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
