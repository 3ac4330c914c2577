package dev.rondo.graph.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.rondo.graph.Tensor;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class TensorArraysTest {
    private static Tensor count(Integer... shape) {
        int count = ShapeMath.product(List.of(shape), 0, shape.length);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = i;
        }
        return Tensor.of(List.of(shape), values);
    }

    @Test
    void shouldShareTheArrayWhereOnlyAxesOfSizeOneMove() {
        Tensor tensor = count(3, 1, 4);
        Tensor moved = TensorArrays.transposed(tensor, 1, 0, 2);
        assertEquals(List.of(1, 3, 4), moved.shape());
        assertSame(tensor.values(), moved.values());
    }

    @Test
    void shouldTransposeEveryPermutation() {
        Tensor tensor = count(2, 3, 4);
        int[][] permutations = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        for (int[] p : permutations) {
            Tensor moved = TensorArrays.transposed(tensor, p);
            int at = 0;
            int[] i = new int[3];
            for (i[0] = 0; i[0] < moved.shape().get(0); i[0]++) {
                for (i[1] = 0; i[1] < moved.shape().get(1); i[1]++) {
                    for (i[2] = 0; i[2] < moved.shape().get(2); i[2]++) {
                        int[] from = new int[3];
                        for (int axis = 0; axis < 3; axis++) {
                            from[p[axis]] = i[axis];
                        }
                        assertEquals((from[0] * 3 + from[1]) * 4 + from[2], moved.values()[at++]);
                    }
                }
            }
        }
    }

    @Test
    void shouldExpandOuterAndInnerAxes() {
        assertArrayEquals(
                new float[] {0, 1, 0, 1},
                TensorArrays.expanded(count(2), List.of(2, 2)).values());
        assertArrayEquals(
                new float[] {0, 0, 1, 1},
                TensorArrays.expanded(count(2, 1), List.of(2, 2)).values());
        assertArrayEquals(
                new float[] {0, 0, 1, 1, 0, 0, 1, 1},
                TensorArrays.expanded(count(2, 1), List.of(2, 2, 2)).values());
    }

    @Test
    void shouldCopyBackwardsAndEmptyRanges() {
        assertArrayEquals(
                new float[] {2, 1, 0},
                TensorArrays.strided(count(3), 2, List.of(3), -1).values());
        assertArrayEquals(
                new float[] {},
                TensorArrays.strided(count(3), 0, List.of(0, 3), 3, 1).values());
        assertArrayEquals(
                new float[] {1},
                TensorArrays.strided(count(3), 1, List.of(1), 1).values());
    }
}
