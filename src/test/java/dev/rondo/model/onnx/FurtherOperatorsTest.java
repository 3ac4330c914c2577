package dev.rondo.model.onnx;

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

/** Operators that models have around recurrent layers, compared with results computed by hand from the standard's text. */
@Tag("once")
class FurtherOperatorsTest {
    private static final double INF = Double.POSITIVE_INFINITY;

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

    private static Tensor number(double value) {
        return t(List.of(), value);
    }

    private static Tensor longs(long... values) {
        return Tensor.ofLongs(List.of(values.length), values);
    }

    private static Tensor longs(List<Integer> shape, long... values) {
        return Tensor.ofLongs(shape, values);
    }

    private static Tensor one(long value) {
        return Tensor.ofLongs(List.of(), value);
    }

    /** 0, 1, 2, ... */
    private static Tensor count(Integer... shape) {
        double[] values = new double[Arrays.stream(shape).mapToInt(n -> n).reduce(1, (a, b) -> a * b)];
        Arrays.setAll(values, i -> i);
        return t(List.of(shape), values);
    }

    private static void maps(String type, double[] x, double... y) throws ModelFormatException {
        OneNode.of(type).opset(24).in(row(x)).gives(row(y));
    }

    private static double[] at(double... values) {
        return values;
    }

    @Test
    void shouldApplyFunctionsOfOneElement() throws ModelFormatException {
        maps("Reciprocal", at(2, -0.5, 0), 0.5, -2, INF);
        maps("Floor", at(1.5, -1.5, 2), 1, -2, 2);
        maps("Ceil", at(1.5, -1.5, 2), 2, -1, 2);
        maps("Round", at(0.5, 1.5, -2.5, 2.6), 0, 2, -2, 3);
        maps("Sign", at(3, -0.1, 0), 1, -1, 0);
        maps("Erf", at(0, 0.5, -1, 7), 0, 0.5204998778, -0.8427007929, 1);
        maps("Sin", at(0, 0.5), 0, 0.4794255386);
        maps("Cos", at(0, 0.5), 1, 0.8775825619);
        maps("Gelu", at(-1, 0, 2), -0.1586552539, 0, 1.9544997361);
        maps("Mish", at(-1, 0, 2), -0.3034014613, 0, 1.9439589595);
        maps("HardSwish", at(-4, -1, 1, 4), 0, -1 / 3.0, 2 / 3.0, 4);
        maps("Selu", at(-1, 2), -1.1113307378, 2.1014020443);
        maps("Celu", at(-1, 2), -0.6321205588, 2);
        maps("Swish", at(-1, 2), -0.2689414214, 1.7615941560);
        OneNode.of("Swish").opset(24).in(row(2)).attribute("alpha", 1.5f).gives(row(1.9051482536));
        OneNode.of("Celu").in(row(-1)).attribute("alpha", 2f).gives(row(-0.7869386806));
        OneNode.of("Gelu")
                .opset(20)
                .in(row(-1))
                .attribute("approximate", "tanh")
                .gives(row(-0.1588080094));
        OneNode.of("Gelu")
                .opset(20)
                .in(row(-1))
                .attribute("approximate", "fast")
                .refuses("approximation \"fast\"");
        OneNode.of("Selu").in(row(1)).attribute("alpha", 1f).refuses("only the default alpha and gamma");
        OneNode.of("Sign").in(longs(-5, 0, 7)).gives(longs(-1, 0, 1));
        OneNode.of("Floor").in(longs(1)).failsToRun("floor is not defined for int64");
        OneNode.of("PRelu")
                .in(t(List.of(2, 2), -1, 2, -3, -4))
                .in(row(0.5, 2))
                .gives(t(List.of(2, 2), -0.5, 2, -1.5, -8));
        OneNode.of("PRelu").in(row(1)).in(row(1, 2)).failsToRun("does not broadcast");
    }

