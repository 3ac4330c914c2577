package dev.rondo.graph.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.graph.Tensor;
import dev.rondo.support.Allocations;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Convolutions and pools of images, as steps use them: on arrays, without allocation. */
@Tag("once")
class ImageMapsTest {
    private static final Conv.Padding NONE = new Conv.Padding(0, 0, false, false);

    /** 1 to 12, as an image of three rows. */
    private static float[] image() {
        float[] x = new float[12];
        for (int i = 0; i < x.length; i++) {
            x[i] = i + 1;
        }
        return x;
    }

    private static void assertMaps(ArrayMap map, float[] x, float... expected) throws Throwable {
        float[] y = new float[expected.length];
        map.run(x, y);
        assertArrayEquals(expected, y);
        assertEquals(0, Allocations.onceCompiled(() -> {
            for (int i = 0; i < 1000; i++) {
                map.run(x, y);
            }
        }));
    }

    @Test
    void shouldConvolve() throws Throwable {
        PlaneAxis axis = new PlaneAxis(1, 1, NONE, 0);
        Tensor x = Tensor.of(List.of(1, 1, 3, 4), image());
        Tensor w = Tensor.of(List.of(1, 1, 2, 3), 1, 0, -1, 0, 2, 0);
        Tensor bias = Tensor.of(List.of(1), 0.5f);
        ImageProduct product = new Conv2d(axis, axis, 1).product(List.of(x, w, bias));
        assertMaps(product, x.values(), 10.5f, 12.5f, 18.5f, 20.5f);
    }

    @Test
    void shouldPool() throws Throwable {
        Pool pool = new Pool(true, List.of(new PoolAxis(2, 1, 1, NONE), new PoolAxis(3, 1, 1, NONE)), false, false);
        List<AxisPool> pools = pool.pools(List.of(1, 1, 3, 4));
        assertMaps(pools.get(0), image(), 5, 6, 7, 8, 9, 10, 11, 12);
        assertMaps(pools.get(1), new float[] {5, 6, 7, 8, 9, 10, 11, 12}, 7, 8, 11, 12);
        assertEquals(List.of(1, 1, 2, 2), pools.get(1).shape());
    }
}
