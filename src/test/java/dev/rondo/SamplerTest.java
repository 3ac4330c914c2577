package dev.rondo;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class SamplerTest {
    private static final float[] LOGITS = {1f, 3f, 2f, -1f, Float.NEGATIVE_INFINITY};
    private static final int DRAWS = 20_000;

    @Test
    void shouldDrawEachTokenAsOftenAsSoftmaxSays() {
        for (float temperature : new float[] {0.5f, 1f, 2f}) {
            double[] share = shares(new Sampler(LOGITS.length, temperature, 0, 7));
            double sum = 0;
            for (float logit : LOGITS) {
                sum += Math.exp(logit / temperature);
            }
            for (int i = 0; i < LOGITS.length; i++) {
                double p = Math.exp(LOGITS[i] / temperature) / sum;
                // Five standard deviations of a binomial distribution.
                assertEquals(p, share[i], 5 * Math.sqrt(p * (1 - p) / DRAWS) + 1e-9, "token " + i);
            }
        }
    }

    @Test
    void shouldDrawTheLikeliestTokensOnly() {
        double[] share = shares(new Sampler(LOGITS.length, 1f, 2, 7));
        assertEquals(1, share[1] + share[2], 1e-9);
        assertTrue(share[1] > share[2] && share[2] > 0);
        assertEquals(1, shares(new Sampler(LOGITS.length, 1f, 1, 7))[1], 1e-9);
        assertEquals(1, shares(new Sampler(LOGITS.length, 0f, 0, 7))[1], 1e-9);
        assertEquals(0, shares(new Sampler(LOGITS.length, 1f, 99, 7))[4]);
    }

    @Test
    void shouldKeepTheFirstOfEqualTokens() {
        float[] logits = {0, 1, 1, 1, 1, 0};
        Sampler sampler = new Sampler(6, 1f, 2, 3);
        for (int i = 0; i < 200; i++) {
            int token = sampler.sample(logits);
            assertTrue(token == 1 || token == 2, "token " + token);
        }
    }

    @Test
    void shouldRepeatWithTheSameSeed() {
        assertArrayEquals(draws(5), draws(5));
        assertTrue(IntStream.range(0, 50).anyMatch(i -> draws(5)[i] != draws(6)[i]));
    }

    @Test
    void shouldRefuseWrongArguments() {
        assertRefused(() -> new Sampler(0, 1f, 0, 1), "tokens", "0");
        assertRefused(() -> new Sampler(3, -1f, 0, 1), "temperature", "-1");
        assertRefused(() -> new Sampler(3, Float.NaN, 0, 1), "temperature", "NaN");
        assertRefused(() -> new Sampler(3, 1f, -2, 1), "topK", "-2");
        assertRefused(() -> new Sampler(3, 1f, 0, 1).sample(new float[2]), "3", "2");
        assertRefused(() -> new Sampler(2, 1f, 0, 1).sample(new float[] {0, Float.NaN}), "token 1");
    }

    private static int[] draws(long seed) {
        Sampler sampler = new Sampler(LOGITS.length, 1f, 0, seed);
        return IntStream.range(0, 50).map(i -> sampler.sample(LOGITS)).toArray();
    }

    private static double[] shares(Sampler sampler) {
        double[] share = new double[LOGITS.length];
        for (int i = 0; i < DRAWS; i++) {
            share[sampler.sample(LOGITS)] += 1.0 / DRAWS;
        }
        return share;
    }
}
