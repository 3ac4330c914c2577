package dev.rondo.train.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

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
