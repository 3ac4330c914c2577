package dev.rondo.model.onnx;

import static dev.rondo.graph.Tensor.Type.BOOL;
import static dev.rondo.graph.Tensor.Type.FLOAT32;
import static dev.rondo.graph.Tensor.Type.INT64;
import static dev.rondo.support.OneNode.assertSame;

import dev.rondo.graph.Tensor;
import dev.rondo.model.ModelFormatException;
import dev.rondo.support.OneNode;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each operator, compared with results computed by hand. */
@Tag("once")
class OperatorsTest {
    private static final float NAN = Float.NaN;

    private static Tensor t(List<Integer> shape, double... values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return Tensor.of(shape, floats);
    }

    private static Tensor row(double... values) {
        return t(List.of(values.length), values);
    }

    private static Tensor ints(int... values) {
        return Tensor.ofInts(List.of(values.length), values);
    }

    private static Tensor longs(long... values) {
        return Tensor.ofLongs(List.of(values.length), values);
    }

    private static Tensor bools(boolean... values) {
        return Tensor.ofBooleans(List.of(values.length), values);
    }

    private static Tensor number(double value) {
        return t(List.of(), value);
    }

    /** 0, 1, 2, ... */
    private static Tensor count(Integer... shape) {
        double[] values = new double[Arrays.stream(shape).mapToInt(n -> n).reduce(1, (a, b) -> a * b)];
        Arrays.setAll(values, i -> i);
        return t(List.of(shape), values);
    }

    @Test
    void shouldTranspose() throws ModelFormatException {
        OneNode.of("Transpose").in(count(2, 3)).gives(t(List.of(3, 2), 0, 3, 1, 4, 2, 5));
        OneNode.of("Transpose").in(count(1, 2, 3)).ints("perm", 1, 0, 2).gives(t(List.of(2, 1, 3), 0, 1, 2, 3, 4, 5));
        OneNode.of("Transpose")
                .in(Tensor.ofLongs(List.of(2, 2), 1, 2, 3, 4))
                .gives(Tensor.ofLongs(List.of(2, 2), 1, 3, 2, 4));
        OneNode.of("Transpose").in(count(2, 3)).ints("perm", 0, 0).failsToRun("perm [0, 0] does not permute 2 axes");
    }

    @Test
    void shouldReshape() throws ModelFormatException {
        OneNode.of("Reshape").in(count(2, 3)).in(longs(3, -1)).gives(count(3, 2));
        OneNode.of("Reshape").in(count(2, 3)).in(longs(0, 1, -1)).gives(count(2, 1, 3));
        OneNode.of("Reshape").in(count(6)).in(longs()).failsToRun("cannot take the shape []");
        OneNode.of("Reshape").in(count(1)).in(longs()).gives(number(0));
        OneNode.of("Reshape")
                .in(count(0, 3))
                .in(longs(3, 0))
                .attribute("allowzero", 1)
                .gives(count(3, 0));
        OneNode.of("Reshape").in(count(2, 3)).in(longs(4, -1)).failsToRun("float32 [2, 3] cannot take the shape");
        OneNode.of("Reshape").in(count(2, 3)).in(longs(-1, -1)).failsToRun("cannot");
    }

    @Test
    void shouldSqueeze() throws ModelFormatException {
        OneNode.of("Squeeze").in(count(1, 2, 1)).gives(count(2));
        OneNode.of("Squeeze").in(count(1, 2, 1)).in(longs(-1)).gives(count(1, 2));
        OneNode.of("Squeeze").opset(11).in(count(1, 2, 1)).ints("axes", 0).gives(count(2, 1));
        OneNode.of("Squeeze").in(count(1, 2)).in(longs(1)).failsToRun("axis 1 of float32 [1, 2] is not of size 1");
        OneNode.of("Squeeze").in(count(1)).in(longs(2)).failsToRun("axis 2 is out of range: the tensor has 1 axes");
    }

    @Test
    void shouldUnsqueeze() throws ModelFormatException {
        OneNode.of("Unsqueeze").in(count(2)).in(longs(0, -1)).gives(count(1, 2, 1));
        OneNode.of("Unsqueeze").opset(11).in(count(2)).ints("axes", 1).gives(count(2, 1));
        OneNode.of("Unsqueeze").in(count(2)).in(longs(1, 1)).failsToRun("axis 1 is named twice");
    }

