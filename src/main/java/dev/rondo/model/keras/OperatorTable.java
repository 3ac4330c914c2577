package dev.rondo.model.keras;

import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.op.Activate;
import dev.rondo.graph.op.ActivationFunction;
import dev.rondo.graph.op.ActivationFunction.Kind;
import dev.rondo.graph.op.Binary;
import dev.rondo.graph.op.Clip;
import dev.rondo.graph.op.Compare;
import dev.rondo.graph.op.Reduce;
import dev.rondo.graph.op.Softmax;
import dev.rondo.graph.op.Unary;
import dev.rondo.graph.op.Where;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.ShapeMath;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What operators of Keras 3 and TensorFlow compute, by their names in Keras 3. */
final class OperatorTable {
    private static final Map<String, Operation> OPERATIONS = new HashMap<>();

    private OperatorTable() {}

    static {
        binary("add", Binary.ADD);
        binary("subtract", Binary.SUB);
        binary("multiply", Binary.MUL);
        binary("divide", Binary.DIV);
        binary("power", Binary.POW);
        binary("maximum", Binary.MAX);
        binary("minimum", Binary.MIN);
        unary("negative", Unary.NEG);
        unary("absolute", Unary.ABS);
        unary("sqrt", Unary.SQRT);
        unary("exp", Unary.EXP);
        unary("log", Unary.LOG);
        unary("reciprocal", Unary.RECIPROCAL);
        unary("floor", Unary.FLOOR);
        unary("ceil", Unary.CEIL);
        unary("round", Unary.ROUND);
        unary("sign", Unary.SIGN);
        unary("sin", Unary.SIN);
        unary("cos", Unary.COS);
        unary("erf", Unary.ERF);
        unary("logical_not", Unary.NOT);
        one("square", call -> {
            KerasTensor x = first(call);
            return call.nodes().arithmetic(Binary.MUL, x, x);
        });
        one("rsqrt", call -> {
            KerasTensor root = floats("Sqrt", Unary.SQRT, call);
            return call.nodes().apply("Reciprocal", Unary.RECIPROCAL, root);
        });
        compare("equal", Compare.EQUAL);
        compare("less", Compare.LESS);
        compare("less_equal", Compare.LESS_OR_EQUAL);
        compare("greater", Compare.GREATER);
        compare("greater_equal", Compare.GREATER_OR_EQUAL);
        compare("logical_and", Compare.AND);
        activation("relu", Kind.RELU);
        activation("relu6", Kind.RELU6);
        activation("sigmoid", Kind.SIGMOID);
        activation("tanh", Kind.TANH);
        activation("softplus", Kind.SOFTPLUS);
        activation("softsign", Kind.SOFTSIGN);
        activation("selu", Kind.SELU);
        activation("silu", Kind.SILU);
        activation("mish", Kind.MISH);
        activation("log_sigmoid", Kind.LOGSIGMOID);
        one("elu", call -> activated(call, Kind.ELU, call.number(1, 1, "alpha")));
        one("leaky_relu", call -> activated(call, Kind.LEAKYRELU, call.number(1, 0.2f, "negative_slope", "alpha")));
        one("softmax", call -> softmax(call, false));
        one("log_softmax", call -> softmax(call, true));
        reduction("sum", Reduce.Kind.SUM);
        reduction("mean", Reduce.Kind.MEAN);
        reduction("max", Reduce.Kind.MAX);
        reduction("min", Reduce.Kind.MIN);
        reduction("prod", Reduce.Kind.PROD);
        one("normalize", OperatorTable::normalized);
        one("clip", OperatorTable::clipped);
        one("cast", call -> call.nodes().cast(first(call), type(call.value(1, "dtype"))));
        one("where", OperatorTable::where);
        one("matmul", OperatorTable::product);
        one("identity", OperatorTable::first);
        OPERATIONS.putAll(OperatorShapes.operations());
    }

    /** {@return the operation of this name; null if there is none} */
    static @Nullable Operation get(String name) {
        return OPERATIONS.get(name);
    }

    private static void one(String name, Function<ArgumentReader, KerasTensor> operation) {
        OPERATIONS.put(name, call -> List.of(operation.apply(call)));
    }

    private static void binary(String name, Binary how) {
        one(name, call -> call.nodes().arithmetic(how, first(call), second(call)));
    }

