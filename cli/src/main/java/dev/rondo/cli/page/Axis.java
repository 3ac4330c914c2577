package dev.rondo.cli.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * An axis: its range, its ticks at round numbers, and its name with the unit.
 *
 * @param name the name, with its unit
 * @param low the smallest value
 * @param high the largest value, above {@code low}
 * @param logarithmic whether the axis is logarithmic
 * @param label the text of a tick
 */
record Axis(String name, double low, double high, boolean logarithmic, DoubleFunction<String> label) {
    private static final int TICKS = 6;
    private static final double LEAST_RATIO = 1e-12;

    /** {@return an axis that covers some values and ends at round numbers} Values that are not finite do not count. */
    static Axis over(String name, Range range, boolean logarithmic, DoubleFunction<String> label) {
        double low = range.low();
        double high = range.high();
        if (!(low <= high)) {
            low = logarithmic ? 1 : 0;
            high = logarithmic ? 10 : 1;
        }
        if (logarithmic) {
            low = Math.pow(10, Math.floor(Math.log10(Math.max(low, high * LEAST_RATIO))));
            high = Math.pow(10, Math.ceil(Math.log10(high)));
            return new Axis(name, low, high > low ? high : 10 * low, true, label);
        }
        if (high - low <= LEAST_RATIO * Math.max(Math.abs(low), Math.abs(high))) {
            double margin = low == 0 ? 1 : Math.abs(low) / 2;
            low -= margin;
            high += margin;
        }
        return new Axis(name, low, high, false, label);
    }

    /** {@return this axis, widened to round numbers} */
    Axis rounded() {
        if (logarithmic) {
            return this;
        }
        double step = step();
        return new Axis(name, Math.floor(low / step) * step, Math.ceil(high / step) * step, false, label);
    }

    /** {@return where a value lies: 0 at the low end, 1 at the high end} */
    double place(double value) {
        return logarithmic
                ? Math.log(Math.max(value, Double.MIN_NORMAL) / low) / Math.log(high / low)
                : (value - low) / (high - low);
    }

    boolean holds(double value) {
        return value >= low && value <= high;
    }

    /** {@return the values that get a tick} */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        if (logarithmic) {
            long decades = Math.round(Math.log10(high / low));
            int from = (int) Math.round(Math.log10(low));
            for (int i = 0; i <= decades; i += (int) Math.ceilDiv(Math.max(decades, 1), TICKS)) {
                ticks.add(Math.pow(10, from + i));
            }
            if (decades <= 1) {
                ticks.addAll(List.of(2 * low, 5 * low));
            }
            return ticks;
        }
        double step = step();
        for (double tick = Math.ceil(low / step - 1e-9); tick * step <= high + step * 1e-9; tick++) {
            ticks.add(tick * step + 0.0); // not -0
        }
        return ticks;
    }

    private double step() {
        double rough = (high - low) / TICKS;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double digit = rough / power;
        return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    }

    /** {@return a number with as many digits as an axis of this range needs} */
    static String number(double value) {
        double size = Math.abs(value);
        if (size < 1e-12) {
            return "0";
        }
        if (size >= 1e7 || size < 1e-3) {
            return scientific(value);
        }
        int digits = (int) Math.max(0, Math.min(6, 3 - Math.floor(Math.log10(size))));
        String text = String.format(Locale.ROOT, "%,." + digits + "f", value);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }

    private static String scientific(double value) {
        String[] parts = String.format(Locale.ROOT, "%.2e", value).split("e");
        return parts[0].replaceAll("\\.?0+$", "") + "e" + Integer.parseInt(parts[1]);
    }
}