    @Test
    void shouldConcat() throws ModelFormatException {
        OneNode.of("Concat")
                .in(count(2, 1))
                .in(count(2, 2))
                .attribute("axis", -1)
                .gives(t(List.of(2, 3), 0, 0, 1, 1, 2, 3));
        OneNode.of("Concat").in(longs(1)).in(longs(2, 3)).attribute("axis", 0).gives(longs(1, 2, 3));
        OneNode.of("Concat")
                .in(count(2, 1))
                .in(count(1, 2))
                .attribute("axis", 1)
                .failsToRun("cannot be joined");
        OneNode.of("Concat").in(count(2)).refuses("node \"n\" (Concat): the attribute axis is missing");
    }

    @Test
    void shouldSlice() throws ModelFormatException {
        OneNode.of("Slice").in(count(5)).in(longs(1)).in(longs(-1)).gives(row(1, 2, 3));
        OneNode.of("Slice").in(count(5)).in(longs(-2)).in(longs(Long.MAX_VALUE)).gives(row(3, 4));
        OneNode.of("Slice")
                .in(count(2, 3))
                .in(longs(-1, 0))
                .in(longs(Long.MIN_VALUE, 2))
                .in(longs(1, 0))
                .in(longs(-2, 1))
                .gives(t(List.of(2, 2), 2, 0, 5, 3));
        OneNode.of("Slice").in(count(5)).in(ints(3)).in(ints(1)).gives(row());
        OneNode.of("Slice")
                .opset(9)
                .in(count(2, 3))
                .ints("starts", 1)
                .ints("ends", Long.MAX_VALUE)
                .ints("axes", 1)
                .gives(t(List.of(2, 2), 1, 2, 4, 5));
        OneNode.of("Slice")
                .in(count(5))
                .in(longs(0))
                .in(longs(5))
                .in(longs(0))
                .in(longs(0))
                .failsToRun("a step cannot be 0");
    }

    @Test
    void shouldSplit() throws ModelFormatException {
        List<Tensor> equal = OneNode.of("Split").in(count(5)).run(FLOAT32, FLOAT32);
        assertSame(row(0, 1, 2), equal.get(0));
        assertSame(row(3, 4), equal.get(1));
        List<Tensor> sized = OneNode.of("Split")
                .in(count(2, 3))
                .in(longs(1, 2))
                .attribute("axis", 1)
                .run(FLOAT32, FLOAT32);
        assertSame(t(List.of(2, 2), 1, 2, 4, 5), sized.get(1));
        List<Tensor> attribute =
                OneNode.of("Split").opset(11).in(count(3)).ints("split", 2, 1).run(FLOAT32, FLOAT32);
        assertSame(row(2), attribute.get(1));
        OneNode.of("Split")
                .in(count(3))
                .in(longs(2))
                .failsToRun("1 pieces of sizes [2] do not add up to the axis, which has 3");
        OneNode.of("Split").in(count(3)).attribute("num_outputs", 2).refuses("num_outputs");
    }

    @Test
    void shouldGather() throws ModelFormatException {
        OneNode.of("Gather").in(count(3, 2)).in(longs(2, -3)).gives(t(List.of(2, 2), 4, 5, 0, 1));
        OneNode.of("Gather")
                .in(count(2, 3))
                .in(Tensor.ofInts(List.of(), 1))
                .attribute("axis", -1)
                .gives(row(1, 4));
        OneNode.of("Gather").in(count(3)).in(longs(3)).failsToRun("index 3 is out of range: the axis has size 3");
    }

    @Test
    void shouldTellShapes() throws ModelFormatException {
        OneNode.of("Shape").in(count(2, 3)).gives(longs(2, 3));
        OneNode.of("Shape")
                .in(count(2, 3, 4))
                .attribute("start", -2)
                .attribute("end", -1)
                .gives(longs(3));
        OneNode.of("Shape").in(number(1)).gives(longs());
    }