    @Test
    void shouldCombineManyTensors() throws ModelFormatException {
        OneNode.of("Max").in(row(1, 5, Double.NaN)).in(row(4, 2, 0)).gives(row(4, 5, Double.NaN));
        OneNode.of("Max").in(longs(1, 5)).in(longs(3)).gives(longs(3, 5));
        OneNode.of("Min").in(row(1, 5)).in(number(2)).in(row(3, -1)).gives(row(1, -1));
        OneNode.of("Sum").in(row(1, 2)).in(row(3, 4)).in(t(List.of(1, 1), 10)).gives(t(List.of(1, 2), 14, 16));
        OneNode.of("Mean").in(row(1, 2)).in(row(3, 5)).gives(row(2, 3.5));
        OneNode.of("Sum").in(row(7)).gives(row(7));
        OneNode.of("Mod").in(longs(-4, 7, 5)).in(longs(3, -3, 8)).gives(longs(2, -2, 5));
        OneNode.of("Mod").in(longs(-4, 7)).in(longs(3, -3)).attribute("fmod", 1).gives(longs(-1, 1));
        OneNode.of("Mod")
                .in(row(-4.3, 7.2))
                .in(row(2.1, -3.4))
                .attribute("fmod", 1)
                .gives(row(-0.1, 0.4));
        OneNode.of("Mod").in(longs(1)).in(longs(0)).failsToRun("zero");
    }

    @Test
    void shouldReduce() throws ModelFormatException {
        Tensor x = t(List.of(2, 3), 1, 2, 3, 4, 5, -6);
        OneNode.of("ReduceSum").in(x).in(longs(1)).gives(t(List.of(2, 1), 6, 3));
        OneNode.of("ReduceSum").in(x).in(longs(0)).attribute("keepdims", 0).gives(row(5, 7, -3));
        OneNode.of("ReduceSum")
                .in(x)
                .in(longs())
                .attribute("noop_with_empty_axes", 1)
                .gives(x);
        OneNode.of("ReduceSum")
                .opset(11)
                .in(longs(List.of(2, 2), 1, 2, 3, 4))
                .ints("axes", 1)
                .gives(longs(List.of(2, 1), 3, 7));
        OneNode.of("ReduceMax").in(x).ints("axes", -1).gives(t(List.of(2, 1), 3, 5));
        OneNode.of("ReduceMin").opset(18).in(x).in(longs(0, 1)).gives(t(List.of(1, 1), -6));
        OneNode.of("ReduceMax").in(longs(3, -9)).gives(longs(3));
        OneNode.of("ReduceProd").in(x).ints("axes", 1).gives(t(List.of(2, 1), 6, -120));
        OneNode.of("ReduceL1").in(x).ints("axes", 1).gives(t(List.of(2, 1), 6, 15));
        OneNode.of("ReduceL2").in(row(3, -4)).gives(row(5));
        OneNode.of("ReduceSumSquare").in(row(3, -4)).gives(row(25));
        OneNode.of("ReduceLogSum").in(row(1, 2)).gives(row(1.0986122887));
        OneNode.of("ReduceLogSumExp").in(row(1, 2)).gives(row(2.3132616875));
        OneNode.of("ReduceMax").in(t(List.of(0, 2))).ints("axes", 0).gives(t(List.of(1, 2), -INF, -INF));
        OneNode.of("ReduceMean").in(longs(1, 2)).failsToRun("MEAN needs float32 data");
    }

    @Test
    void shouldNormalize() throws ModelFormatException {
        // variance 3 and epsilon 1: the standard deviation is 2
        OneNode.of("BatchNormalization")
                .in(count(1, 2, 2))
                .in(row(2, 4))
                .in(row(10, 20))
                .in(row(1, 2))
                .in(row(3, 3))
                .attribute("epsilon", 1f)
                .gives(t(List.of(1, 2, 2), 9, 10, 20, 22));
        OneNode.of("BatchNormalization")
                .in(count(1, 2))
                .in(row(1, 1))
                .in(row(0, 0))
                .in(row(0, 0))
                .in(row(1, 1))
                .attribute("training_mode", 1)
                .refuses("training_mode 1");
        // mean 2, variance 3
        OneNode.of("LayerNormalization")
                .in(t(List.of(1, 4), 5, 1, 1, 1))
                .in(row(2, 2, 2, 4))
                .in(row(1, 1, 1, 1))
                .attribute("epsilon", 1f)
                .gives(t(List.of(1, 4), 4, 0, 0, -1));
        List<Tensor> all = OneNode.of("LayerNormalization")
                .in(t(List.of(1, 4), 5, 1, 1, 1))
                .in(row(1))
                .attribute("epsilon", 1f)
                .attribute("axis", 0)
                .run(FLOAT32, FLOAT32, FLOAT32);
        assertSame(t(List.of(1, 1), 2), all.get(1));
        assertSame(t(List.of(1, 1), 0.5), all.get(2));
        OneNode.of("InstanceNormalization")
                .in(t(List.of(1, 2, 4), 5, 1, 1, 1, 0, 0, 0, 0))
                .in(row(2, 1))
                .in(row(1, 7))
                .attribute("epsilon", 1f)
                .gives(t(List.of(1, 2, 4), 4, 0, 0, 0, 7, 7, 7, 7));
    }

