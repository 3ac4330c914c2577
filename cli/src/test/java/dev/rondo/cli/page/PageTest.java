package dev.rondo.cli.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/** Pages and charts: text is escaped, drawings are well-formed, values that cannot be drawn leave gaps. */
class PageTest {
    private static final double[] X = {0, 1, 2, 3};

    @Test
    void shouldShowEveryBlockWithEscapedText() {
        String html = new Page("A < B", "lead & more")
                .add(new Section("First <b>")
                        .text("text <script>")
                        .note("note")
                        .code("a && b")
                        .figure(line(), "caption <i>")
                        .table(List.of("name", "value"), List.of(List.of("x<y", "1.5"))))
                .html();

        assertTrue(html.contains("<title>A &lt; B</title>"));
        assertTrue(html.contains("text &lt;script&gt;"));
        assertTrue(html.contains("<pre>a &amp;&amp; b</pre>"));
        assertTrue(html.contains("<td>x&lt;y</td><td class=\"number\">1.5</td>"));
        assertTrue(html.contains("caption &lt;i&gt;"));
        assertFalse(html.contains("<script"));
        assertFalse(html.contains("http:"), "a page must not load anything");
    }

    @Test
    void shouldDrawWellFormedCharts() throws Exception {
        List<Figure> figures = List.of(
                line(),
                new LineChart("empty", "x", "y"),
                new LineChart("log", "x", "y").logarithmicY().line("a", X, new double[] {0, 1e-9, 1, Double.NaN}),
                new LineChart("constant", "x", "y").points("a", X, new double[] {5, 5, 5, 5}),
                new BarChart("bars", "x", "y", List.of("a", "b & c"))
                        .bars("one", 1, -2)
                        .bars("two", Double.NaN, 3),
                Histogram.of("values", "x (s)", new double[] {1, 2, 2, Double.NaN, 9}, 4)
                        .mark("p50", 2),
                new Histogram("log", "x", "count", new double[] {1, 10, 100}, new double[] {3, 0})
                        .logarithmicX()
                        .logarithmicY(),
                new HeatMap("map", "x", "y", List.of("a", "b"), List.of("r<1"), new double[][] {{1, Double.NaN}}));
        for (Figure figure : figures) {
            DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(figure.svg())));
            assertFalse(figure.svg().contains("NaN"), figure.svg());
        }
    }

    @Test
    void shouldLeaveAGapWhereAValueIsMissing() {
        String svg = new LineChart("t", "x", "y")
                .line("a", X, new double[] {1, Double.NaN, 2, 3})
                .svg();

        assertEquals(3, svg.split("M[0-9]", -1).length, "two separate pieces");
    }

    @Test
    void shouldPutTicksAtRoundNumbers() {
        Range range = new Range();
        range.add(new double[] {0.3, 97}, false);

        assertEquals(
                List.of(0.0, 20.0, 40.0, 60.0, 80.0, 100.0),
                Axis.over("x", range, false, Axis::number).rounded().ticks());
    }

    private static LineChart line() {
        return new LineChart("t <1>", "x", "y")
                .line("a & b", X, X)
                .line("b", X, X)
                .reference("r", X, X);
    }
}
