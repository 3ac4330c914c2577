package dev.rondo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.table.Cell;
import dev.rondo.table.ColumnSelection;
import dev.rondo.table.ForecastData;
import dev.rondo.table.ForecastSettings;
import dev.rondo.table.Forecaster;
import dev.rondo.table.Table;
import java.time.LocalDate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ForecastFiguresTest {
    private static final double NEW_YEAR_2026 = 1_767_225_600;
    private static final int HOUR = 3_600;

    @Test
    void shouldDrawOneSeriesOverItsTimes() {
        int rows = 300;
        Table table = Table.builder()
                .numbers("y", IntStream.range(0, rows).mapToDouble(Math::sin).toArray())
                .numbers(
                        "when",
                        IntStream.range(0, rows)
                                .mapToDouble(row -> NEW_YEAR_2026 + HOUR * row)
                                .toArray())
                .texts(
                        "id",
                        IntStream.range(0, rows)
                                .mapToObj(row -> row % 3 == 0 ? "a" : "b")
                                .toArray(String[]::new))
                .build();
        ForecastSettings settings = ForecastSettings.of("y").withGroup("id").withTime("when");
        ForecastData data = ForecastData.of(table, settings, ColumnSelection.ofNumbers("y"));
        ForecastFigures figures =
                new ForecastFigures(data.test(Forecaster.of(data.newNetwork(Cell.RNN, 2, 1, 1))), settings);
        String svg = figures.forecasts().svg();
        assertTrue(svg.contains("The last 30 test rows of 'b', one step ahead"), svg);
        assertTrue(svg.contains("when (month-day hour)"), svg);
        assertTrue(svg.contains(">01-12 00:00<"), svg);
        assertFalse(svg.contains("'a'"), svg);
        assertTrue(figures.errors().svg().contains("RMSE (unit of y)"));
    }

    @Test
    void shouldLabelDatesHoursAndNumbers() {
        TimeAxis days = TimeAxis.of("t", new double[] {NEW_YEAR_2026 + HOUR, NEW_YEAR_2026 + 500 * HOUR});
        assertEquals("t (year-month-day)", days.name());
        double second = days.origin() + 2 * days.unit();
        assertEquals(LocalDate.ofEpochDay(Math.round(second / (24 * HOUR))).toString(), days.label(2));
        assertEquals("", days.label(0.5));
        TimeAxis early = TimeAxis.of("t", new double[] {-NEW_YEAR_2026, 0});
        assertEquals("t (year)", early.name());
        assertEquals(1970, early.values()[1]);
        assertEquals("1970", early.label(early.values()[1]));
        TimeAxis fourYears = TimeAxis.of("t", new double[] {NEW_YEAR_2026, NEW_YEAR_2026 + 1460.0 * 24 * HOUR});
        assertTrue(fourYears.values()[1] - fourYears.values()[0] <= 6, "at most six units");
        TimeAxis numbers = TimeAxis.of("t", new double[] {0, 5_000});
        assertEquals("t", numbers.name());
        assertEquals("5,000", numbers.label(5_000));
    }
}