    @Test
    void shouldExpand() throws ModelFormatException {
        OneNode.of("Expand").in(count(2, 1)).in(longs(2)).gives(t(List.of(2, 2), 0, 0, 1, 1));
        OneNode.of("Expand").in(count(2)).in(longs(3)).failsToRun("[2] and [3] do not broadcast");
    }

    @Test
    void shouldFillShapes() throws ModelFormatException {
        OneNode.of("ConstantOfShape").in(longs(2)).gives(row(0, 0));
        OneNode.of("ConstantOfShape")
                .in(longs(1, 2))
                .attribute("value", longs(7))
                .gives(Tensor.ofLongs(List.of(1, 2), 7, 7));
        OneNode.of("ConstantOfShape").in(longs(-1)).failsToRun("a dimension cannot be negative");
        OneNode.of("ConstantOfShape").in(longs(1 << 20, 1 << 20)).failsToRun("larger than is allowed");
        OneNode.of("ConstantOfShape").in(longs(1L << 40)).failsToRun("");
    }

    @Test
    void shouldKnowConstants() throws ModelFormatException {
        OneNode.of("Constant").attribute("value", row(1, 2)).gives(row(1, 2));
        OneNode.of("Constant").attribute("value_int", Long.MIN_VALUE).gives(Tensor.ofLongs(List.of(), Long.MIN_VALUE));
        OneNode.of("Constant").ints("value_ints", 1, 2).gives(longs(1, 2));
        OneNode.of("Constant").attribute("value_float", 1.5f).gives(number(1.5));
        OneNode.of("Constant").floats("value_floats", 1, 2).gives(row(1, 2));
        OneNode.of("Constant").attribute("value_string", "a").refuses("the attribute value_string is not supported");
        OneNode.of("Constant").refuses("has no value");
    }

    @Test
    void shouldPassOn() throws ModelFormatException {
        OneNode.of("Identity").in(bools(true)).gives(bools(true));
        List<Tensor> dropped =
                OneNode.of("Dropout").in(row(1, 2)).in(number(0.5)).run(FLOAT32, BOOL);
        assertSame(row(1, 2), dropped.get(0));
        assertSame(bools(true, true), dropped.get(1));
        OneNode.of("Dropout").opset(7).in(row(1)).attribute("ratio", 0.3f).gives(row(1));
        Tensor yes = Tensor.ofBooleans(List.of(), true);
        OneNode.of("Dropout").in(row(1)).in(null).stored(yes).refuses("training_mode is not supported");
        Tensor no = Tensor.ofBooleans(List.of(), false);
        OneNode.of("Dropout").in(row(1)).in(null).stored(no).gives(row(1));
    }

    @Test
    void shouldCast() throws ModelFormatException {
        OneNode.of("Cast").in(row(-1.5, 0, 2.9)).attribute("to", 7).gives(longs(-1, 0, 2));
        OneNode.of("Cast").in(row(-1.5, 0, NAN)).attribute("to", 9).gives(bools(true, false, true));
        OneNode.of("Cast").in(longs(-1, 1L << 32)).attribute("to", 6).gives(ints(-1, 0));
        OneNode.of("Cast").in(bools(true, false)).attribute("to", 1).gives(row(1, 0));
        OneNode.of("Cast").in(ints(3)).attribute("to", 11).gives(row(3));
        OneNode.of("Cast").in(row(1)).attribute("to", 2).refuses("integers of 8 or 16 bits");
        OneNode.of("Cast").in(row(1)).attribute("to", 8).refuses("STRING");
    }

    @Test
    void shouldMultiplyMatrices() throws ModelFormatException {
        OneNode.of("MatMul").in(count(2, 2)).in(count(2, 2)).gives(t(List.of(2, 2), 2, 3, 6, 11));
        OneNode.of("MatMul").in(row(1, 2)).in(row(3, 4)).gives(number(11));
        OneNode.of("MatMul").in(row(1, 2)).in(count(2, 3)).gives(row(6, 9, 12));
        OneNode.of("MatMul").in(count(3, 2)).in(row(1, 2)).gives(row(2, 8, 14));
        OneNode.of("MatMul").in(count(2, 1, 2)).in(count(2, 1)).gives(t(List.of(2, 1, 1), 1, 3));
        OneNode.of("MatMul").in(count(1, 2)).in(count(2, 2, 1)).gives(t(List.of(2, 1, 1), 1, 3));
        OneNode.of("MatMul").in(count(2, 1, 2)).in(count(2, 2, 1)).gives(t(List.of(2, 1, 1), 1, 13));
        OneNode.of("MatMul").in(count(2, 0)).in(count(0, 1)).gives(t(List.of(2, 1), 0, 0));
        OneNode.of("MatMul").in(count(2, 3)).in(count(2, 3)).failsToRun("cannot be multiplied");
        OneNode.of("MatMul").in(number(1)).in(row(1)).failsToRun("not a matrix");
    }

