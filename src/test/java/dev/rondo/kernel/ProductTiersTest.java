package dev.rondo.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProductTiersTest {
    private static final Kernels ACTIVE = Backend.active().kernels();
    private static final int CALLS = 1_000;
    /** Enough calls for C2 to compile every product, even on a busy machine. */
    private static final int ROUNDS = 3_000;

    private static PackedMatrix packed(WeightCodec format, int gates, int outputs, int inputs) {
        int[] order = IntStream.range(0, gates).toArray();
        return PackedMatrix.pack(
                ACTIVE.lanes(), format, new float[gates * outputs * inputs], 0, outputs, inputs, order);
    }

    @Test
    void shouldShareAClassBetweenWeightsOfOneShape() {
        PackedMatrix one = packed(WeightCodec.FLOAT32, 4, 20, 9);
        assertSame(one.product, packed(WeightCodec.FLOAT32, 4, 20, 9).product);
        assertNotSame(one.product, packed(WeightCodec.FLOAT32, 4, 20, 8).product);
        assertNotSame(one.product, packed(WeightCodec.BF16, 4, 20, 9).product);
        assertNull(one.product.serving);
        ACTIVE.product(one, new float[9], 0, new float[one.sums()], 0, new float[one.sums()], 0);
        assertEquals(
                ACTIVE.vector(),
                one.product.serving != null && one.product.serving.getClass().isHidden());
    }

    /** Each shape is compiled separately, so each could go wrong. */
    @Test
    void shouldMultiplyWithoutGarbageInEveryShape() {
        List<String> garbage = new ArrayList<>();
        for (WeightCodec format : WeightCodec.values()) {
            for (int outputs : new int[] {5, 33}) {
                for (int inputs : new int[] {3, 5, 40}) {
                    for (int gates = 1; gates <= 4; gates++) {
                        long bytes = leastBytes(packed(format, gates, outputs, inputs), inputs);
                        if (bytes > 0) {
                            garbage.add(format + " " + gates + " x " + outputs + " x " + inputs + ": " + bytes);
                        }
                    }
                }
            }
        }
        assertEquals(List.of(), garbage, "bytes of " + CALLS + " calls");
    }

    private static long leastBytes(PackedMatrix weights, int inputs) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        float[] x = new float[inputs];
        float[] y = new float[weights.sums()];
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS && least > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int call = 0; call < CALLS; call++) {
                ACTIVE.product(weights, x, 0, y, 0, y, 0);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
