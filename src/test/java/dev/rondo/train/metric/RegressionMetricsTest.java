package dev.rondo.train.metric;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.data.Batch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class RegressionMetricsTest {
    @Test
    void shouldCompareWithANaiveForecast() {
        RegressionMetrics regression = new RegressionMetrics();
        regression.add(10, 13, 10);
        regression.add(20, 16, 10);
        assertEquals(2, regression.count());
        assertEquals(Math.sqrt(12.5), regression.rmse());
        assertEquals(3.5, regression.mae());
        assertEquals(Math.sqrt(50), regression.naiveRmse());
        assertEquals(5, regression.naiveMae());
        assertEquals(
                "RMSE 3.5355, MAE 3.5000 over 2 values\nRMSE 7.0711, MAE 5.0000 of the naive forecast",
                regression.toString().replace("\r\n", "\n"));
    }

    @Test
    void shouldNotCompareWhereANaiveForecastIsMissing() {
        RegressionMetrics regression = new RegressionMetrics();
        regression.add(10, 13, 10);
        regression.add(20, 16);
        assertTrue(Double.isNaN(regression.naiveRmse()));
        assertEquals("RMSE 3.5355, MAE 3.5000 over 2 values", regression.toString());
    }

    /** Two quantiles of two targets: the second quantile begins at output 2. */
    @Test
    void shouldCompareTheOutputsThatPredictTheTargets() {
        Batch batch = Batch.ofVectors(1);
        batch.begin(1, 1, Batch.LossAt.LAST_STEP);
        batch.targets(2)[0] = 1;
        batch.targets(2)[1] = 2;
        Metric upper = Metrics.ofOutputs("upper MAE", 2, RegressionMetrics::mae);
        upper.check(4, 2);
        upper.begin();
        upper.add(batch, 0, new float[] {9, -9, -9, 4, 3}, 1);
        assertEquals((3 + 1) / 2.0, upper.value());
        assertRefused(() -> Metrics.rmse().check(4, 2), "RMSE", "4 outputs", "2 values", "ofOutputs");
        assertRefused(() -> upper.check(3, 2), "from 2 to 3", "3 outputs");
        assertRefused(() -> upper.check(4, 0), "classes");
        assertRefused(() -> Metrics.ofOutputs("none", -1, RegressionMetrics::mae), "at least 0", "-1");
    }

    @Test
    void shouldNotHideNaN() {
        RegressionMetrics regression = new RegressionMetrics();
        assertTrue(Double.isNaN(regression.rmse()));
        regression.add(1, 1, 1);
        regression.add(1, Double.NaN, 1);
        assertTrue(Double.isNaN(regression.rmse()));
        assertTrue(Double.isNaN(regression.mae()));
        assertEquals(0, regression.naiveRmse());
    }
}
