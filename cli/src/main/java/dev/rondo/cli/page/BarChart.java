package dev.rondo.cli.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Bars over named categories, one bar per series in each. Bars begin at zero. Not thread-safe. */
public final class BarChart implements Figure {
    private static final int HEIGHT = 300;
    private static final double GAP = 0.25;
    private static final int LONGEST_LABEL = 18;

    private final String title;
    private final String xName;
    private final String yName;
    private final List<String> categories;
    private final List<Series> series = new ArrayList<>();

    private record Series(String name, double[] values) {}

    /**
     * Creates a chart without bars.
     *
     * @param title the title
     * @param xName the name of the categories
     * @param yName the name of the values, with their unit
     * @param categories the categories, from left to right
     */
    public BarChart(String title, String xName, String yName, List<String> categories) {
        this.title = title;
        this.xName = xName;
        this.yName = yName;
        this.categories = List.copyOf(categories);
    }

    /**
     * Adds a bar in each category.
     *
     * @param name the name of the series in the legend
     * @param values one per category; NaN for none
     * @return this
     */
    public BarChart bars(String name, double... values) {
        if (values.length != categories.size()) {
            throw new IllegalArgumentException(
                    name + " must have " + categories.size() + " values, but has " + values.length);
        }
        series.add(new Series(name, values));
        return this;
    }

    @Override
    public String svg() {
        Range values = new Range();
        values.add(0);
        series.forEach(one -> values.add(one.values, false));
        Axis y = Axis.over(yName, values, false, Axis::number).rounded();
        // Ticks would be numbers, so the categories are drawn here.
        Axis x = new Axis(xName, 0, categories.size(), false, tick -> "");
        List<Plot.Entry> legend = new ArrayList<>();
        for (int i = 0; series.size() > 1 && i < series.size(); i++) {
            legend.add(new Plot.Entry(series.get(i).name, "f" + i % Palette.COLOURS, false));
        }
        Plot plot = new Plot(title, x, y, HEIGHT, legend);
        int every = Math.ceilDiv(categories.size(), 24);
        for (int i = 0; i < categories.size(); i++) {
            if (i % every == 0) {
                plot.svg().text(plot.x(i + 0.5), plot.bottom() + 20, "tick middle", label(i));
            }
            drawBars(plot, y, i);
        }
        return plot.svg().toString();
    }

    private String label(int category) {
        String name = categories.get(category);
        double letters = Math.max(3, Math.min(LONGEST_LABEL, 90.0 / categories.size()));
        return name.length() <= letters ? name : name.substring(0, (int) letters - 1) + "…";
    }

    private void drawBars(Plot plot, Axis y, int category) {
        double width = (1 - GAP) / series.size();
        for (int s = 0; s < series.size(); s++) {
            double value = series.get(s).values[category];
            if (Double.isFinite(value)) {
                double from = plot.x(category + GAP / 2 + s * width);
                double to = plot.x(category + GAP / 2 + (s + 1) * width);
                double top = plot.y(Math.max(value, 0));
                String bar = String.format(
                        Locale.ROOT,
                        "rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"f%d\"",
                        from,
                        top,
                        Math.max(0.5, to - from - 1),
                        Math.max(0, plot.y(Math.min(value, 0)) - top),
                        s % Palette.COLOURS);
                String what = categories.get(category) + ", " + series.get(s).name + ": " + Axis.number(value);
                plot.svg().marked(bar, what);
            }
        }
    }
}
