package dev.rondo.cli.csv;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Set;

/**
 * A cell with its place in the file, which errors name.
 *
 * @param source the file
 * @param line the line, from 1
 * @param column the name of the column
 * @param text the content
 */
record CsvCell(String source, long line, String column, String text) {
    private static final Set<String> MISSING = Set.of("", "na", "n/a", "nan", "null", "none", "?");
    private static final int LONGEST_SHOWN = 40;

    boolean isMissing() {
        return MISSING.contains(text.strip().toLowerCase(Locale.ROOT));
    }

    /** {@return the text; null where it is missing} */
    String textOrNull() {
        return isMissing() ? null : text.strip();
    }

    /** {@return the number; NaN where it is missing} */
    double number(CsvFormat format) throws IOException {
        double value;
        try {
            // The common case first: looking for the words of missing values takes longer than parsing.
            value = text.isEmpty() ? Double.NaN : format.parse(text);
        } catch (NumberFormatException e) {
            if (isMissing()) {
                return Double.NaN;
            }
            throw error("a number");
        }
        if (Double.isInfinite(value)) {
            throw error("a finite number");
        }
        return value;
    }

    /**
     * {@return a time as seconds since 1970-01-01T00:00Z} Times without an offset count as UTC.
     */
    double seconds(CsvFormat format) throws IOException {
        String time = text.strip();
        try {
            return format.parse(time);
        } catch (NumberFormatException e) {
            // It is a date, or an error that is reported below.
        }
        try {
            return switch (time.length()) {
                case 7 -> YearMonth.parse(time).atDay(1).toEpochDay() * 86_400.0;
                case 10 -> LocalDate.parse(time).toEpochDay() * 86_400.0;
                default -> dateTime(time.replace(' ', 'T'));
            };
        } catch (DateTimeException e) {
            throw error("a time such as 2026-11-28, 2026-11-28 14:30 or 2026-11-28T14:30:00Z, or a number of seconds");
        }
    }

    private static double dateTime(String time) {
        boolean offset = time.endsWith("Z") || time.matches(".*[+-]\\d\\d:?\\d\\d$");
        Instant instant = offset
                ? OffsetDateTime.parse(time).toInstant()
                : LocalDateTime.parse(time).toInstant(ZoneOffset.UTC);
        return instant.getEpochSecond() + instant.getNano() / 1e9;
    }

    private IOException error(String expected) {
        String shown = text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...";
        return new IOException(source + ", line " + line + ", column '" + column + "': expected " + expected + ", got '"
                + shown.replaceAll("\\p{Cntrl}", "?") + "'");
    }
}