    @Test
    void shouldMultiplyAndAdd() throws ModelFormatException {
        OneNode.of("Gemm").in(count(2, 2)).in(count(2, 2)).in(row(1, 2)).gives(t(List.of(2, 2), 3, 5, 7, 13));
        OneNode.of("Gemm")
                .in(count(1, 2))
                .in(count(1, 2))
                .attribute("transB", 1)
                .gives(t(List.of(1, 1), 1));
        OneNode.of("Gemm")
                .in(count(2, 1))
                .in(count(2, 1))
                .in(number(4))
                .attribute("transA", 1)
                .attribute("alpha", 2f)
                .attribute("beta", 0.5f)
                .gives(t(List.of(1, 1), 4));
        OneNode.of("Gemm").in(count(2)).in(count(2, 2)).failsToRun("expected a matrix, but got float32 [2]");
        OneNode.of("Gemm").in(count(1, 2)).in(count(2, 2)).in(row(1, 2, 3)).failsToRun("do not broadcast");
        OneNode.of("Gemm").in(count(1, 2)).in(count(2, 2)).in(count(2, 2)).failsToRun("cannot be added");
    }

    @Test
    void shouldCompute() throws ModelFormatException {
        Tensor column = t(List.of(2, 1), 1, 2);
        OneNode.of("Add").in(row(1, 2)).in(column).gives(t(List.of(2, 2), 2, 3, 3, 4));
        OneNode.of("Sub").in(longs(5, 6)).in(longs(1)).gives(longs(4, 5));
        OneNode.of("Mul").in(ints(5, 6)).in(Tensor.ofInts(List.of(), 2)).gives(ints(10, 12));
        OneNode.of("Div").in(longs(-7)).in(longs(2)).gives(longs(-3));
        OneNode.of("Div").in(row(1)).in(row(4)).gives(row(0.25));
        OneNode.of("Div").in(longs(1)).in(longs(0)).failsToRun("");
        OneNode.of("Pow").in(row(2, 3)).in(longs(2)).gives(row(4, 9));
        OneNode.of("Pow").in(longs(2, 3)).in(longs(2)).gives(longs(4, 9));
        OneNode.of("Add").in(row(1)).in(longs(1)).failsToRun("cannot compute with float32 [1] and int64 [1]");
        OneNode.of("Add").in(row(1, 2)).in(row(1, 2, 3)).failsToRun("[2] and [3] do not broadcast");
    }

    @Test
    void shouldCompare() throws ModelFormatException {
        OneNode.of("Equal").in(row(1, NAN)).in(row(1, NAN)).gives(bools(true, false));
        OneNode.of("Equal").in(row(0)).in(row(-0.0)).gives(bools(true));
        OneNode.of("Less").in(longs(1, 2, 3)).in(longs(2)).gives(bools(true, false, false));
        OneNode.of("LessOrEqual").in(longs(1, 2, 3)).in(longs(2)).gives(bools(true, true, false));
        OneNode.of("Greater").in(row(1, 2, 3)).in(row(2)).gives(bools(false, false, true));
        OneNode.of("GreaterOrEqual").in(ints(1, 2, 3)).in(ints(2)).gives(bools(false, true, true));
        OneNode.of("And").in(bools(true, true)).in(bools(true, false)).gives(bools(true, false));
        OneNode.of("Or").in(bools(false, true)).in(bools(false, false)).gives(bools(false, true));
        OneNode.of("Not").in(bools(false, true)).gives(bools(true, false));
        OneNode.of("And").in(row(1)).in(row(1)).failsToRun("cannot compare");
    }

