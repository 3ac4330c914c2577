package dev.rondo.model.keras;

import static dev.rondo.support.KerasFile.call;
import static dev.rondo.support.KerasFile.calls;
import static dev.rondo.support.KerasFile.input;
import static dev.rondo.support.KerasFile.layer;
import static dev.rondo.support.KerasFile.random;
import static dev.rondo.support.KerasFile.tensor;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.fixture.KerasFixture;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Tensor;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import dev.rondo.support.KerasFile;
import dev.rondo.support.Stepping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operators as nodes of functional models, as Keras 3, Keras 2 and TensorFlow 2.0 to 2.3 write them. */
@Tag("once")
class KerasOperatorTest {
    private static final int BATCH = 2;
    private static final int STEPS = 5;
    private static final int WIDTH = 4;

    private static final Tensor X = random(1, BATCH, STEPS, WIDTH);
    private static final Tensor POSITIVE = absolute(X);

    private static Tensor absolute(Tensor x) {
        float[] values = x.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.abs(values[i]) + 0.1f;
        }
        return Tensor.of(x.shape(), values);
    }

    /** A model with the input x and one node, of any number of outputs. */
    private static KerasFile model(int outputs, String node) {
        List<String> ends = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            ends.add("['op', 0, " + i + "]");
        }
        return KerasFile.functional("[['x', 0, 0]]", ends.toString(), input("x", "[null, 5, 4]"), node);
    }

    private static String keras3(String className, String options, String arguments, String named) {
        return layer(
                className,
                "op",
                options,
                "'module': 'keras.src.ops.numpy'",
                "'registered_name': '" + className + "'",
                calls(call(arguments, named)));
    }

    private static String keras2(String function, String inbound) {
        return layer("TFOpLambda", "op", "'function': '" + function + "'", "'inbound_nodes': [" + inbound + "]");
    }

    private static String x(String options) {
        return "['x', 0, 0, {" + options + "}]";
    }

    private static String node(String op, String attributes, String constants, int tensors) {
        String options = "'node_def': {'name': 'n', 'op': '" + op + "', 'input': [], 'attr': {'T': {'type': 'DT_FLOAT'}"
                + attributes + "}}, 'constants': {" + constants + "}";
        String all = String.join(", ", java.util.Collections.nCopies(tensors, "['x', 0, 0, {}]"));
        // outside of the configuration, the name has a prefix
        return "{'class_name': 'TensorFlowOpLayer', 'name': 'op', 'config': {'name': 'n', " + options
                + "}, 'inbound_nodes': [[" + all + "]]}";
    }

    private static Tensor run(String node, Tensor input) {
        return KerasFile.run(model(1, node).graph(), input);
    }

    private static void assertEach(String what, String node, Tensor input, DoubleUnaryOperator function) {
        float[] expected = new float[input.values().length];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (float) function.applyAsDouble(input.values()[i]);
        }
        KerasFixture.assertClose(what, Tensor.of(input.shape(), expected), run(node, input));
    }

    private static final String TENSOR = tensor("x", 0, 0);

    @Test
    void shouldComputeArithmeticWithNumbers() {
        record Case(String keras3, String keras2, String node, DoubleBinaryOperator function) {}
        for (Case one : List.of(
                new Case("Add", "math.add", "AddV2", Double::sum),
                new Case("Subtract", "math.subtract", "Sub", (a, b) -> a - b),
                new Case("Multiply", "math.multiply", "Mul", (a, b) -> a * b),
                new Case("TrueDivide", "math.truediv", "RealDiv", (a, b) -> a / b),
                new Case("Divide", "math.divide", "RealDiv", (a, b) -> a / b),
                new Case("Power", "math.pow", "Pow", Math::pow),
                new Case("Maximum", "math.maximum", "Maximum", Math::max),
                new Case("Minimum", "math.minimum", "Minimum", Math::min))) {
            DoubleUnaryOperator right = x -> one.function().applyAsDouble(x, 0.75);
            DoubleUnaryOperator left = x -> one.function().applyAsDouble(0.75, x);
            assertEach(one.keras3(), keras3(one.keras3(), "", TENSOR + ", 0.75", ""), POSITIVE, right);
            assertEach(one.keras3(), keras3(one.keras3(), "", "0.75, " + TENSOR, ""), POSITIVE, left);
            assertEach(one.keras2(), keras2(one.keras2(), x("'y': 0.75, 'name': null")), POSITIVE, right);
            String constant = "['_CONSTANT_VALUE', -1, 0.75, {'y': ['x', 0, 0], 'name': null}]";
            assertEach(one.keras2(), keras2(one.keras2(), constant), POSITIVE, left);
            assertEach(one.node(), node(one.node(), "", "'1': 0.75", 1), POSITIVE, right);
            assertEach(one.node(), node(one.node(), "", "'0': 0.75", 1), POSITIVE, left);
        }
    }

    @Test
    void shouldComputeArithmeticOfTensors() {
        assertEach("3", keras3("Multiply", "", TENSOR + ", " + TENSOR, ""), X, x -> x * x);
        assertEach("2", keras2("math.multiply", x("'y': ['x', 0, 0], 'name': null")), X, x -> x * x);
        assertEach("1", node("Mul", "", "", 2), X, x -> x * x);
        // an array of constants broadcasts
        Tensor y = run(
                keras3(
                        "Multiply",
                        "",
                        TENSOR + ", {'class_name': '__numpy__', 'config': {'value':"
                                + " [1.0, 2.0, 3.0, 4.0], 'dtype': 'float32'}}",
                        ""),
                X);
        assertEquals(4 * X.values()[3], y.values()[3]);
    }

    @Test
    void shouldComputeFunctionsOfElements() {
        record Case(String keras3, String keras2, String node, DoubleUnaryOperator function) {}
        for (Case one : List.of(
                new Case("Negative", "math.negative", "Neg", x -> -x),
                new Case("Absolute", "math.abs", "Abs", Math::abs),
                new Case("Sqrt", "math.sqrt", "Sqrt", Math::sqrt),
                new Case("Rsqrt", "math.rsqrt", "Rsqrt", x -> 1 / Math.sqrt(x)),
                new Case("Square", "math.square", "Square", x -> x * x),
                new Case("Exp", "math.exp", "Exp", Math::exp),
                new Case("Log", "math.log", "Log", Math::log),
                new Case("Sign", "math.sign", "Sign", Math::signum),
                new Case("Sin", "math.sin", "Sin", Math::sin),
                new Case("Cos", "math.cos", "Cos", Math::cos),
                new Case("Tanh", "math.tanh", "Tanh", Math::tanh),
                new Case("Sigmoid", "math.sigmoid", "Sigmoid", x -> 1 / (1 + Math.exp(-x))),
                new Case("Relu", "nn.relu", "Relu", x -> Math.max(0, x)),
                new Case("Softplus", "math.softplus", "Softplus", x -> Math.log(1 + Math.exp(x))),
                new Case("Silu", "nn.silu", "Swish", x -> x / (1 + Math.exp(-x))))) {
            assertEach(one.keras3(), keras3(one.keras3(), "", TENSOR, ""), POSITIVE, one.function());
            assertEach(one.keras2(), keras2(one.keras2(), x("'name': null")), POSITIVE, one.function());
            assertEach(one.node(), node(one.node(), "", "", 1), POSITIVE, one.function());
        }
        DoubleUnaryOperator leaky = x -> x < 0 ? 0.1 * x : x;
        assertEach("leaky", keras3("LeakyRelu", "'negative_slope': 0.1", TENSOR, ""), X, leaky);
        assertEach("leaky", keras2("nn.leaky_relu", x("'alpha': 0.1")), X, leaky);
        assertEach("leaky", node("LeakyRelu", ", 'alpha': {'f': 0.1}", "", 1), X, leaky);
        DoubleUnaryOperator clipped = x -> Math.clamp(x, -0.25, 0.5);
        assertEach("clip", keras3("Clip", "'x_min': -0.25, 'x_max': 0.5", TENSOR, ""), X, clipped);
        assertEach("clip", keras2("clip_by_value", x("'clip_value_min': -0.25, 'clip_value_max': 0.5")), X, clipped);
        for (String node : List.of(
                keras3("Cast", "'dtype': 'int32'", TENSOR, ""),
                keras2("cast", x("'dtype': 'int32'")),
                node("Cast", ", 'SrcT': {'type': 'DT_FLOAT'}, 'DstT': {'type': 'DT_INT32'}", "", 1))) {
            assertEquals((int) POSITIVE.values()[0], run(node, POSITIVE).ints()[0]);
        }
    }

    @Test
    void shouldReduceAxes() {
        float[] means = new float[BATCH * WIDTH];
        float[] sums = new float[BATCH * STEPS];
        for (int i = 0; i < X.values().length; i++) {
            means[i / (STEPS * WIDTH) * WIDTH + i % WIDTH] += X.values()[i] / STEPS;
            sums[i / WIDTH] += X.values()[i];
        }
        Tensor mean = Tensor.of(List.of(BATCH, WIDTH), means);
        KerasFixture.assertClose("3", mean, run(keras3("Mean", "'axis': 1, 'keepdims': false", TENSOR, ""), X));
        KerasFixture.assertClose("2", mean, run(keras2("math.reduce_mean", x("'axis': [1], 'keepdims': false")), X));
        KerasFixture.assertClose("1", mean, run(node("Mean", ", 'keep_dims': {'b': false}", "'1': [1]", 1), X));
        Tensor sum = Tensor.of(List.of(BATCH, STEPS, 1), sums);
        KerasFixture.assertClose("3", sum, run(keras3("Sum", "'axis': -1, 'keepdims': true", TENSOR, ""), X));
        KerasFixture.assertClose("2", sum, run(keras2("math.reduce_sum", x("'axis': 2, 'keepdims': true")), X));
        KerasFixture.assertClose("1", sum, run(node("Sum", ", 'keep_dims': {'b': true}", "'1': -1", 1), X));
    }

    /** Each row: what the new shape is, and how the three kinds of files write it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    2 5 4 1 | ExpandDims | 'axis': -1 | expand_dims | 'axis': -1 | ExpandDims | '1': -1
                    2 20 | Reshape | 'newshape': [-1, 20] | reshape | 'shape': [-1, 20] | Reshape | '1': [-1, 20]
                    2 10 2 | Reshape | 'newshape': [-1, 10, 2] | reshape | 'shape': [-1, 10, 2] | Reshape | '1': [-1, 10, 2]
                    """)
    void shouldKeepTheOrderOfElements(
            String shape, String keras3, String options, String keras2, String named, String node, String constants) {
        List<Integer> sizes =
                java.util.Arrays.stream(shape.split(" ")).map(Integer::valueOf).toList();
        Tensor expected = Tensor.of(sizes, X.values());
        KerasFixture.assertClose("3", expected, run(keras3(keras3, options, TENSOR, ""), X));
        KerasFixture.assertClose("2", expected, run(keras2(keras2, x(named)), X));
        KerasFixture.assertClose("1", expected, run(node(node, "", constants, 1), X));
    }

    @Test
    void shouldMoveAxes() {
        float[] turned = new float[X.values().length];
        for (int i = 0; i < turned.length; i++) {
            int row = i / (STEPS * WIDTH);
            turned[(row * WIDTH + i % WIDTH) * STEPS + i / WIDTH % STEPS] = X.values()[i];
        }
        Tensor expected = Tensor.of(List.of(BATCH, WIDTH, STEPS), turned);
        KerasFixture.assertClose("3", expected, run(keras3("Transpose", "'axes': [0, 2, 1]", TENSOR, ""), X));
        KerasFixture.assertClose("swap", expected, run(keras3("Swapaxes", "'axis1': 1, 'axis2': -1", TENSOR, ""), X));
        KerasFixture.assertClose("2", expected, run(keras2("transpose", x("'perm': [0, 2, 1]")), X));
        KerasFixture.assertClose("1", expected, run(node("Transpose", "", "'1': [0, 2, 1]", 1), X));
    }

    private static final String SLICE =
            "{'class_name': '__slice__', 'config': {'start': %s, 'stop': %s, 'step': null}}";
    private static final String RANGE = "{'start': %s, 'stop': %s, 'step': null}";

    @Test
    void shouldIndex() {
        String whole3 = SLICE.formatted("null", "null");
        String whole2 = RANGE.formatted("null", "null");
        // x[:, -1]
        float[] last = new float[BATCH * WIDTH];
        for (int row = 0; row < BATCH; row++) {
            System.arraycopy(X.values(), (row * STEPS + STEPS - 1) * WIDTH, last, row * WIDTH, WIDTH);
        }
        Tensor step = Tensor.of(List.of(BATCH, WIDTH), last);
        String index = "[" + whole3 + ", -1]";
        KerasFixture.assertClose("3", step, run(keras3("GetItem", "", TENSOR + ", " + index, ""), X));
        String spec = "'slice_spec': [" + whole2 + ", -1]";
        String lambda = "'function': '__operators__.getitem'";
        String inbound = "'inbound_nodes': [" + x(spec) + "]";
        KerasFixture.assertClose("2", step, run(layer("SlicingOpLambda", "op", lambda, inbound), X));
        String masks = ", 'begin_mask': {'i': '1'}, 'end_mask': {'i': '1'}, 'shrink_axis_mask': {'i': '2'},"
                + " 'ellipsis_mask': {'i': '0'}, 'new_axis_mask': {'i': '0'}, 'Index': {'type': 'DT_INT32'}";
        String constants = "'1': [0, -1], '2': [0, 0], '3': [1, 1]";
        KerasFixture.assertClose("1", step, run(node("StridedSlice", masks, constants, 1), X));
        // x[..., 1:3, None]
        float[] part = new float[BATCH * STEPS * 2];
        for (int i = 0; i < part.length; i++) {
            part[i] = X.values()[i / 2 * WIDTH + 1 + i % 2];
        }
        String ellipsis = "{'class_name': '__ellipsis__', 'config': {}}";
        String columns = "[" + ellipsis + ", " + SLICE.formatted("1", "3") + ", null]";
        KerasFixture.assertClose(
                "...",
                Tensor.of(List.of(BATCH, STEPS, 2, 1), part),
                run(keras3("GetItem", "", TENSOR + ", " + columns, ""), X));
    }

    @Test
    void shouldJoinAndSplit() {
        float[] twice = new float[2 * X.values().length];
        for (int i = 0; i < twice.length; i++) {
            twice[i] = X.values()[i / (2 * WIDTH) * WIDTH + i % WIDTH];
        }
        Tensor joined = Tensor.of(List.of(BATCH, STEPS, 2 * WIDTH), twice);
        String both = "[" + TENSOR + ", " + TENSOR + "]";
        KerasFixture.assertClose("3", joined, run(keras3("Concatenate", "'axis': -1", both, ""), X));
        String inbound = "[" + x("'axis': -1") + ", " + x("'axis': -1") + "]";
        KerasFixture.assertClose("2", joined, run(keras2("concat", inbound), X));
        KerasFixture.assertClose("1", joined, run(node("ConcatV2", ", 'N': {'i': '2'}", "'2': -1", 2), X));
        Tensor stacked = Tensor.of(List.of(BATCH, STEPS, 2, WIDTH), twice);
        KerasFixture.assertClose("stack", stacked, run(keras3("Stack", "'axis': 2", both, ""), X));
        KerasFixture.assertClose("pack", stacked, run(node("Pack", ", 'axis': {'i': '2'}, 'N': {'i': '2'}", "", 2), X));
        for (String node : List.of(
                keras3("Split", "'indices_or_sections': 2, 'axis': -1", TENSOR, ""),
                keras3("Split", "'indices_or_sections': [2], 'axis': -1", TENSOR, ""),
                keras2("split", x("'num_or_size_splits': [2, 2], 'axis': -1")))) {
            Map<String, Tensor> parts = model(2, node).graph().run(Map.of("in0", X));
            assertEquals(List.of(BATCH, STEPS, 2), parts.get("out0").shape());
            assertEquals(X.values()[2], parts.get("out1").values()[0]);
        }
        Map<String, Tensor> steps =
                model(5, keras2("unstack", x("'axis': 1"))).graph().run(Map.of("in0", X));
        assertEquals(X.values()[4 * WIDTH], steps.get("out4").values()[0]);
    }

    @Test
    void shouldMultiplyMatrices() {
        Tensor squares = run(keras2("linalg.matmul", x("'b': ['x', 0, 0], 'transpose_b': true")), X);
        assertEquals(List.of(BATCH, STEPS, STEPS), squares.shape());
        double sum = 0;
        for (int i = 0; i < WIDTH; i++) {
            sum += X.values()[i] * X.values()[WIDTH + i];
        }
        assertEquals(sum, squares.values()[1], 1e-6);
        KerasFixture.assertClose(
                "1", squares, run(node("BatchMatMulV2", ", 'adj_x': {'b': false}, 'adj_y': {'b': true}", "", 2), X));
    }

    @Test
    void shouldDivideByNorms() {
        Tensor y = run(keras2("math.l2_normalize", x("'axis': -1, 'epsilon': 1e-12")), X);
        Tensor z = run(keras3("Normalize", "'axis': -1, 'order': 2, 'epsilon': null", TENSOR, ""), X);
        for (int i = 0; i < X.values().length; i++) {
            double squares = 0;
            for (int j = i / WIDTH * WIDTH; j < (i / WIDTH + 1) * WIDTH; j++) {
                squares += X.values()[j] * X.values()[j];
            }
            assertEquals(X.values()[i] / Math.sqrt(squares), y.values()[i], 1e-6);
            assertEquals(y.values()[i], z.values()[i]);
        }
    }

    @Test
    void shouldStepOperators() {
        String scaled =
                layer("Multiply", "m", "", "'module': 'keras.src.ops.numpy'", calls(call(TENSOR + ", 0.5", "")));
        String shifted = layer(
                "Subtract", "s", "", "'module': 'keras.src.ops.numpy'", calls(call("1.0, " + tensor("m", 0, 0), "")));
        String rnn = layer(
                "SimpleRNN",
                "r",
                "'units': 3, 'activation': 'tanh', 'return_sequences': true",
                calls(call(tensor("s", 0, 0), "")));
        String first = layer(
                "GetItem",
                "g",
                "",
                "'module': 'keras.src.ops.numpy'",
                calls(call(
                        tensor("r", 0, 0) + ", [" + "{'class_name': '__ellipsis__', 'config': {}}, "
                                + SLICE.formatted("0", "2") + "]",
                        "")));
        Graph graph = KerasFile.functional(
                        "[['x', 0, 0]]", "[['g', 0, 0]]", input("x", "[null, null, 4]"), scaled, shifted, rnn, first)
                .with("simple_rnn/cell", random(2, 4, 3), random(3, 3, 3), random(4, 3))
                .graph();
        Stepping.assertStepsLikeRun("operators", graph, random(5, 1, 7, 4));
    }

    private static void refuse(String node, String what) {
        String message = assertThrows(
                        ModelFormatException.class,
                        () -> Models.loadGraph(model(1, node).archive(), "test", LoadOptions.DEFAULT))
                .getMessage();
        assertTrue(message.contains(what), message);
    }

    @Test
    void shouldRefuseWhatIsNotKnown() {
        refuse(keras2("math.bessel_i0", x("")), "layer \"op\" (TFOpLambda) is the operator \"math.bessel_i0\"");
        refuse(keras3("Fft2", "", TENSOR, ""), "layer \"op\" (Fft2) is the operator \"Fft2\", which is not supported");
        refuse(node("Fft", "", "", 1), "layer \"op\" (TensorFlowOpLayer) is the operator \"Fft\"");
        refuse(keras3("Mean", "'axis': null", TENSOR, ""), "the axis of the batch must remain");
        refuse(keras3("Sum", "'axis': 0", TENSOR, ""), "the axis of the batch must remain");
        refuse(keras3("Relu", "", TENSOR + ", 3.0", ""), "is called with 2 arguments, but 1 are known here");
        refuse(keras2("nn.relu", x("'slope': 2.0")), "is called with the option slope 2.0");
        refuse(keras3("GetItem", "", TENSOR + ", 0", ""), "takes one row of the batch");
        refuse(keras3("Add", "", TENSOR + ", 'text'", ""), "needs a tensor or numbers");
    }
}
