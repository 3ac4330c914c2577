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
    private static final double HOUR = 3_600;
    private static final double DAY = 86_400;
    /** With six or more days the ticks of an axis are whole days. */
    private static final double LONG_SPAN = 6 * DAY;
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
        double unit = last - first >= LONG_SPAN ? DAY : HOUR;
        double origin = Math.floor(first / DAY) * DAY;
        return new TimeAxis(
                column + (unit == DAY ? " (year-month-day)" : " (month-day hour)"),
                Arrays.stream(seconds).map(time -> (time - origin) / unit).toArray(),
                origin,
                unit);
    }

    /** {@return the text of a tick} */
    String label(double value) {
        if (unit == 0) {
            return String.format(Locale.ROOT, value == Math.rint(value) ? "%,.0f" : "%.2f", value);
        }
        Instant time = Instant.ofEpochSecond(Math.round(origin + value * unit));
        return (unit == DAY ? LONG : SHORT).format(time);
    }
}
