package dev.rondo.model.keras;

import static dev.rondo.support.KerasFile.call;
import static dev.rondo.support.KerasFile.calls;
import static dev.rondo.support.KerasFile.input;
import static dev.rondo.support.KerasFile.layer;
import static dev.rondo.support.KerasFile.tensor;

import dev.rondo.fixture.KerasFixture;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Tensor;
import dev.rondo.support.KerasFile;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pooling over time, and the largest and smallest of several inputs; the expected numbers are computed by hand. */
@Tag("once")
class KerasPoolTest {
    /** One sequence of five steps with two features. */
    private static final Tensor X = Tensor.of(List.of(1, 5, 2), 1, 8, 4, -6, 0, 0, -2, 5, 3, 7);

    private static void assertGives(Tensor expected, String... layers) {
        for (String shape : List.of("[null, null, 2]", "[null, 5, 2]")) {
            Graph graph = KerasFile.sequential(shape, layers).graph();
            KerasFixture.assertClose(String.join(", ", layers), expected, KerasFile.run(graph, X));
        }
    }

    @Test
    void shouldPoolWindows() {
        Tensor largest = Tensor.of(List.of(1, 2, 2), 4, 8, 0, 5);
        assertGives(largest, layer("MaxPooling1D", "p", "'pool_size': [2], 'strides': [2], 'padding': 'valid'"));
        assertGives(largest, layer("MaxPooling1D", "p", "'pool_size': [2], 'strides': null"));
        assertGives(
                Tensor.of(List.of(1, 2, 2), 5f / 3, 2f / 3, 1f / 3, 4),
                layer("AveragePooling1D", "p", "'pool_size': [3], 'strides': [2], 'padding': 'valid'"));
    }

    @Test
    void shouldNotCountPadding() {
        String options = "'pool_size': [2], 'strides': [2], 'padding': 'same'";
        assertGives(Tensor.of(List.of(1, 3, 2), 4, 8, 0, 5, 3, 7), layer("MaxPooling1D", "p", options));
        assertGives(Tensor.of(List.of(1, 3, 2), 2.5f, 1, -1, 2.5f, 3, 7), layer("AveragePooling1D", "p", options));
    }

    @Test
    void shouldPoolWholeSequences() {
        assertGives(Tensor.of(List.of(1, 2), 4, 8), layer("GlobalMaxPooling1D", "p", "'keepdims': false"));
        assertGives(Tensor.of(List.of(1, 2), 1.2f, 2.8f), layer("GlobalAveragePooling1D", "p", "'keepdims': false"));
        assertGives(Tensor.of(List.of(1, 1, 2), 1.2f, 2.8f), layer("GlobalAveragePooling1D", "p", "'keepdims': true"));
    }

    @Test
    void shouldAverageOnlyStepsThatTheMaskKeeps() {
        String masking = layer("Masking", "m", "'mask_value': 0.0");
        assertGives(Tensor.of(List.of(1, 2), 1.5f, 3.5f), masking, layer("GlobalAveragePooling1D", "p", ""));
        assertGives(Tensor.of(List.of(1, 2), 4, 8), masking, layer("GlobalMaxPooling1D", "p", ""));
    }

    @Test
    void shouldTakeLargestAndSmallestOfInputs() {
        for (String kind : List.of("Maximum", "Minimum")) {
            String inputs = "[" + tensor("a", 0, 0) + ", " + tensor("half", 0, 0) + "]";
            Graph graph = KerasFile.functional(
                            "['a', 0, 0]",
                            "['merge', 0, 0]",
                            input("a", "[null, null, 2]"),
                            layer("ReLU", "half", "", calls(call(tensor("a", 0, 0), ""))),
                            layer(kind, "merge", "", calls(call(inputs, ""))))
                    .graph();
            float[] expected = new float[10];
            for (int i = 0; i < 10; i++) {
                float x = X.values()[i];
                expected[i] = kind.equals("Maximum") ? Math.max(x, 0) : x;
            }
            KerasFixture.assertClose(kind, Tensor.of(X.shape(), expected), KerasFile.run(graph, X));
        }
    }
}
