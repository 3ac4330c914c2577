package dev.rondo.model.onnx;

import static dev.rondo.graph.Tensor.Type.FLOAT32;
import static dev.rondo.graph.Tensor.Type.INT32;
import static dev.rondo.support.OneNode.assertSame;

import dev.rondo.graph.Tensor;
import dev.rondo.model.ModelFormatException;
import dev.rondo.support.OneNode;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Quantised operators, compared with results computed by hand. */
@Tag("once")
class QuantizedOperatorsTest {
    private static Tensor row(float... values) {
        return Tensor.of(List.of(values.length), values);
    }

    private static Tensor ints(int... values) {
        return Tensor.ofInts(List.of(values.length), values);
    }

    private static Tensor scale(float value) {
        return Tensor.of(List.of(), value);
    }

    private static Tensor zero(int value) {
        return Tensor.ofInts(List.of(), value);
    }

    @Test
    void shouldQuantizeWithinTheRangeOfTheType() throws ModelFormatException {
        Tensor x = row(-3, 0.25f, 0.75f, 1, 1000);
        OneNode.of("QuantizeLinear").in(x).in(scale(0.5f)).gives(ints(0, 0, 2, 2, 255));
        OneNode.of("QuantizeLinear")
                .opset(21)
                .in(x)
                .in(scale(0.5f))
                .attribute("output_dtype", 3)
                .gives(ints(-6, 0, 2, 2, 127));
        OneNode.of("QuantizeLinear").in(x).in(scale(0.5f)).in(zero(1)).refuses("quantising to INT32");
        OneNode.of("QuantizeLinear")
                .opset(21)
                .in(x)
                .in(scale(1))
                .attribute("block_size", 2)
                .refuses("scales per block");
    }

    @Test
    void shouldDequantizePerTensorAndPerAxis() throws ModelFormatException {
        OneNode.of("DequantizeLinear")
                .in(ints(0, 3, 255))
                .in(scale(0.5f))
                .in(zero(1))
                .gives(row(-0.5f, 1, 127));
        OneNode.of("DequantizeLinear")
                .in(Tensor.ofInts(List.of(2, 2), 1, 2, 3, 4))
                .in(row(1, 10))
                .in(ints(0, 1))
                .attribute("axis", 0)
                .gives(Tensor.of(List.of(2, 2), 1, 2, 20, 30));
        OneNode.of("DequantizeLinear")
                .in(Tensor.ofInts(List.of(1, 3), 1, 2, 3))
                .in(row(1, 10))
                .failsToRun("do not fit axis 1");
    }

    @Test
    void shouldQuantizeOverTheRangeOfTheData() throws ModelFormatException {
        List<Tensor> all =
                OneNode.of("DynamicQuantizeLinear").in(row(-1, 0, 1.55f)).run(INT32, FLOAT32, INT32);
        assertSame(ints(0, 100, 255), all.get(0));
        assertSame(scale(0.01f), all.get(1));
        assertSame(zero(100), all.get(2));
        assertSame(
                ints(0, 0),
                OneNode.of("DynamicQuantizeLinear")
                        .in(row(0, 0))
                        .run(INT32, FLOAT32, INT32)
                        .get(0));
    }

    @Test
    void shouldMultiplyIntegers() throws ModelFormatException {
        Tensor a = Tensor.ofInts(List.of(2, 2), 1, 2, 3, 4);
        Tensor b = Tensor.ofInts(List.of(2, 2), 5, 6, 7, 8);
        OneNode.of("MatMulInteger").in(a).in(b).gives(Tensor.ofInts(List.of(2, 2), 19, 22, 43, 50));
        OneNode.of("MatMulInteger")
                .in(a)
                .in(b)
                .in(ints(1, 3))
                .in(ints(5, 6))
                .gives(Tensor.ofInts(List.of(2, 2), 2, 2, 2, 2));
        OneNode.of("MatMulInteger").in(a).in(Tensor.ofInts(List.of(1, 2), 5, 6)).failsToRun("cannot be multiplied");
    }

    @Test
    void shouldMultiplyTransposedMatrices() throws ModelFormatException {
        Tensor a = Tensor.of(List.of(2, 2), 1, 2, 3, 4);
        Tensor b = Tensor.of(List.of(2, 2), 5, 6, 7, 8);
        OneNode fused = OneNode.of("FusedMatMul").domain("com.microsoft").in(a).in(b);
        fused.attribute("alpha", 0.5f)
                .attribute("transB", 1)
                .gives(Tensor.of(List.of(2, 2), 8.5f, 11.5f, 19.5f, 26.5f));
        OneNode.of("FusedMatMul")
                .domain("com.microsoft")
                .in(a)
                .in(b)
                .attribute("transBatchA", 1)
                .refuses("transBatchA");
    }
}
