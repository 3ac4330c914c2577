package dev.rondo.cli.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * Lines and points over two numeric axes. A value that is not finite, or not positive on a logarithmic axis, leaves a gap. Every line has a
 * colour and a dash pattern of its own, so that they can be told apart without colours. Not thread-safe.
 *
 * <pre>
 * new LineChart("Loss", "epoch", "loss (mean squared error)").line("training", epochs, training).svg()
 * </pre>
 */
public final class LineChart implements Figure {
    private static final int HEIGHT = 330;

    private final String title;
    private final String xName;
    private final String yName;
    private final List<Series> series = new ArrayList<>();
    private final Range xRange = new Range();
    private final Range yRange = new Range();
    private boolean logarithmicX;
    private boolean logarithmicY;
    private DoubleFunction<String> xLabel = Axis::number;
    private DoubleFunction<String> yLabel = Axis::number;
    private int height = HEIGHT;

    private record Series(String name, double[] x, double[] y, String style, boolean points) {}

    /**
     * Creates an empty chart.
     *
     * @param title the title
     * @param xName the name of the horizontal axis, with its unit
     * @param yName the name of the vertical axis, with its unit
     */
    public LineChart(String title, String xName, String yName) {
        this.title = title;
        this.xName = xName;
        this.yName = yName;
    }

    /** Makes the horizontal axis logarithmic. {@return this} */
    public LineChart logarithmicX() {
        logarithmicX = true;
        return this;
    }

    /** Makes the vertical axis logarithmic. {@return this} */
    public LineChart logarithmicY() {
        logarithmicY = true;
        return this;
    }

    /**
     * Sets the texts of the horizontal axis.
     *
     * @param label from a value to its text
     * @return this
     */
    public LineChart xLabel(DoubleFunction<String> label) {
        xLabel = label;
        return this;
    }

    /**
     * Sets the texts of the vertical axis.
     *
     * @param label from a value to its text
     * @return this
     */
    public LineChart yLabel(DoubleFunction<String> label) {
        yLabel = label;
        return this;
    }

    /**
     * Sets the height.
     *
     * @param units the height; the width is 760
     * @return this
     */
    public LineChart height(int units) {
        height = units;
        return this;
    }

    /**
     * Widens the vertical axis so that it shows a value.
     *
     * @param value the value
     * @return this
     */
    public LineChart showY(double value) {
        yRange.add(value);
        return this;
    }

    /**
     * Adds a line.
     *
     * @param name its name in the legend
     * @param x the horizontal values
     * @param y the vertical values, as many
     * @return this
     */
    public LineChart line(String name, double[] x, double[] y) {
        return add(name, x, y, "line c" + lines() % Palette.COLOURS + " d" + lines() % Palette.DASHES, false);
    }

    /**
     * Adds a thin grey line, for what other lines are compared with.
     *
     * @param name its name in the legend
     * @param x the horizontal values
     * @param y the vertical values, as many
     * @return this
     */
    public LineChart reference(String name, double[] x, double[] y) {
        return add(name, x, y, "line reference", false);
    }

    /**
     * Adds points.
     *
     * @param name their name in the legend
     * @param x the horizontal values
     * @param y the vertical values, as many
     * @return this
     */
    public LineChart points(String name, double[] x, double[] y) {
        return add(name, x, y, "point f" + lines() % Palette.COLOURS, true);
    }

    private long lines() {
        return series.stream().filter(s -> !s.style.contains("reference")).count();
    }

    private LineChart add(String name, double[] x, double[] y, String style, boolean points) {
        if (x.length != y.length) {
            throw new IllegalArgumentException(name + " has " + x.length + " x values, but " + y.length + " y values");
        }
        series.add(new Series(name, x, y, style, points));
        return this;
    }

    @Override
    public String svg() {
        for (Series one : series) {
            xRange.add(one.x, logarithmicX);
            yRange.add(one.y, logarithmicY);
        }
        Axis x = Axis.over(xName, xRange, logarithmicX, xLabel);
        Axis y = Axis.over(yName, yRange, logarithmicY, yLabel).rounded();
        List<Plot.Entry> legend = series.size() < 2
                ? List.of()
                : series.stream()
                        .map(one -> new Plot.Entry(one.name, one.style, !one.points))
                        .toList();
        Plot plot = new Plot(title, x, y, height, legend);
        for (Series one : series) {
            if (one.points) {
                drawPoints(plot, x, y, one);
            } else {
                plot.svg().add("path d=\"%s\" class=\"%s\"", path(plot, y, one), one.style);
            }
        }
        return plot.svg().toString();
    }

    private static void drawPoints(Plot plot, Axis x, Axis y, Series series) {
        for (int i = 0; i < series.x.length; i++) {
            if (x.holds(series.x[i]) && y.holds(series.y[i])) {
                plot.svg()
                        .add(
                                "circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" class=\"%s\"",
                                plot.x(series.x[i]), plot.y(series.y[i]), series.style);
            }
        }
    }

    private static String path(Plot plot, Axis y, Series series) {
        StringBuilder path = new StringBuilder();
        boolean drawing = false;
        for (int i = 0; i < series.x.length; i++) {
            boolean shown = y.holds(series.y[i]);
            if (shown) {
                path.append(drawing ? 'L' : 'M');
                path.append(String.format(Locale.ROOT, "%.1f %.1f", plot.x(series.x[i]), plot.y(series.y[i])));
            }
            drawing = shown;
        }
        return path.toString();
    }
}
