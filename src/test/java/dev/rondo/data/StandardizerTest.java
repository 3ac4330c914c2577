package dev.rondo.data;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("once")
class StandardizerTest {
    private static final String MEAN = "rondo.network.standardizer.mean";
    private static final String DEVIATION = "rondo.network.standardizer.deviation";

    @Test
    void shouldFitEachFeature() {
        Standardizer standardizer = Standardizer.fit(new float[] {1, 10, 3, 10, 5, 40, 7, 40}, 2);
        assertEquals(2, standardizer.features());
        assertEquals(4f, standardizer.mean(0));
        assertEquals((float) Math.sqrt(5), standardizer.deviation(0));
        assertEquals(25f, standardizer.mean(1));
        assertEquals(15f, standardizer.deviation(1));
        assertArrayEquals(new float[] {0, 1}, standardizer.apply(new float[] {4, 40}));
        assertEquals(Standardizer.of(new float[] {25}, new float[] {15}), standardizer.ofFeature(1));
    }

    @Test
    void shouldMakeALongSeriesHaveMeanZeroAndDeviationOne() {
        SplittableRandom random = new SplittableRandom(1);
        float[] series = new float[300_000];
        for (int i = 0; i < series.length; i++) {
            series[i] = (float) (1000 * (i % 3) + (1 + i % 3) * random.nextGaussian());
        }
        Standardizer again = Standardizer.fit(Standardizer.fit(series, 3).apply(series), 3);
        for (int j = 0; j < 3; j++) {
            // The mean is a float near 2000, so the bound is half an ulp of it, in units of the deviation.
            assertEquals(0, again.mean(j), 1e-4);
            assertEquals(1, again.deviation(j), 1e-4);
        }
    }

    @Test
    void shouldInvertWhatItApplied() {
        float[] series = {1, -2, 30, 400, 5, -600};
        Standardizer standardizer = Standardizer.fit(series, 2);
        assertArrayEquals(series, standardizer.invert(standardizer.apply(series)), 1e-4f);
        float[] buffer = {9, 1, -2, 30, 400, 9};
        standardizer.apply(buffer, 1, 2, buffer, 1);
        standardizer.invert(buffer, 1, 2, buffer, 1);
        assertArrayEquals(new float[] {9, 1, -2, 30, 400, 9}, buffer, 1e-4f);
    }

    @ParameterizedTest
    @CsvSource({"0", "0.1", "-3.4e38", "1e-45", "16777217"})
    void shouldNotChangeAConstantFeature(float value) {
        float[] series = new float[1001];
        Arrays.fill(series, value);
        Standardizer standardizer = Standardizer.fit(series, 1);
        assertEquals(1f, standardizer.deviation(0));
        assertEquals(0f, standardizer.apply(series)[7], Math.ulp(value));
    }

    @Test
    void shouldKeepADeviationThatIsSmallComparedWithTheMean() {
        assertEquals(0.5f, Standardizer.fit(new float[] {1e7f, 1e7f + 1}, 1).deviation(0));
        assertEquals(1f, Standardizer.fit(new float[] {0, 1e-44f}, 1).deviation(0));
    }

    @Test
    void shouldPassOverNaNAndKeepIt() {
        float[] series = {1, Float.NaN, 3};
        Standardizer standardizer = Standardizer.fit(series, 1);
        assertEquals(2f, standardizer.mean(0));
        assertEquals(1f, standardizer.deviation(0));
        assertTrue(Float.isNaN(standardizer.apply(series)[1]));
    }

    @Test
    void shouldRefuseWhatCannotBeFitted() {
        assertRefused(() -> Standardizer.fit(new float[] {1, Float.POSITIVE_INFINITY}, 1), "series[1]", "Infinity");
        assertRefused(() -> Standardizer.fit(new float[] {1, Float.NaN}, 2), "feature 1");
        assertRefused(() -> Standardizer.fit(new float[3], 2), "T x 2", "3");
        assertRefused(() -> Standardizer.fit(new float[0], 2), "T x 2", "0");
        assertRefused(() -> Standardizer.fit(new float[2], 0), "width", "0");
        assertRefused(() -> Standardizer.fit(new float[2], 2).apply(new float[3]), "T x 2", "3");
        assertRefused(() -> Standardizer.of(new float[2], new float[] {1}), "2 means", "1 deviations");
        assertRefused(() -> Standardizer.of(new float[] {0}, new float[] {0}), "feature 0", "0.0");
    }

    @Test
    void shouldComeBackFromMetadataToTheBit() {
        SplittableRandom random = new SplittableRandom(2);
        float[] means = new float[1000];
        float[] deviations = new float[1000];
        for (int j = 0; j < means.length; j++) {
            means[j] = Float.intBitsToFloat(random.nextInt() & ~0x40000000);
            deviations[j] = Math.max(Float.MIN_VALUE, Math.abs(Float.intBitsToFloat(random.nextInt() & ~0x40000000)));
        }
        Standardizer standardizer = Standardizer.of(means, deviations);
        Standardizer back = Standardizer.fromMetadata(standardizer.toMetadata());
        assertEquals(standardizer, back);
        assertEquals(standardizer.hashCode(), back.hashCode());
        assertNotEquals(standardizer, back.ofFeature(0));
        assertTrue(standardizer.toMetadata().keySet().stream()
                .allMatch(key -> key.startsWith("rondo.network.standardizer")));
    }

    @Test
    void shouldRefuseDamagedMetadata() {
        assertRefused(() -> Standardizer.fromMetadata(Map.of("author", "x")), MEAN, "author");
        assertRefused(() -> Standardizer.fromMetadata(Map.of(MEAN, "1")), DEVIATION);
        assertRefused(() -> metadata("1 two", "1 1"), MEAN, "two");
        assertRefused(() -> metadata("1  2", "1 1 1"), MEAN, "\"\"");
        assertRefused(() -> metadata("1 2", ""), DEVIATION, "\"\"");
        assertRefused(() -> metadata("1 2", "1"), "2 means", "1 deviations");
        assertRefused(() -> metadata("1 NaN", "1 1"), "feature 1", "NaN");
        assertRefused(() -> metadata("1 1", "1 -1"), "feature 1", "-1.0");
        assertRefused(() -> metadata("1 1", "1 1e999"), "feature 1", "Infinity");
    }

    private static Standardizer metadata(String means, String deviations) {
        return Standardizer.fromMetadata(Map.of(MEAN, means, DEVIATION, deviations));
    }
}
