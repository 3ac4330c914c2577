package dev.rondo.model.keras;

import static dev.rondo.support.KerasFile.layer;
import static dev.rondo.support.KerasFile.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.fixture.KerasFixture;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Tensor;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import dev.rondo.support.KerasFile;
import dev.rondo.support.Stepping;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layers of images inside TimeDistributed, compared with their formulas in float64. */
@Tag("once")
class KerasPlaneTest {
    private static final int STEPS = 4;
    private static final int HEIGHT = 5;
    private static final int WIDTH = 7;
    private static final int CHANNELS = 4;
    private static final int FILTERS = 6;

    private static final Tensor X = random(1, 2, STEPS, HEIGHT, WIDTH, CHANNELS);

    /** One of the axes of an image: its length, and how windows lie on it. */
    private record Axis(int length, int size, int stride, int dilation, boolean same) {
        int reach() {
            return dilation * (size - 1) + 1;
        }

        int places() {
            return same ? (length + stride - 1) / stride : (length - reach()) / stride + 1;
        }

        int at(int place, int tap) {
            int padding = same ? Math.max(0, (places() - 1) * stride + reach() - length) / 2 : 0;
            return place * stride + tap * dilation - padding;
        }

        boolean has(int index) {
            return index >= 0 && index < length;
        }
    }

    private static KerasFile images(String... layers) {
        String[] distributed = new String[layers.length];
        for (int i = 0; i < layers.length; i++) {
            distributed[i] = layer("TimeDistributed", "t" + i, "'layer': " + layers[i]);
        }
        return KerasFile.sequential("[null, null, 5, 7, 4]", distributed);
    }

    private static double x(int frame, int row, int column, int channel) {
        return X.values()[((frame * HEIGHT + row) * WIDTH + column) * CHANNELS + channel];
    }

    @ParameterizedTest
    @CsvSource({
        "valid, 1, 1, 1, 1, 1",
        "same, 1, 1, 1, 1, 2",
        "valid, 2, 3, 1, 1, 1",
        "same, 2, 3, 1, 1, 1",
        "same, 1, 1, 2, 1, 4",
        "valid, 1, 1, 2, 3, 2"
    })
    void shouldConvolveImages(String padding, int down, int across, int dilateDown, int dilateAcross, int groups) {
        Axis rows = new Axis(HEIGHT, 2, down, dilateDown, padding.equals("same"));
        Axis columns = new Axis(WIDTH, 3, across, dilateAcross, padding.equals("same"));
        Tensor kernel = random(2, 2, 3, CHANNELS / groups, groups == 4 ? 8 : FILTERS);
        int filters = kernel.shape().getLast();
        Tensor bias = random(3, filters);
        String options = ("'filters': %d, 'kernel_size': [2, 3], 'padding': '%s', 'strides': [%d, %d],"
                        + " 'dilation_rate': [%d, %d], 'groups': %d, 'activation': 'tanh', 'use_bias': true")
                .formatted(filters, padding, down, across, dilateDown, dilateAcross, groups);
        Graph graph = images(layer("Conv2D", "c", options))
                .with("time_distributed/layer", kernel, bias)
                .graph();
        float[] y = new float[2 * STEPS * rows.places() * columns.places() * filters];
        for (int i = 0; i < y.length; i++) {
            int place = i / filters;
            int frame = place / columns.places() / rows.places();
            double sum = bias.values()[i % filters];
            for (int tap = 0; tap < 6; tap++) {
                int row = rows.at(place / columns.places() % rows.places(), tap / 3);
                int column = columns.at(place % columns.places(), tap % 3);
                for (int c = 0; c < CHANNELS / groups && rows.has(row) && columns.has(column); c++) {
                    int first = i % filters / (filters / groups) * (CHANNELS / groups);
                    sum += (double) kernel.values()[(tap * (CHANNELS / groups) + c) * filters + i % filters]
                            * x(frame, row, column, first + c);
                }
            }
            y[i] = (float) Math.tanh(sum);
        }
        Tensor expected = Tensor.of(List.of(2, STEPS, rows.places(), columns.places(), filters), y);
        KerasFixture.assertClose(options, expected, KerasFile.run(graph, X));
    }