    @Test
    void shouldPool() throws ModelFormatException {
        Tensor x = t(List.of(1, 1, 5), 1, 5, 2, 4, 3);
        OneNode.of("MaxPool").in(x).ints("kernel_shape", 2).gives(t(List.of(1, 1, 4), 5, 5, 4, 4));
        OneNode.of("MaxPool").in(x).ints("kernel_shape", 2).ints("strides", 2).gives(t(List.of(1, 1, 2), 5, 4));
        OneNode.of("MaxPool")
                .in(x)
                .ints("kernel_shape", 2)
                .ints("strides", 2)
                .attribute("ceil_mode", 1)
                .gives(t(List.of(1, 1, 3), 5, 4, 3));
        OneNode.of("MaxPool").in(x).ints("kernel_shape", 2).ints("dilations", 3).gives(t(List.of(1, 1, 2), 4, 5));
        OneNode.of("MaxPool")
                .in(x)
                .ints("kernel_shape", 3)
                .attribute("auto_pad", "SAME_UPPER")
                .ints("strides", 2)
                .gives(t(List.of(1, 1, 3), 5, 5, 4));
        OneNode.of("AveragePool")
                .in(x)
                .ints("kernel_shape", 2)
                .ints("pads", 1, 0)
                .gives(t(List.of(1, 1, 5), 1, 3, 3.5, 3, 3.5));
        OneNode.of("AveragePool")
                .in(x)
                .ints("kernel_shape", 2)
                .ints("pads", 1, 0)
                .attribute("count_include_pad", 1)
                .gives(t(List.of(1, 1, 5), 0.5, 3, 3.5, 3, 3.5));
        OneNode.of("AveragePool")
                .in(count(1, 1, 2, 3))
                .ints("kernel_shape", 2, 2)
                .gives(t(List.of(1, 1, 1, 2), 2, 3));
        OneNode.of("GlobalMaxPool").in(x).gives(t(List.of(1, 1, 1), 5));
        OneNode.of("GlobalAveragePool").in(count(1, 2, 2, 2)).gives(t(List.of(1, 2, 1, 1), 1.5, 5.5));
        OneNode.of("MaxPool").in(count(2, 3)).ints("kernel_shape", 2).failsToRun("needs 3 axes");
        OneNode.of("MaxPool").in(x).refuses("kernel_shape is missing");
    }