    @Test
    void shouldChoose() throws ModelFormatException {
        OneNode.of("Where").in(bools(true, false)).in(longs(1)).in(longs(3, 4)).gives(longs(1, 4));
        OneNode.of("Where").in(row(1)).in(row(1)).in(row(1)).failsToRun("cannot choose");
    }

    @Test
    void shouldComputeFunctions() throws ModelFormatException {
        OneNode.of("Sqrt").in(row(4)).gives(row(2));
        OneNode.of("Exp").in(row(0, 1)).gives(row(1, Math.E));
        OneNode.of("Log").in(row(1, Math.E)).gives(row(0, 1));
        OneNode.of("Neg").in(longs(4)).gives(longs(-4));
        OneNode.of("Abs").in(row(-4)).gives(row(4));
        OneNode.of("Sqrt").in(longs(4)).failsToRun("sqrt is not defined for int64");
    }

    @Test
    void shouldActivate() throws ModelFormatException {
        OneNode.of("Tanh").in(row(0, 1)).gives(row(0, Math.tanh(1)));
        OneNode.of("Sigmoid").in(row(0, 1)).gives(row(0.5, 1 / (1 + Math.exp(-1))));
        OneNode.of("Relu").in(row(-1, 1)).gives(row(0, 1));
        OneNode.of("Softsign").in(row(-1, 3)).gives(row(-0.5, 0.75));
        OneNode.of("Softplus").in(row(0, 100)).gives(row(Math.log(2), 100));
        OneNode.of("LeakyRelu").in(row(-1, 1)).gives(row(-0.01, 1));
        OneNode.of("LeakyRelu").in(row(-1, 1)).attribute("alpha", 0.5f).gives(row(-0.5, 1));
        OneNode.of("Elu").in(row(-1, 1)).gives(row(Math.exp(-1) - 1, 1));
        OneNode.of("ThresholdedRelu").in(row(0.9, 1.1)).gives(row(0, 1.1));
        OneNode.of("HardSigmoid").in(row(-9, 1, 9)).gives(row(0, 0.7, 1));
    }

    @Test
    void shouldNormalizeExponentials() throws ModelFormatException {
        double e = Math.E;
        OneNode.of("Softmax").in(t(List.of(1, 2), 0, 1)).gives(t(List.of(1, 2), 1 / (1 + e), e / (1 + e)));
        OneNode.of("Softmax")
                .in(t(List.of(2, 1), 0, 1))
                .attribute("axis", 0)
                .gives(t(List.of(2, 1), 1 / (1 + e), e / (1 + e)));
        // before opset 13 over all axes from the given one on
        OneNode.of("Softmax")
                .opset(11)
                .in(t(List.of(1, 2, 2), 0, 0, 0, 0))
                .gives(t(List.of(1, 2, 2), 0.25, 0.25, 0.25, 0.25));
        OneNode.of("LogSoftmax").in(row(0, 1000)).gives(row(-1000, 0));
    }

    @Test
    void shouldReduceToMeans() throws ModelFormatException {
        OneNode.of("ReduceMean").in(count(2, 3)).ints("axes", -1).gives(t(List.of(2, 1), 1, 4));
        OneNode.of("ReduceMean")
                .opset(18)
                .in(count(2, 3))
                .in(longs(0))
                .attribute("keepdims", 0)
                .gives(row(1.5, 2.5, 3.5));
        OneNode.of("ReduceMean").in(count(2, 3)).gives(t(List.of(1, 1), 2.5));
        OneNode.of("ReduceMean")
                .opset(18)
                .in(count(2))
                .attribute("noop_with_empty_axes", 1)
                .gives(count(2));
    }

    @Test
    void shouldClip() throws ModelFormatException {
        OneNode.of("Clip").in(row(-1, 5)).in(number(0)).in(number(2)).gives(row(0, 2));
        OneNode.of("Clip").in(row(-1, 5)).in(null).in(number(2)).gives(row(-1, 2));
        OneNode.of("Clip").opset(10).in(row(-1, 5)).attribute("min", 0f).gives(row(0, 5));
    }

