package dev.rondo.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class TensorTest {
    private static String refusal(List<Integer> shape, float... values) {
        return assertThrows(IllegalArgumentException.class, () -> Tensor.of(shape, values))
                .getMessage();
    }

    @Test
    void shouldKeepTheArrayAndCopyTheShape() {
        float[] values = {1, 2};
        List<Integer> shape = new ArrayList<>(List.of(2, 1));
        Tensor tensor = Tensor.of(shape, values);
        shape.set(0, 5);
        assertSame(values, tensor.values());
        assertEquals("float32 [2, 1]", tensor.toString());
    }

    @Test
    void shouldRefuseAnotherNumberOfValues() {
        assertEquals("the shape [2, 3] needs 6 values, but 1 were given", refusal(List.of(2, 3), 1));
        assertEquals("the shape [] needs 1 values, but 0 were given", refusal(List.of()));
        assertEquals(
                "the shape [65536, 65536, 65536] needs 2^31 or more values, but 1 were given",
                refusal(List.of(1 << 16, 1 << 16, 1 << 16), 1));
    }

    @Test
    void shouldRefuseNegativeDimensions() {
        assertEquals("a dimension cannot be negative, but the shape is [-1, 0]", refusal(List.of(-1, 0)));
    }

    @Test
    void shouldRefuseToReadAnotherType() {
        Tensor tensor = Tensor.ofLongs(List.of(1), 3);
        String message =
                assertThrows(IllegalStateException.class, tensor::values).getMessage();
        assertEquals("expected a tensor of float32, but this one is int64 [1]", message);
    }
}