    @ParameterizedTest
    @CsvSource({"valid, 2, 2", "same, 2, 3", "same, 1, 1", "valid, 1, 3"})
    void shouldPoolImages(String padding, int down, int across) {
        Axis rows = new Axis(HEIGHT, 2, down, 1, padding.equals("same"));
        Axis columns = new Axis(WIDTH, 3, across, 1, padding.equals("same"));
        for (boolean max : List.of(true, false)) {
            String options =
                    "'pool_size': [2, 3], 'padding': '%s', 'strides': [%d, %d]".formatted(padding, down, across);
            Graph graph = images(layer(max ? "MaxPooling2D" : "AveragePooling2D", "p", options))
                    .graph();
            float[] y = new float[2 * STEPS * rows.places() * columns.places() * CHANNELS];
            for (int i = 0; i < y.length; i++) {
                y[i] = (float) pooled(max, rows, columns, i / CHANNELS, i % CHANNELS);
            }
            Tensor expected = Tensor.of(List.of(2, STEPS, rows.places(), columns.places(), CHANNELS), y);
            KerasFixture.assertClose(options, expected, KerasFile.run(graph, X));
        }
    }

    private static double pooled(boolean max, Axis rows, Axis columns, int place, int channel) {
        int frame = place / columns.places() / rows.places();
        double sum = 0;
        double largest = Double.NEGATIVE_INFINITY;
        int count = 0;
        for (int tap = 0; tap < 6; tap++) {
            int row = rows.at(place / columns.places() % rows.places(), tap / 3);
            int column = columns.at(place % columns.places(), tap % 3);
            if (rows.has(row) && columns.has(column)) {
                sum += x(frame, row, column, channel);
                largest = Math.max(largest, x(frame, row, column, channel));
                count++;
            }
        }
        return max ? largest : sum / count;
    }

    @Test
    void shouldPoolWholeImages() {
        for (boolean max : List.of(true, false)) {
            String name = max ? "GlobalMaxPooling2D" : "GlobalAveragePooling2D";
            Axis rows = new Axis(HEIGHT, HEIGHT, 1, 1, false);
            float[] y = new float[2 * STEPS * CHANNELS];
            for (int i = 0; i < y.length; i++) {
                double sum = 0;
                double largest = Double.NEGATIVE_INFINITY;
                for (int at = 0; at < rows.length() * WIDTH; at++) {
                    double value = x(i / CHANNELS, at / WIDTH, at % WIDTH, i % CHANNELS);
                    sum += value;
                    largest = Math.max(largest, value);
                }
                y[i] = (float) (max ? largest : sum / (HEIGHT * WIDTH));
            }
            Tensor expected = Tensor.of(List.of(2, STEPS, CHANNELS), y);
            KerasFixture.assertClose(
                    name,
                    expected,
                    KerasFile.run(images(layer(name, "p", "'keepdims': false")).graph(), X));
        }
    }

    /** A network of video: images become vectors, of which a recurrent layer takes one per step. */
    private static KerasFile video() {
        return KerasFile.sequential(
                        "[null, null, 5, 7, 4]",
                        layer(
                                "TimeDistributed",
                                "t0",
                                "'layer': "
                                        + layer(
                                                "Conv2D",
                                                "c",
                                                "'filters': 3, 'kernel_size': [3, 3], 'padding': 'same', 'activation': 'relu'")),
                        layer("TimeDistributed", "t1", "'layer': " + layer("MaxPooling2D", "m", "'pool_size': [2, 2]")),
                        layer("TimeDistributed", "t2", "'layer': " + layer("Flatten", "f", "")),
                        layer(
                                "LSTM",
                                "l",
                                "'units': 5, 'return_sequences': true, 'activation': 'tanh',"
                                        + " 'recurrent_activation': 'sigmoid'"))
                .with("time_distributed/layer", random(4, 3, 3, CHANNELS, 3), random(5, 3))
                .with("lstm/cell", random(6, 18, 20), random(7, 5, 20), random(8, 20));
    }

    @Test
    void shouldStepAModelOfVideo() throws ModelFormatException {
        Graph graph = video().graph();
        assertEquals(List.of(2, STEPS, 5), KerasFile.run(graph, X).shape());
        Stepping.assertStepsLikeRun("video", graph, random(9, 1, 5, HEIGHT, WIDTH, CHANNELS));
    }

    @Test
    void shouldRefuseOtherLayouts() {
        for (String option : List.of(
                "'kernel_size': [2], 'data_format': 'channels_first'",
                "'kernel_size': [2, 2, 2]",
                "'kernel_size': [2], 'padding': 'causal'")) {
            String message = assertThrows(
                            ModelFormatException.class,
                            () -> Models.loadGraph(
                                    images(layer("Conv2D", "c", "'filters': 3, " + option))
                                            .archive(),
                                    "images",
                                    LoadOptions.DEFAULT))
                    .getMessage();
            assertTrue(message.contains("layer \"c\" (Conv2D)"), message);
        }
    }
}