    @Test
    void shouldPad() throws ModelFormatException {
        OneNode.of("Pad").in(count(3)).in(longs(1, 2)).gives(row(0, 0, 1, 2, 0, 0));
        OneNode.of("Pad").in(count(2)).in(longs(1, 0)).in(number(9)).gives(row(9, 0, 1));
        OneNode.of("Pad")
                .in(count(3))
                .in(longs(2, 2))
                .attribute("mode", "reflect")
                .gives(row(2, 1, 0, 1, 2, 1, 0));
        OneNode.of("Pad").in(count(3)).in(longs(1, 2)).attribute("mode", "edge").gives(row(0, 0, 1, 2, 2, 2));
        OneNode.of("Pad")
                .opset(19)
                .in(count(3))
                .in(longs(1, 1))
                .attribute("mode", "wrap")
                .gives(row(2, 0, 1, 2, 0));
        OneNode.of("Pad").in(count(3)).in(longs(-1, 0)).gives(row(1, 2));
        OneNode.of("Pad")
                .opset(18)
                .in(count(1, 2))
                .in(longs(0, 1))
                .in(null)
                .in(longs(-1))
                .gives(t(List.of(1, 3), 0, 1, 0));
        OneNode.of("Pad")
                .opset(7)
                .in(count(1, 2))
                .ints("pads", 1, 0, 0, 0)
                .attribute("value", 5f)
                .gives(t(List.of(2, 2), 5, 5, 0, 1));
        OneNode.of("Pad").in(count(3)).in(longs(1)).failsToRun("1 axes need two pads each");
        OneNode.of("Pad").in(count(3)).in(longs(-4, 0)).failsToRun("negative");
        OneNode.of("Pad")
                .in(count(3))
                .in(longs(0, 0))
                .attribute("mode", "other")
                .refuses("the mode \"other\"");
    }

    @Test
    void shouldConvolve() throws ModelFormatException {
        Tensor x = t(List.of(1, 1, 5), 1, 2, 3, 4, 5);
        Tensor w = t(List.of(1, 1, 3), 1, 0, -1);
        OneNode.of("Conv").in(x).in(w).gives(t(List.of(1, 1, 3), -2, -2, -2));
        OneNode.of("Conv").in(x).in(w).in(row(10)).ints("pads", 1, 1).gives(t(List.of(1, 1, 5), 8, 8, 8, 8, 14));
        OneNode.of("Conv").in(x).in(w).ints("strides", 2).gives(t(List.of(1, 1, 2), -2, -2));
        OneNode.of("Conv").in(x).in(w).ints("dilations", 2).gives(t(List.of(1, 1, 1), -4));
        OneNode.of("Conv")
                .in(x)
                .in(w)
                .attribute("auto_pad", "SAME_UPPER")
                .ints("strides", 2)
                .gives(t(List.of(1, 1, 3), -2, -2, 4));
        Tensor even = t(List.of(1, 1, 2), 1, 1);
        OneNode.of("Conv").in(x).in(even).attribute("auto_pad", "SAME_LOWER").gives(t(List.of(1, 1, 5), 1, 3, 5, 7, 9));
        OneNode.of("Conv").in(x).in(even).attribute("auto_pad", "SAME_UPPER").gives(t(List.of(1, 1, 5), 3, 5, 7, 9, 5));
        OneNode.of("Conv")
                .in(t(List.of(1, 2, 2), 1, 2, 3, 4))
                .in(t(List.of(2, 1, 1), 10, 100))
                .attribute("group", 2)
                .gives(t(List.of(1, 2, 2), 10, 20, 300, 400));
        OneNode.of("Conv")
                .in(t(List.of(1, 2, 2), 1, 2, 3, 4))
                .in(t(List.of(1, 2, 1), 10, 100))
                .gives(t(List.of(1, 1, 2), 310, 420));
        OneNode.of("Conv").in(count(1, 2, 2)).in(count(1, 1, 1)).failsToRun("in 1 groups cannot take");
        OneNode.of("Conv").in(x).stored(w).ints("kernel_shape", 3, 3).refuses("along one axis or two");
        OneNode.of("Conv").in(x).in(w).ints("kernel_shape", 3, 3, 3).refuses("along one axis or two");
        OneNode.of("Conv").in(x).in(w).ints("kernel_shape", 3, 3).failsToRun("along two axes in 1 groups cannot take");
    }

