package dev.rondo.model.keras;

import static dev.rondo.support.KerasFile.call;
import static dev.rondo.support.KerasFile.calls;
import static dev.rondo.support.KerasFile.input;
import static dev.rondo.support.KerasFile.layer;
import static dev.rondo.support.KerasFile.random;
import static dev.rondo.support.KerasFile.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.fixture.KerasFixture;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Tensor;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import dev.rondo.support.KerasFile;
import dev.rondo.support.Stepping;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models inside models compute what the same layers compute side by side. */
@Tag("once")
class KerasNestedTest {
    private static final Tensor X = random(1, 2, 5, 4);

    private static final Tensor KERNEL_A = random(2, 4, 3);
    private static final Tensor BIAS_A = random(3, 3);
    private static final Tensor KERNEL_B = random(4, 3, 4);
    private static final Tensor BIAS_B = random(5, 4);
    private static final Tensor[] LSTM = {random(6, 4, 12), random(7, 3, 12), random(8, 12)};

    private static final String A = layer("Dense", "a", "'units': 3, 'activation': 'tanh'");
    private static final String B = layer("Dense", "b", "'units': 4, 'activation': 'relu'");
    private static final String LSTM_OPTIONS = "'units': 3, 'activation': 'tanh', 'recurrent_activation': 'sigmoid'";
    private static final String RNN = layer("LSTM", "rnn", LSTM_OPTIONS + ", 'return_sequences': true");

    private static String sequential(String name, String... layers) {
        return layer("Sequential", name, "'layers': [" + String.join(", ", layers) + "]");
    }

    private static KerasFile sequence(String... layers) {
        return KerasFile.sequential("[null, null, 4]", layers);
    }

    private static Tensor run(Graph graph) {
        return KerasFile.run(graph, X);
    }

    /** tanh(x A) B, by itself. */
    private static Tensor flat() {
        return run(sequence(A, B)
                .with("dense", KERNEL_A, BIAS_A)
                .with("dense_1", KERNEL_B, BIAS_B)
                .graph());
    }