    @Test
    void shouldMoveElements() throws ModelFormatException {
        OneNode.of("Size").in(count(2, 3)).gives(one(6));
        OneNode.of("Flatten").in(count(2, 3, 2)).gives(count(2, 6));
        OneNode.of("Flatten").in(count(2, 3)).attribute("axis", 0).gives(count(1, 6));
        OneNode.of("Flatten").in(count(2, 3)).attribute("axis", 2).gives(count(6, 1));
        OneNode.of("Tile").in(t(List.of(2, 1), 1, 2)).in(longs(1, 3)).gives(t(List.of(2, 3), 1, 1, 1, 2, 2, 2));
        OneNode.of("Tile").in(longs(1, 2)).in(longs(2)).gives(longs(1, 2, 1, 2));
        OneNode.of("Tile").in(longs(1, 2)).in(longs(0)).gives(longs());
        OneNode.of("Tile").in(longs(1)).in(longs(1, 1)).failsToRun("needs 1 repeats, but got 2");
        OneNode.of("Range").in(one(3)).in(one(9)).in(one(3)).gives(longs(3, 6));
        OneNode.of("Range").in(one(3)).in(one(0)).in(one(-2)).gives(longs(3, 1));
        OneNode.of("Range").in(number(0)).in(number(1)).in(number(0.4)).gives(row(0, 0.4, 0.8));
        OneNode.of("Range").in(one(3)).in(one(9)).in(one(0)).failsToRun("steps of 0");
        OneNode.of("Range").in(one(0)).in(one(1L << 40)).in(one(1)).failsToRun("larger than is allowed");
        OneNode.of("Trilu").in(count(2, 3)).gives(t(List.of(2, 3), 0, 1, 2, 0, 4, 5));
        OneNode.of("Trilu").in(count(2, 3)).attribute("upper", 0).gives(t(List.of(2, 3), 0, 0, 0, 3, 4, 0));
        OneNode.of("Trilu").in(count(2, 3)).in(one(-1)).attribute("upper", 0).gives(t(List.of(2, 3), 0, 0, 0, 3, 0, 0));
        OneNode.of("Trilu").in(count(2, 3)).in(one(9)).gives(t(List.of(2, 3), 0, 0, 0, 0, 0, 0));
        OneNode.of("ReverseSequence").in(count(3, 2)).in(longs(3, 2)).gives(t(List.of(3, 2), 4, 3, 2, 1, 0, 5));
        OneNode.of("ReverseSequence")
                .in(count(2, 3))
                .in(longs(1, 3))
                .attribute("batch_axis", 0)
                .attribute("time_axis", 1)
                .gives(t(List.of(2, 3), 0, 1, 2, 5, 4, 3));
    }

    @Test
    void shouldSumAlongAnAxis() throws ModelFormatException {
        OneNode.of("CumSum").in(t(List.of(2, 2), 1, 2, 3, 4)).in(one(0)).gives(t(List.of(2, 2), 1, 2, 4, 6));
        OneNode.of("CumSum")
                .in(row(1, 2, 3))
                .in(one(-1))
                .attribute("exclusive", 1)
                .gives(row(0, 1, 3));
        OneNode.of("CumSum")
                .in(longs(1, 2, 3))
                .in(one(0))
                .attribute("reverse", 1)
                .gives(longs(6, 5, 3));
    }

    @Test
    void shouldFindTheLargest() throws ModelFormatException {
        Tensor x = t(List.of(2, 3), 1, 7, 7, 4, 2, 3);
        OneNode.of("ArgMax").in(x).attribute("axis", 1).gives(longs(List.of(2, 1), 1, 0));
        OneNode.of("ArgMax")
                .in(x)
                .attribute("axis", 1)
                .attribute("select_last_index", 1)
                .attribute("keepdims", 0)
                .gives(longs(2, 0));
        OneNode.of("ArgMin").in(x).gives(longs(List.of(1, 3), 0, 1, 1));
        List<Tensor> top = OneNode.of("TopK").in(x).in(longs(2)).run(FLOAT32, INT64);
        assertSame(t(List.of(2, 2), 7, 7, 4, 3), top.get(0));
        assertSame(longs(List.of(2, 2), 1, 2, 0, 2), top.get(1));
        top = OneNode.of("TopK")
                .in(x)
                .in(longs(1))
                .attribute("axis", 0)
                .attribute("largest", 0)
                .run(FLOAT32, INT64);
        assertSame(t(List.of(1, 3), 1, 2, 3), top.get(0));
        OneNode.of("TopK").opset(9).in(row(1, 3)).attribute("k", 1).gives(row(3));
        OneNode.of("TopK").in(x).in(longs(4)).failsToRun("k must be one number from 0 to 3, but is [4]");
        OneNode.of("NonZero").in(t(List.of(2, 2), 1, 0, 0, 3)).gives(longs(List.of(2, 2), 0, 1, 0, 1));
        OneNode.of("OneHot")
                .in(longs(1, -1, 5))
                .in(one(3))
                .in(row(0, 9))
                .gives(t(List.of(3, 3), 0, 9, 0, 0, 0, 9, 0, 0, 0));
        OneNode.of("OneHot")
                .in(longs(1, 0))
                .in(one(2))
                .in(longs(2, 5))
                .attribute("axis", 0)
                .gives(longs(List.of(2, 2), 2, 5, 5, 2));
    }

