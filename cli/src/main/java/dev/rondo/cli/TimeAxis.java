package dev.rondo.cli;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;

/**
 * Times as values of a chart's horizontal axis, in units whose round numbers are round times.
 *
 * @param name the name of the axis
 * @param values the times in units since the origin
 * @param origin the time of the value 0, in seconds since 1970
 * @param unit the seconds of a unit; 0 if the times are plain numbers
 */
record TimeAxis(String name, double[] values, double origin, double unit) {
    private static final double MINUTE = 60;
    private static final double DAY = 86_400;
    private static final double YEAR = 365.2425 * DAY;
    /** Longer times have years as their ticks. */
    private static final double LONG_SPAN = 4 * YEAR;
    /** Round times in minutes. An axis has a tick per unit or half a unit if it is at most six units long. */
    private static final double[] UNITS = {
        1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2 * 1_440, 5 * 1_440, 10 * 1_440, 20 * 1_440, 50 * 1_440, 100 * 1_440,
        250 * 1_440
    };

    private static final double MOST_UNITS = 6;
    /** Times from 0 to this are taken for numbers, such as a count of seconds, rather than for the years 1970 to 1973. */
    private static final double LARGEST_NUMBER = 1e8;

    private static final DateTimeFormatter SHORT =
            DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter LONG =
            DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** {@return the axis of a column's times, in seconds since 1970, in ascending order} */
    static TimeAxis of(String column, double[] seconds) {
        double first = seconds[0];
        double last = seconds[seconds.length - 1];
        if (first >= 0 && last < LARGEST_NUMBER) {
            return new TimeAxis(column, seconds, 0, 0);
        }
        if (last - first > LONG_SPAN) {
            double[] years = Arrays.stream(seconds).map(time -> 1970 + time / YEAR).toArray();
            return new TimeAxis(column + " (year)", years, 0, YEAR);
        }
        double unit = unit(last - first);
        double origin = Math.floor(first / Math.max(DAY, unit)) * Math.max(DAY, unit);
        return new TimeAxis(
                column + (unit >= DAY ? " (year-month-day)" : " (month-day hour)"),
                Arrays.stream(seconds).map(time -> (time - origin) / unit).toArray(),
                origin,
                unit);
    }

    private static double unit(double span) {
        double unit = 0;
        for (int i = 0; i < UNITS.length && (i == 0 || span > MOST_UNITS * unit); i++) {
            unit = UNITS[i] * MINUTE;
        }
        return unit;
    }

    /** {@return the text of a tick; empty between two units} */
    String label(double value) {
        if (unit == 0) {
            return String.format(Locale.ROOT, value == Math.rint(value) ? "%,.0f" : "%.2f", value);
        }
        if (value != Math.rint(value)) {
            return "";
        }
        if (unit == YEAR) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        Instant time = Instant.ofEpochSecond(Math.round(origin + value * unit));
        return (unit >= DAY ? LONG : SHORT).format(time);
    }
}