    private static void unary(String name, Unary function) {
        one(name, call -> call.nodes().apply(name, function, first(call)));
    }

    private static void compare(String name, Compare how) {
        one(name, call -> call.nodes().compare(how, first(call), second(call)));
    }

    private static void activation(String name, Kind kind) {
        one(name, call -> floats(name, new Activate(ActivationFunction.of(kind)), call));
    }

    private static void reduction(String name, Reduce.Kind kind) {
        one(name, call -> {
            KerasTensor x = first(call);
            List<Integer> axes = call.integers(1, "axis");
            if (axes == null) {
                throw new IllegalArgumentException("reduces all axes, but the axis of the batch must remain");
            }
            return call.nodes().reduce(kind, x, axes, call.flag(2, false, "keepdims"));
        });
    }

    static KerasTensor first(ArgumentReader call) {
        return call.tensor(
                0, "x", "x1", "a", "input", "input_tensor", "inputs", "features", "logits", "tensor", "t", "value");
    }

    private static KerasTensor second(ArgumentReader call) {
        return call.tensor(1, "y", "x2", "b");
    }

    private static KerasTensor floats(String kind, Operator operator, ArgumentReader call) {
        return call.nodes().apply(kind, operator, call.nodes().cast(first(call), Type.FLOAT32));
    }

    private static KerasTensor activated(ArgumentReader call, Kind kind, float alpha) {
        return floats(kind.name(), new Activate(new ActivationFunction(kind, alpha, 0)), call);
    }

    private static KerasTensor softmax(ArgumentReader call, boolean logarithm) {
        KerasTensor x = first(call);
        int axis = ShapeMath.axis(call.integer(1, -1, "axis"), x.rank());
        if (axis == 0) {
            throw new IllegalArgumentException("is over the axis of the batch");
        }
        return call.nodes().apply("Softmax", new Softmax(axis, false, logarithm), x);
    }

    private static KerasTensor normalized(ArgumentReader call) {
        KerasTensor x = first(call);
        List<Integer> axes = call.integers(1, "axis");
        if (call.integer(-1, 2, "order") != 2) {
            throw new IllegalArgumentException("divides by a norm that is not of order 2");
        }
        call.value(-1, "epsilon"); // only matters for rows of zeros, which remain zeros
        return call.nodes().unit(x, axes == null ? List.of(-1) : axes);
    }

    private static KerasTensor clipped(ArgumentReader call) {
        KerasTensor x = first(call);
        KerasTensor low = call.nodes().cast(call.tensor(1, "x_min", "clip_value_min"), x.type());
        KerasTensor high = call.nodes().cast(call.tensor(2, "x_max", "clip_value_max"), x.type());
        return call.nodes().apply("Clip", new Clip(), x, low, high);
    }

    private static KerasTensor where(ArgumentReader call) {
        KerasTensor condition = call.nodes().cast(call.tensor(0, "condition"), Type.BOOL);
        KerasTensor x = call.nodes().cast(call.tensor(1, "x1", "x"), Type.FLOAT32);
        KerasTensor y = call.nodes().cast(call.tensor(2, "x2", "y"), Type.FLOAT32);
        List<Integer> shape = new KerasTensor("", Type.FLOAT32, x.broadcast(y), null).broadcast(condition);
        return call.nodes()
                .nodes()
                .add(call.nodes().layer(), "Where", new Where(), List.of(condition.name(), x.name(), y.name()), shape);
    }

    private static KerasTensor product(ArgumentReader call) {
        KerasTensor a = first(call);
        KerasTensor b = second(call);
        LayerNodes nodes = call.nodes();
        return nodes.matMul(
                call.flag(-1, false, "transpose_a") ? nodes.transpose(a) : a,
                call.flag(-1, false, "transpose_b") ? nodes.transpose(b) : b);
    }

    private static Type type(@Nullable Object name) {
        return switch (String.valueOf(name)) {
            case "float16", "bfloat16", "float32", "float64", "float", "half", "DT_FLOAT", "DT_HALF", "DT_DOUBLE" ->
                Type.FLOAT32;
            case "int32", "DT_INT32" -> Type.INT32;
            case "int64", "DT_INT64" -> Type.INT64;
            case "bool", "DT_BOOL" -> Type.BOOL;
            default ->
                throw new IllegalArgumentException("casts to " + Config.shown(name) + ", which is not supported");
        };
    }
}
