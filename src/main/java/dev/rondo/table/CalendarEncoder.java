package dev.rondo.table;

import java.util.ArrayList;
import java.util.List;

/**
 * A time as points on circles: the hour of the day, the day of the week and the day of the year, each as sine and cosine. Only circles
 * on which the training rows differ are used. Times are seconds since 1970-01-01T00:00Z.
 */
final class CalendarEncoder implements ColumnEncoder {
    static final String KIND = "calendar";

    private static final double DAY = 86_400;
    /** The length of a circle in seconds. 1970 began on a Thursday, and a year has 365.2425 days. */
    private static final double[] PERIODS = {DAY, 7 * DAY, 365.2425 * DAY};

    private static final List<String> NAMES = List.of("day", "week", "year");
    private static final double LEAST_ARC = 1e-3;

    private final String name;
    private final boolean[] used;

    private CalendarEncoder(String name, boolean[] used) {
        this.name = name;
        this.used = used;
    }

    static CalendarEncoder fit(String name, double[] seconds, int[] rows) {
        boolean[] used = new boolean[PERIODS.length];
        for (int p = 0; p < PERIODS.length; p++) {
            double first = phase(seconds[rows[0]], p);
            for (int row : rows) {
                used[p] |= Math.abs(phase(seconds[row], p) - first) > LEAST_ARC;
            }
        }
        return new CalendarEncoder(name, used);
    }

    /** {@return the position on a circle, from 0 to 1} */
    private static double phase(double seconds, int period) {
        double turns = seconds / PERIODS[period];
        return turns - Math.floor(turns);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int width() {
        int width = 0;
        for (boolean one : used) {
            width += one ? 2 : 0;
        }
        return width;
    }

    @Override
    public void encode(double value, double last, float[] x, int at) {
        int next = at;
        for (int p = 0; p < PERIODS.length; p++) {
            if (used[p]) {
                double angle = 2 * Math.PI * phase(value, p);
                x[next] = Double.isNaN(value) ? 0 : (float) Circle.sine(angle);
                x[next + 1] = Double.isNaN(value) ? 0 : (float) Circle.cosine(angle);
                next += 2;
            }
        }
    }

    @Override
    public List<String> words() {
        List<String> names = new ArrayList<>();
        for (int p = 0; p < PERIODS.length; p++) {
            if (used[p]) {
                names.add(NAMES.get(p));
            }
        }
        return EncoderText.prepend(KIND, name, names);
    }

    static CalendarEncoder read(List<String> words) {
        boolean[] used = new boolean[PERIODS.length];
        EncoderText.requireWords(words.subList(0, Math.min(2, words.size())), 2);
        for (String period : words.subList(2, words.size())) {
            int p = NAMES.indexOf(period);
            if (p < 0) {
                throw new IllegalArgumentException(
                        "a calendar's periods must be of " + NAMES + ", but one is '" + period + "'");
            }
            used[p] = true;
        }
        return new CalendarEncoder(words.get(1), used);
    }
}
