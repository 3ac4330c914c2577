package dev.rondo.cli.tour;

import java.util.Locale;

/** Formats figures for stories. */
final class Texts {
    private static final String BARS = "▁▂▃▄▅▆▇█";

    private Texts() {}

    /** {@return a format with values, in the same notation everywhere} */
    static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** {@return a share in percent, without decimals unless it is close to 0 or to 100} */
    static String percent(double share) {
        boolean edge = share > 0 && share < 0.01 || share > 0.99 && share < 0.9995;
        return format(edge ? "%.1f %%" : "%.0f %%", 100 * share);
    }

    /** {@return a line of small bars, from the least value to the largest; values that are not finite leave a space} */
    static String bars(double... values) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            if (Double.isFinite(value)) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        StringBuilder line = new StringBuilder();
        for (double value : values) {
            double share = high > low ? (value - low) / (high - low) : 0;
            line.append(Double.isFinite(value) ? BARS.charAt((int) Math.round(share * (BARS.length() - 1))) : ' ');
        }
        return line.toString();
    }
}
