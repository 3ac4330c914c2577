package dev.rondo.cli.page;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** A matrix of values as coloured cells with a scale of colours below. Cells show their values while there is room. */
public final class HeatMap implements Figure {
    private static final int LEFT = 132;
    private static final int RIGHT = 18;
    private static final int TOP = 36;
    private static final int LARGEST_ROW = 40;
    private static final int LARGEST_HEIGHT = 420;
    private static final int BELOW = 96;
    private static final int SCALE = 60;

    private final String title;
    private final String xName;
    private final String yName;
    private final List<String> columns;
    private final List<String> rows;
    private final double[][] values;
    private DoubleFunction<String> label = Axis::number;
    private String unit = "value";

    /**
     * Creates a heat map.
     *
     * @param title the title
     * @param xName the name of the columns
     * @param yName the name of the rows
     * @param columns the labels of the columns
     * @param rows the labels of the rows, from the top
     * @param values [rows][columns]; NaN for an empty cell
     */
    public HeatMap(
            String title, String xName, String yName, List<String> columns, List<String> rows, double[][] values) {
        this.title = title;
        this.xName = xName;
        this.yName = yName;
        this.columns = List.copyOf(columns);
        this.rows = List.copyOf(rows);
        this.values = values;
    }

    /**
     * Sets the texts of values.
     *
     * @param unit the name of the values, with their unit
     * @param text from a value to its text
     * @return this
     */
    public HeatMap label(String unit, DoubleFunction<String> text) {
        this.unit = unit;
        this.label = text;
        return this;
    }

    @Override
    public String svg() {
        Range range = new Range();
        for (double[] row : values) {
            range.add(row, false);
        }
        double low = range.low() <= range.high() ? range.low() : 0;
        double high = range.high() > low ? range.high() : low + 1;
        double cellWidth = (Plot.WIDTH - LEFT - RIGHT) / (double) columns.size();
        double cellHeight = Math.min(LARGEST_ROW, LARGEST_HEIGHT / (double) rows.size());
        int bottom = (int) Math.ceil(TOP + cellHeight * rows.size());
        Svg svg = new Svg(Plot.WIDTH, bottom + BELOW, title);
        svg.text(LEFT, 20, "title", title);
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < columns.size(); column++) {
                double share = (values[row][column] - low) / (high - low);
                cell(
                        svg,
                        new double[] {LEFT + column * cellWidth, TOP + row * cellHeight, cellWidth, cellHeight},
                        row,
                        column,
                        share);
            }
        }
        drawLabels(svg, cellWidth, cellHeight, bottom);
        drawScale(svg, low, high, bottom + SCALE);
        return svg.toString();
    }

    private void cell(Svg svg, double[] box, int row, int column, double share) {
        double value = values[row][column];
        if (!Double.isFinite(value)) {
            return;
        }
        String rectangle = String.format(
                Locale.ROOT,
                "rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"%s\"",
                box[0],
                box[1],
                box[2] + 0.3,
                box[3] + 0.3,
                Palette.heat(share));
        String text = label.apply(value);
        svg.marked(rectangle, rows.get(row) + ", " + columns.get(column) + ": " + text);
        if (box[2] > 8.5 * text.length() && box[3] > 18) {
            String style = share < 0.55 ? "tick middle on-dark" : "tick middle on-light";
            svg.text(box[0] + box[2] / 2, box[1] + box[3] / 2 + 4.5, style, text);
        }
    }

    private void drawLabels(Svg svg, double cellWidth, double cellHeight, int bottom) {
        int everyRow = (int) Math.max(1, Math.ceil(15 / cellHeight));
        for (int row = 0; row < rows.size(); row += everyRow) {
            svg.text(LEFT - 8, TOP + (row + 0.5) * cellHeight + 4.5, "tick end", shortened(rows.get(row), 11));
        }
        int longest = columns.stream().mapToInt(String::length).max().orElse(1);
        int letters = Math.min(longest, Math.max(3, (int) (cellWidth / 7.5)));
        int everyColumn = (int) Math.max(1, Math.ceil(7.5 * (letters + 1) / cellWidth));
        for (int column = 0; column < columns.size(); column += everyColumn) {
            svg.text(
                    LEFT + (column + 0.5) * cellWidth,
                    bottom + 18,
                    "tick middle",
                    shortened(columns.get(column), letters));
        }
        svg.text(LEFT + (Plot.WIDTH - LEFT - RIGHT) / 2.0, bottom + 40, "name middle", xName);
        svg.upwards(18, (TOP + bottom) / 2.0, "name middle", yName);
    }

    private static String shortened(String text, int letters) {
        return text.length() <= letters ? text : text.substring(0, letters - 1) + "…";
    }

    private void drawScale(Svg svg, double low, double high, int top) {
        int width = Plot.WIDTH - LEFT - RIGHT;
        svg.heatScale(LEFT, top, width);
        svg.text(LEFT, top + 26, "tick", label.apply(low));
        svg.text(LEFT + width, top + 26, "tick end", label.apply(high));
        svg.text(LEFT + width / 2.0, top + 26, "name middle", unit);
    }
}