    @Test
    void shouldRunASequentialModelInsideAnother() {
        Tensor nested = run(sequence(sequential("inner", input("i", "[null, null, 4]"), A), B)
                .with("sequential/layers/dense", KERNEL_A, BIAS_A)
                .with("dense", KERNEL_B, BIAS_B)
                .graph());
        assertArrayEquals(flat().values(), nested.values());
        Tensor twice = run(sequence(sequential("outer", sequential("inner", A), B))
                .with("sequential/layers/sequential/layers/dense", KERNEL_A, BIAS_A)
                .with("sequential/layers/dense", KERNEL_B, BIAS_B)
                .graph());
        assertArrayEquals(flat().values(), twice.values());
        Tensor second = run(sequence(sequential("one", A), sequential("two", B))
                .with("sequential/layers/dense", KERNEL_A, BIAS_A)
                .with("sequential_1/layers/dense", KERNEL_B, BIAS_B)
                .graph());
        assertArrayEquals(flat().values(), second.values());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRunNestedModelsOf213(boolean windows) {
        String own = "_layer_checkpoint_dependencies/";
        byte[] archive = sequence(sequential("inner", A), B)
                .with("sequential/" + own + "dense", KERNEL_A, BIAS_A)
                .with("dense_2", KERNEL_B, BIAS_B)
                .archiveOf213(windows);
        assertArrayEquals(flat().values(), run(KerasFile.graph(archive)).values());
    }

    @Test
    void shouldRunNestedModelsOfLegacyFiles() {
        for (String version : List.of(KerasFile.KERAS_2, KerasFile.KERAS_3)) {
            byte[] legacy = sequence(sequential("inner", A, B))
                    .with("inner", KERNEL_A, BIAS_A, KERNEL_B, BIAS_B)
                    .legacy(version);
            assertArrayEquals(flat().values(), run(KerasFile.graph(legacy)).values());
        }
    }

    private static final String[] NORMALIZED = {layer("BatchNormalization", "n", "'axis': -1, 'epsilon': 0.001"), A};

    /** A legacy file lists what is trained first, then moving means and variances. */
    @Test
    void shouldFindMovingMeansAfterAllTrainedWeights() {
        Tensor[] n = {random(9, 4), random(10, 4), random(11, 4), Tensor.of(List.of(4), 0.5f, 1, 2, 4)};
        Tensor expected = run(sequence(NORMALIZED)
                .with("batch_normalization", n)
                .with("dense", KERNEL_A, BIAS_A)
                .graph());
        byte[] legacy = sequence(sequential("inner", NORMALIZED))
                .legacy(
                        KerasFile.KERAS_2,
                        Map.of(
                                "inner",
                                List.of(
                                        "n/gamma:0",
                                        "n/beta:0",
                                        "a/kernel:0",
                                        "a/bias:0",
                                        "n/moving_mean:0",
                                        "n/moving_variance:0")),
                        Map.of("inner", List.of(n[0], n[1], KERNEL_A, BIAS_A, n[2], n[3])));
        assertArrayEquals(expected.values(), run(KerasFile.graph(legacy)).values());
    }

    @Test
    void shouldRefuseAnOrderOfWeightsThatIsNotKnown() {
        String frozen = layer("Dense", "b", "'units': 4, 'activation': 'relu', 'trainable': false");
        byte[] legacy = sequence(sequential("inner", A, frozen))
                .with("inner", KERNEL_A, BIAS_A, KERNEL_B, BIAS_B)
                .legacy(KerasFile.KERAS_2);
        String message = assertThrows(
                        ModelFormatException.class, () -> Models.loadGraph(legacy, "test", LoadOptions.DEFAULT))
                .getMessage();
        assertTrue(message.contains("layer \"b\" (Dense) is inside a model of which some layers are frozen"), message);
    }

    /** x + b(a(x)), called once and once more. Keras counts such calls from 0 or from 1, depending on the version. */
    @ParameterizedTest
    @CsvSource({"3, 0, 2", "3, 0, 1", "2, 1, 2"})
    void shouldRunAFunctionalModelInsideAnother(int version, int first, int output) {
        String inner = "{'class_name': 'Functional', 'name': 'block', 'config': {'name': 'block', 'layers': ["
                + input("i", "[null, null, 4]") + ", "
                + layer("Dense", "a", "'units': 3, 'activation': 'tanh'", "'inbound_nodes': [[['i', 0, 0, {}]]]") + ", "
                + layer("Dense", "b", "'units': 4, 'activation': 'relu'", "'inbound_nodes': [[['a', 0, 0, {}]]]") + ", "
                + layer("Add", "sum", "", "'inbound_nodes': [[['i', 0, 0, {}], ['b', 0, 0, {}]]]")
                + "], 'input_layers': [['i', 0, 0]], 'output_layers': [['sum', 0, 0]]}, ";
        String nodes = version == 3
                ? calls(call("[" + tensor("x", 0, 0) + "]", ""), call("[" + tensor("block", first, 0) + "]", ""))
                : "'inbound_nodes': [[['x', 0, 0, {}]], [['block', " + first + ", 0, {}]]]";
        String last = output == 2 ? "[['block', 2, 0]]" : "[['last', 0, 0]]";
        String end = layer(
                "Activation",
                "last",
                "'activation': 'linear'",
                version == 3 ? calls(call("[" + tensor("block", 1, 0) + "]", "")) : "'inbound_nodes': []");
        KerasFile file = output == 2
                ? KerasFile.functional("[['x', 0, 0]]", last, input("x", "[null, null, 4]"), inner + nodes + "}")
                : KerasFile.functional("[['x', 0, 0]]", last, input("x", "[null, null, 4]"), inner + nodes + "}", end);
        Tensor y = run(file.with("functional/layers/dense", KERNEL_A, BIAS_A)
                .with("functional/layers/dense_1", KERNEL_B, BIAS_B)
                .graph());
        KerasFixture.assertClose("twice", block(block(X)), y);
    }

    /** x + relu(tanh(x A + a) B + b) of each step, in float64. */
    private static Tensor block(Tensor x) {
        float[] y = x.values().clone();
        for (int at = 0; at < y.length; at += 4) {
            double[] hidden = new double[3];
            for (int j = 0; j < 3; j++) {
                hidden[j] = BIAS_A.values()[j];
                for (int i = 0; i < 4; i++) {
                    hidden[j] += x.values()[at + i] * (double) KERNEL_A.values()[i * 3 + j];
                }
                hidden[j] = Math.tanh(hidden[j]);
            }
            for (int j = 0; j < 4; j++) {
                double sum = BIAS_B.values()[j];
                for (int i = 0; i < 3; i++) {
                    sum += hidden[i] * KERNEL_B.values()[i * 4 + j];
                }
                y[at + j] = (float) (x.values()[at + j] + Math.max(sum, 0));
            }
        }
        return Tensor.of(x.shape(), y);
    }

    @Test
    void shouldApplyAModelToEachStep() {
        Tensor stepwise = run(sequence(layer("TimeDistributed", "t", "'layer': " + sequential("inner", A, B)))
                .with("time_distributed/layer/layers/dense", KERNEL_A, BIAS_A)
                .with("time_distributed/layer/layers/dense_1", KERNEL_B, BIAS_B)
                .graph());
        assertArrayEquals(flat().values(), stepwise.values());
        // A model that reads more than the last axis: [B, T, 2, 4] to [B, T, 8].
        Tensor pairs = random(12, 2, 5, 2, 4);
        Tensor flattened = KerasFile.run(
                KerasFile.sequential(
                                "[null, null, 2, 4]",
                                layer(
                                        "TimeDistributed",
                                        "t",
                                        "'layer': " + sequential("inner", A, layer("Flatten", "f", ""))))
                        .with("time_distributed/layer/layers/dense", KERNEL_A, BIAS_A)
                        .graph(),
                pairs);
        Tensor rows = KerasFile.run(
                sequence(A).with("dense", KERNEL_A, BIAS_A).graph(), Tensor.of(List.of(10, 2, 4), pairs.values()));
        KerasFixture.assertClose("Flatten", Tensor.of(List.of(2, 5, 6), rows.values()), flattened);
    }

    @Test
    void shouldStepANestedModelAsANetwork() throws ModelFormatException {
        KerasFile file = sequence(sequential("encoder", RNN), layer("Dense", "a", "'units': 3"))
                .with("sequential/layers/lstm/cell", LSTM)
                .with("dense", random(13, 3, 3), BIAS_A);
        Network network = Models.load(file.archive(), "test", LoadOptions.DEFAULT);
        assertEquals(4, network.inputSize());
        assertEquals(2, network.layers().size());
        Stepping.assertStepsLikeRun("nested", file.graph(), random(14, 1, 6, 4));
    }

    @Test
    void shouldPassTokensAndMasksIntoAModel() {
        String embedding = layer("Embedding", "e", "'input_dim': 6, 'output_dim': 4, 'mask_zero': true");
        String last = layer("LSTM", "rnn", LSTM_OPTIONS);
        Tensor table = random(15, 6, 4);
        Tensor tokens = Tensor.ofLongs(List.of(2, 4), 3, 1, 0, 0, 5, 0, 2, 4);
        Tensor flat = KerasFile.run(
                KerasFile.sequential("[null, null]", embedding, last)
                        .with("embedding", table)
                        .with("lstm/cell", LSTM)
                        .graph(),
                tokens);
        Tensor nested = KerasFile.run(
                KerasFile.sequential("[null, null]", sequential("front", embedding), sequential("back", last))
                        .with("sequential/layers/embedding", table)
                        .with("sequential_1/layers/lstm/cell", LSTM)
                        .graph(),
                tokens);
        assertArrayEquals(flat.values(), nested.values());
    }

    /** Ten calls of a model that calls a model ten times, and so on. */
    @Test
    void shouldRefuseCallsThatMultiply() {
        String inner = layer("Dropout", "leaf", "'rate': 0.0");
        for (int depth = 0; depth < 9; depth++) {
            String name = "m" + depth;
            String last = name + "i";
            StringBuilder nodes = new StringBuilder();
            for (int i = 0; i < 10; i++) {
                nodes.append(i == 0 ? "" : ", ").append("[['" + last + "', 0, 0, {}]]");
            }
            String calls = "'inbound_nodes': [" + nodes + "]";
            String child = inner.substring(0, inner.length() - 1) + ", " + calls + "}";
            String childName = depth == 0 ? "leaf" : "m" + (depth - 1);
            inner = "{'class_name': 'Functional', 'name': '" + name + "', 'config': {'name': '" + name
                    + "', 'layers': ["
                    + input(last, "[null, null, 4]") + ", " + child + "], 'input_layers': [['" + last
                    + "', 0, 0]], 'output_layers': [['" + childName + "', 0, 0]]}}";
        }
        KerasFile file = sequence(inner);
        String message = assertThrows(
                        ModelFormatException.class, () -> Models.loadGraph(file.archive(), "test", LoadOptions.DEFAULT))
                .getMessage();
        assertTrue(message.contains("calls of layers and operators"), message);
    }

    @Test
    void shouldNameTheInnerLayerThatDoesNotFit() {
        String message = assertThrows(
                        ModelFormatException.class,
                        () -> Models.loadGraph(
                                sequence(sequential("inner", A))
                                        .with("sequential/layers/dense", KERNEL_B, BIAS_B)
                                        .archive(),
                                "test",
                                LoadOptions.DEFAULT))
                .getMessage();
        assertTrue(message.contains("layer \"inner\" (Sequential): layer \"a\" (Dense) needs a kernel"), message);
    }
}
