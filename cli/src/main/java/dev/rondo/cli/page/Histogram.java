package dev.rondo.cli.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How often values occur: one bar per bin, and marked values such as percentiles as upright lines. Not thread-safe. */
public final class Histogram implements Figure {
    private static final int HEIGHT = 300;

    private final String title;
    private final String xName;
    private final String yName;
    private final double[] edges;
    private final double[] counts;
    private final Map<Double, String> marks = new TreeMap<>();
    private boolean logarithmicX;
    private boolean logarithmicY;

    /**
     * Creates a histogram of counted bins.
     *
     * @param title the title
     * @param xName the name of the values, with their unit
     * @param yName the name of the counts
     * @param edges the edges of the bins, ascending, one more than there are bins
     * @param counts the count of each bin
     */
    public Histogram(String title, String xName, String yName, double[] edges, double[] counts) {
        if (counts.length < 1 || edges.length != counts.length + 1) {
            throw new IllegalArgumentException(
                    "a histogram needs one more edge than bins, but has " + edges.length + " and " + counts.length);
        }
        this.title = title;
        this.xName = xName;
        this.yName = yName;
        this.edges = edges.clone();
        this.counts = counts.clone();
    }

    /**
     * {@return a histogram of values in bins of equal width} Values that are not finite are left out.
     *
     * @param title the title
     * @param xName the name of the values, with their unit
     * @param values the values, at least one finite
     * @param bins the number of bins
     */
    public static Histogram of(String title, String xName, double[] values, int bins) {
        Range range = new Range();
        range.add(values, false);
        Axis axis = Axis.over(xName, range, false, Axis::number);
        double[] edges = new double[bins + 1];
        for (int i = 0; i <= bins; i++) {
            edges[i] = axis.low() + (axis.high() - axis.low()) * i / bins;
        }
        double[] counts = new double[bins];
        for (double value : values) {
            if (Double.isFinite(value)) {
                counts[(int) Math.min(bins - 1, axis.place(value) * bins)]++;
            }
        }
        return new Histogram(title, xName, "count", edges, counts);
    }

    /** Makes the horizontal axis logarithmic. {@return this} */
    public Histogram logarithmicX() {
        logarithmicX = true;
        return this;
    }

    /** Makes the vertical axis logarithmic. {@return this} */
    public Histogram logarithmicY() {
        logarithmicY = true;
        return this;
    }

    /**
     * Marks a value.
     *
     * @param name its name
     * @param value the value
     * @return this
     */
    public Histogram mark(String name, double value) {
        marks.merge(value, name, (a, b) -> a + ", " + b);
        return this;
    }

    @Override
    public String svg() {
        Range values = new Range();
        values.add(edges, logarithmicX);
        marks.keySet().forEach(values::add);
        Range heights = new Range();
        heights.add(counts, logarithmicY);
        heights.add(logarithmicY ? 1 : 0);
        Axis x = Axis.over(xName, values, logarithmicX, Axis::number);
        Axis y = Axis.over(yName, heights, logarithmicY, Axis::number).rounded();
        List<Plot.Entry> legend = new ArrayList<>();
        List<String> names = List.copyOf(marks.values());
        for (int i = 0; i < names.size(); i++) {
            legend.add(new Plot.Entry(names.get(i), markStyle(i), true));
        }
        Plot plot = new Plot(title, x, y, HEIGHT, legend);
        drawBins(plot, y);
        int i = 0;
        for (double mark : marks.keySet()) {
            plot.svg()
                    .add(
                            "line x1=\"%.1f\" x2=\"%1$.1f\" y1=\"%.1f\" y2=\"%.1f\" class=\"%s\"",
                            plot.x(mark), plot.top(), plot.bottom(), markStyle(i++));
        }
        return plot.svg().toString();
    }

    private static String markStyle(int index) {
        return "line c" + (index + 1) % Palette.COLOURS + " d" + (index + 1) % Palette.DASHES;
    }

    private void drawBins(Plot plot, Axis y) {
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                double from = plot.x(edges[i]);
                double top = plot.y(Math.max(counts[i], y.low()));
                String bar = String.format(
                        Locale.ROOT,
                        "rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"f0\"",
                        from,
                        top,
                        Math.max(0.5, plot.x(edges[i + 1]) - from - 0.5),
                        Math.max(0.5, plot.bottom() - top));
                String what =
                        Axis.number(edges[i]) + " to " + Axis.number(edges[i + 1]) + ": " + Axis.number(counts[i]);
                plot.svg().marked(bar, what);
            }
        }
    }
}