    @Test
    void shouldGatherAndScatter() throws ModelFormatException {
        Tensor x = t(List.of(2, 2), 1, 2, 3, 4);
        OneNode.of("GatherElements")
                .in(x)
                .in(longs(List.of(2, 2), 0, 0, 1, -2))
                .attribute("axis", 1)
                .gives(t(List.of(2, 2), 1, 1, 4, 3));
        OneNode.of("GatherElements").in(x).in(longs(List.of(1, 2), 1, 0)).gives(t(List.of(1, 2), 3, 2));
        OneNode.of("GatherElements").in(x).in(longs(List.of(1, 2), 2, 0)).failsToRun("index 2 is out of range");
        OneNode.of("GatherND").in(x).in(longs(List.of(2, 2), 0, 0, 1, -1)).gives(row(1, 4));
        OneNode.of("GatherND").in(x).in(longs(List.of(1, 1), 1)).gives(t(List.of(1, 2), 3, 4));
        OneNode.of("GatherND")
                .in(x)
                .in(longs(List.of(2, 1), 1, 0))
                .attribute("batch_dims", 1)
                .gives(row(2, 3));
        OneNode.of("GatherND").in(x).in(longs(List.of(1, 3), 0, 0, 0)).failsToRun("do not fit");
        OneNode.of("ScatterND")
                .in(row(1, 2, 3))
                .in(longs(List.of(2, 1), 2, 0))
                .in(row(9, 8))
                .gives(row(8, 2, 9));
        OneNode.of("ScatterND")
                .in(x)
                .in(longs(List.of(1, 1), 1))
                .in(t(List.of(1, 2), 5, 6))
                .attribute("reduction", "add")
                .gives(t(List.of(2, 2), 1, 2, 8, 10));
        OneNode.of("ScatterElements")
                .in(row(1, 2, 3))
                .in(longs(1, 1))
                .in(row(10, 20))
                .attribute("reduction", "add")
                .gives(row(1, 32, 3));
        OneNode.of("ScatterElements")
                .in(x)
                .in(longs(List.of(1, 2), 1, 0))
                .in(t(List.of(1, 2), 7, 8))
                .gives(t(List.of(2, 2), 1, 8, 7, 4));
        OneNode.of("ScatterElements")
                .in(row(1))
                .in(longs(0))
                .in(row(1))
                .attribute("reduction", "avg")
                .refuses("the reduction \"avg\"");
    }

    @Test
    void shouldMultiplyByAnEquation() throws ModelFormatException {
        Tensor a = count(2, 3);
        Tensor b = count(3, 2);
        OneNode.of("Einsum").in(a).in(b).attribute("equation", "ij,jk->ik").gives(t(List.of(2, 2), 10, 13, 28, 40));
        OneNode.of("Einsum").in(a).in(b).attribute("equation", "ij, jk -> ki").gives(t(List.of(2, 2), 10, 28, 13, 40));
        OneNode.of("Einsum").in(a).in(a).attribute("equation", "bi,bi->b").gives(row(5, 50));
        OneNode.of("Einsum")
                .in(row(1, 2))
                .in(row(3, 4))
                .attribute("equation", "i,j->ij")
                .gives(t(List.of(2, 2), 3, 4, 6, 8));
        OneNode.of("Einsum")
                .in(count(2, 1, 2))
                .in(count(2, 2, 1))
                .attribute("equation", "bij,bjk->bik")
                .gives(t(List.of(2, 1, 1), 1, 13));
        OneNode.of("Einsum").in(a).in(b).attribute("equation", "ii,ij->j").refuses("only products");
        OneNode.of("Einsum").in(a).in(b).attribute("equation", "...i,ij->...j").refuses("only products");
    }

    @Test
    void shouldCastAndClipByTheTypesOfOnnx() throws ModelFormatException {
        OneNode.of("Cast").in(row(1.0001, 70000, 1e-9)).attribute("to", 10).gives(row(1, INF, 0));
        OneNode.of("Cast").in(row(1.005859375)).attribute("to", 16).gives(row(1.0078125));
        OneNode.of("Clip").in(longs(-5, 3, 9)).in(one(0)).in(one(4)).gives(longs(0, 3, 4));
        OneNode.of("Clip").in(longs(-5, 3)).gives(longs(-5, 3));
        OneNode.of("Clip").in(longs(1)).in(number(0)).failsToRun("cannot compute with int64");
    }
}