    @Test
    void shouldRunRecurrentOperatorsOfEveryOpset() throws ModelFormatException {
        // h' = relu(x + 2 h + 1): 2, 6, 15 of 1, 1, 2
        for (int opset : new int[] {7, 14, 22, 25}) {
            OneNode.of("RNN")
                    .opset(opset)
                    .in(t(List.of(3, 1, 1), 1, 1, 2))
                    .in(t(List.of(1, 1, 1), 1))
                    .in(t(List.of(1, 1, 1), 2))
                    .in(t(List.of(1, 2), 0.75, 0.25))
                    .attribute("hidden_size", 1)
                    .strings("activations", "relu")
                    .gives(t(List.of(3, 1, 1, 1), 2, 6, 15));
        }
        // without hidden_size it is what R says
        OneNode.of("RNN")
                .in(t(List.of(1, 1, 1), 1))
                .in(t(List.of(1, 1, 1), 1))
                .stored(t(List.of(1, 1, 1), 2))
                .strings("activations", "Relu")
                .gives(t(List.of(1, 1, 1, 1), 1));
    }

    @Test
    void shouldRefuseWhatRecurrentOperatorsCannotBe() {
        recurrent().strings("activations", "Swish").refuses("ONNX has no activation \"Swish\"");
        recurrent().strings("activations", "Affine").refuses("Affine needs an alpha, for which ONNX has no default");
        recurrent()
                .strings("activations", "ScaledTanh")
                .floats("activation_alpha", 1)
                .refuses("ScaledTanh needs a beta");
        recurrent().strings("activations", "Tanh", "Tanh").refuses("needs 1 activations, but has 2");
        recurrent().floats("activation_alpha", 1).refuses("activation_alpha and activation_beta have more values");
        recurrent().attribute("direction", "sideways").refuses("the direction \"sideways\"");
        recurrent().attribute("linear_before_reset", 1).refuses("the attribute linear_before_reset is not supported");
        recurrent().attribute("clip", -1f).refuses("clip must be at least 0, but is -1.0");
        recurrent().attribute("layout", 2).refuses("the attribute layout must be 0 or 1, but is 2");
        recurrent().in(ints(1)).in(null).in(null).refuses("cannot have 7 inputs and 1 outputs");
        recurrent().attribute("hidden_size", 2).failsToRun("W must be float32 [1, 2, 1], but is float32 [1, 1, 1]");
    }

    private static OneNode recurrent() {
        Tensor one = t(List.of(1, 1, 1), 1);
        return OneNode.of("RNN").in(one).in(one).stored(one).in(null);
    }

    @Test
    void shouldRefuseWhatIsNotThere() {
        OneNode.of("Unique").in(longs(1)).refuses("node \"n\" (Unique): the operator is not supported");
        OneNode.of("Relu").domain("com.microsoft").in(row(1)).refuses("the operator of the domain \"com.microsoft\"");
        OneNode.of("Relu").in(row(1)).attribute("slope", 1f).refuses("the attribute slope is not supported");
        OneNode.of("Relu").in(row(1)).in(row(1)).refuses("cannot have 2 inputs and 1 outputs");
        OneNode.of("Relu").opset(6).in(row(1)).refuses("opsets 7 to 28 are supported, but the model needs 6");
        OneNode.of("Relu").opset(29).in(row(1)).refuses("opsets 7 to 28 are supported, but the model needs 29");
        OneNode.of("Gather").in(row(1)).in(longs(0)).attribute("axis", 1f).refuses("axis must be of type INT");
        OneNode.of("Gather").in(row(1)).in(longs(0)).attribute("axis", 1L << 40).refuses("axis cannot be 1099");
    }

    @Test
    void shouldTakeTheAliasOfTheDomain() throws ModelFormatException {
        OneNode.of("Relu").domain("ai.onnx").in(row(-1)).gives(row(0));
        OneNode.of("Shape").opset(25).in(row(-1)).run(INT64);
    }
}
