package dev.rondo.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two layers, with gradients of norm 5 and 0.5. */
@Tag("once")
class ClippingTest {
    private static final int[] LAYERS = {0, 2, 4};
    private static final double[] SQUARES = {25, 0.25};
    private static final float EPSILON = 1e-6f;

    private final float[] gradient = {3f, -4f, 0.3f, 0.4f};

    @Test
    void shouldClipTheNormOfEachLayerAlone() {
        assertTrue(apply(Clipping.normPerLayer(1)));
        assertArrayEquals(new float[] {0.6f, -0.8f, 0.3f, 0.4f}, gradient, EPSILON);
    }

    @Test
    void shouldClipTheNormOfAllGradients() {
        assertTrue(apply(Clipping.norm(1)));
        float norm = (float) Math.sqrt(25.25);
        assertArrayEquals(new float[] {3 / norm, -4 / norm, 0.3f / norm, 0.4f / norm}, gradient, EPSILON);
    }

    @Test
    void shouldClipEachGradient() {
        assertTrue(apply(Clipping.value(1)));
        assertArrayEquals(new float[] {1f, -1f, 0.3f, 0.4f}, gradient, 0);
    }

    @Test
    void shouldLeaveSmallGradientsAlone() {
        assertFalse(apply(Clipping.normPerLayer(5.1f)));
        assertFalse(apply(Clipping.norm(6)));
        assertFalse(apply(Clipping.value(4.1f)));
        assertArrayEquals(new float[] {3f, -4f, 0.3f, 0.4f}, gradient, 0);
    }

    private boolean apply(Clipping clipping) {
        return clipping.apply(gradient, LAYERS, SQUARES, Math.sqrt(SQUARES[0] + SQUARES[1]));
    }
}
