package dev.rondo.model.keras;

import static dev.rondo.reference.KerasOracle.SIGMOID;
import static dev.rondo.reference.KerasOracle.TANH;
import static dev.rondo.support.KerasFile.layer;
import static dev.rondo.support.KerasFile.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.fixture.KerasFixture;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Tensor;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Lstm;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import dev.rondo.reference.KerasOracle;
import dev.rondo.support.KerasFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Files in the format of Keras 2, and layers that ran only on cuDNN, compared with float64. */
@Tag("once")
class Keras2Test {
    private static final int BATCH = 2;
    private static final int STEPS = 5;
    private static final int INPUTS = 3;
    private static final int UNITS = 4;
    private static final DoubleUnaryOperator HARD_SIGMOID = x -> Math.clamp(0.2 * x + 0.5, 0, 1);

    private static final Tensor X = random(1, BATCH, STEPS, INPUTS);

    private static KerasOracle cell(String kind, int gates, DoubleUnaryOperator gate) {
        return new KerasOracle(
                kind,
                random(2, INPUTS, gates * UNITS),
                random(3, UNITS, gates * UNITS),
                random(4, gates * UNITS),
                TANH,
                gate);
    }

    private static void assertLast(String what, KerasOracle cell, Tensor y) {
        List<double[]> expected = new ArrayList<>();
        for (int row = 0; row < BATCH; row++) {
            expected.add(cell.run(KerasOracle.sequence(X, row), null, false, cell.zeros())[STEPS - 1]);
        }
        KerasFixture.assertClose(what, KerasOracle.tensor(List.of(BATCH, cell.units()), expected), y);
    }

    /** Without an InputLayer, with options that only training or older backends know. */
    @Test
    void shouldReadASequentialModel() {
        KerasOracle lstm = cell("lstm", 4, HARD_SIGMOID);
        String options = "'trainable': true, 'batch_input_shape': [null, 5, 3], 'dtype': 'float32', 'units': 4,"
                + " 'return_sequences': false, 'return_state': false, 'go_backwards': false, 'stateful': false,"
                + " 'unroll': false, 'time_major': false, 'activation': 'tanh', 'recurrent_activation': 'hard_sigmoid',"
                + " 'use_bias': true, 'unit_forget_bias': true, 'dropout': 0.1, 'recurrent_dropout': 0.2,"
                + " 'implementation': 1, 'kernel_initializer': {'class_name': 'VarianceScaling', 'config': {}},"
                + " 'bias_regularizer': null";
        String layers = "[" + layer("LSTM", "lstm_3", options) + "]";
        for (String config : List.of(layers, "{'name': 'sequential_1', 'layers': " + layers + "}")) {
            KerasFile file = new KerasFile("{'class_name': 'Sequential', 'config': " + config + "}")
                    .with("lstm_3", lstm.kernel(), lstm.recurrent(), lstm.bias());
            for (String version : List.of("2.2.4", "")) {
                var graph = KerasFile.graph(file.legacy(version));
                assertEquals(
                        "in0: float32 [-1, 5, 3]", graph.inputs().getFirst().toString());
                assertLast(version, lstm, KerasFile.run(graph, X));
            }
        }
    }

    /** Weights from save_weights and a configuration from to_json, as importers of other frameworks ask for. */
    @Test
    void shouldReadWeightsWithoutAModel() throws ModelFormatException {
        KerasOracle gru = cell("gru", 3, SIGMOID);
        String options =
                "'batch_input_shape': [null, 5, 3], 'units': 4, 'activation': 'tanh', 'recurrent_activation': 'sigmoid'";
        KerasFile file = new KerasFile(
                        "{'class_name': 'Sequential', 'config': [" + layer("GRU", "gru_1", options) + "]}")
                .with("gru_1", gru.kernel(), gru.recurrent(), gru.bias());
        LoadOptions config = LoadOptions.DEFAULT.withKerasConfig(file.config());
        Graph graph = Models.loadGraph(file.legacyWeights("2.2.4"), "test", config);
        assertLast("weights", gru, KerasFile.run(graph, X));
    }

    /** A file of Keras 1 may not have its version. */
    @Test
    void shouldTellKeras1ByItsOptions() {
        String options = "'batch_input_shape': [null, 5, 3], 'output_dim': 4, 'inner_activation': 'sigmoid',"
                + " 'activation': 'tanh', 'W_regularizer': null";
        byte[] legacy = new KerasFile(
                        "{'class_name': 'Sequential', 'config': [" + layer("LSTM", "lstm_1", options) + "]}")
                .with("lstm_1", random(1, 3, 4))
                .legacy("");
        String message = assertThrows(
                        ModelFormatException.class, () -> Models.loadGraph(legacy, "test", LoadOptions.DEFAULT))
                .getMessage();
        assertTrue(message.contains("Keras 1.x wrote the model, but only Keras 2 and 3 are read"), message);
    }

    /** Calls as arrays; the decoder's initial state follows its sequence. */
    @Test
    void shouldReadAFunctionalModel() {
        KerasOracle encoder = cell("lstm", 4, SIGMOID);
        KerasOracle decoder = new KerasOracle(
                "lstm", random(12, 2, 4 * UNITS), random(13, UNITS, 4 * UNITS), random(14, 4 * UNITS), TANH, SIGMOID);
        String options = "'units': 4, 'activation': 'tanh', 'recurrent_activation': 'sigmoid', ";
        String config = "{'class_name': 'Model', 'config': {'name': 'model_1', 'layers': ["
                + input("enc", "[null, null, 3]") + ", "
                + layer(
                        "LSTM",
                        "encoder",
                        options + "'return_state': true",
                        "'inbound_nodes': [[['enc', 0, 0, {'training': false}]]]")
                + ", " + input("dec", "[null, null, 2]") + ", "
                + layer(
                        "LSTM",
                        "decoder",
                        options + "'return_sequences': true",
                        "'inbound_nodes': [[['dec', 0, 0, {}], ['encoder', 0, 1, {}], ['encoder', 0, 2, {}]]]")
                + "], 'input_layers': [['enc', 0, 0], ['dec', 0, 0]], 'output_layers': [['decoder', 0, 0]]}}";
        Tensor z = random(15, BATCH, STEPS, 2);
        Tensor y = KerasFile.graph(new KerasFile(config)
                        .with("encoder", encoder.kernel(), encoder.recurrent(), encoder.bias())
                        .with("decoder", decoder.kernel(), decoder.recurrent(), decoder.bias())
                        .legacy(KerasFile.KERAS_2))
                .run(Map.of("in0", X, "in1", z))
                .get("out0");
        List<double[]> expected = new ArrayList<>();
        for (int row = 0; row < BATCH; row++) {
            double[][] state = encoder.zeros();
            encoder.run(KerasOracle.sequence(X, row), null, false, state);
            expected.addAll(List.of(decoder.run(KerasOracle.sequence(z, row), null, false, state)));
        }
        KerasFixture.assertClose("y", KerasOracle.tensor(List.of(BATCH, STEPS, UNITS), expected), y);
    }

    private static String input(String name, String shape) {
        return "{'class_name': 'InputLayer', 'name': '%s', 'inbound_nodes': [], 'config': {'batch_input_shape': %s,"
                        .formatted(name, shape)
                + " 'dtype': 'float32', 'sparse': false, 'ragged': false, 'name': '" + name + "'}}";
    }

    /** Keras 2.2 has no option reset_after, and resets before the product. */
    @Test
    void shouldResetBeforeTheProductInOldFiles() {
        KerasOracle gru = cell("gru", 3, HARD_SIGMOID);
        String options = "'batch_input_shape': [null, null, 3], 'units': 4, 'activation': 'tanh',"
                + " 'recurrent_activation': 'hard_sigmoid'";
        KerasFile file = new KerasFile(
                        "{'class_name': 'Sequential', 'config': [" + layer("GRU", "gru_1", options) + "]}")
                .with("gru_1", gru.kernel(), gru.recurrent(), gru.bias());
        assertLast("gru", gru, KerasFile.run(KerasFile.graph(file.legacy("2.2.4")), X));
    }

    /** Keras 2 divides by 5, Keras 3 by 6. */
    @Test
    void shouldReadTheHardSigmoidOfTheVersionAsANetwork() throws ModelFormatException {
        KerasOracle lstm = cell("lstm", 4, HARD_SIGMOID);
        String options = "'batch_input_shape': [null, 5, 3], 'units': 4, 'return_sequences': true,"
                + " 'activation': 'relu', 'recurrent_activation': 'hard_sigmoid'";
        KerasFile file = new KerasFile(
                        "{'class_name': 'Sequential', 'config': [" + layer("LSTM", "lstm_1", options) + "]}")
                .with("lstm_1", lstm.kernel(), lstm.recurrent(), lstm.bias());
        Map<String, Activation> versions =
                Map.of("2.2.4", Activation.HARD_SIGMOID_FIFTH, "3.0.0", Activation.HARD_SIGMOID);
        for (Map.Entry<String, Activation> version : versions.entrySet()) {
            Network network = Models.load(file.legacy(version.getKey()), "lstm.h5", LoadOptions.DEFAULT);
            assertEquals(
                    Lstm.of(3, 4).withActivations(Activation.RELU, version.getValue()),
                    network.layers().getFirst().layer());
        }
    }

    /** Each gate's matrix is stored as [U][I], row by row, under the shape [I][U]; there are two biases. */
    @Test
    void shouldReadWeightsOfCuDnn() throws ModelFormatException {
        KerasOracle lstm = cell("lstm", 4, SIGMOID);
        Tensor gruBias = random(5, 2, 3 * UNITS);
        KerasOracle gru = new KerasOracle("gru", random(6, INPUTS, 12), random(7, UNITS, 12), gruBias, TANH, SIGMOID);
        Tensor second = random(8, 4 * UNITS);
        float[] lstmBias = new float[8 * UNITS];
        for (int i = 0; i < 4 * UNITS; i++) {
            lstmBias[i] = lstm.bias().values()[i] - second.values()[i];
            lstmBias[4 * UNITS + i] = second.values()[i];
        }
        Tensor[] lstmWeights = {turned(lstm.kernel()), turned(lstm.recurrent()), Tensor.of(List.of(8 * UNITS), lstmBias)
        };
        Tensor[] gruWeights = {
            turned(gru.kernel()), turned(gru.recurrent()), Tensor.of(List.of(6 * UNITS), gruBias.values())
        };
        String shape = "'batch_input_shape': [null, null, 3], 'units': 4";
        String plain = shape + ", 'activation': 'tanh', 'recurrent_activation': 'sigmoid'";
        assertCuDnn(layer("CuDNNLSTM", "layer", shape), lstm, lstmWeights);
        assertCuDnn(layer("CuDNNGRU", "layer", shape), gru, gruWeights);
        // Keras takes cuDNN's weights in the other layers too, and tells them by the bias.
        assertCuDnn(layer("LSTM", "layer", plain), lstm, lstmWeights);
        assertCuDnn(layer("GRU", "layer", plain + ", 'reset_after': true"), gru, gruWeights);
    }

    private static void assertCuDnn(String layer, KerasOracle cell, Tensor... weights) throws ModelFormatException {
        byte[] file = new KerasFile("{'class_name': 'Sequential', 'config': [" + layer + "]}")
                .with("layer", weights)
                .legacy("2.2.4-tf");
        assertLast(layer, cell, KerasFile.run(KerasFile.graph(file), X));
        Network network = Models.load(file, "test", LoadOptions.DEFAULT);
        float[] y = new float[STEPS * UNITS];
        network.newRunner().run(network.newState(), java.util.Arrays.copyOf(X.values(), STEPS * INPUTS), STEPS, y);
        double[][] expected = cell.run(KerasOracle.sequence(X, 0), null, false, cell.zeros());
        KerasFixture.assertClose(
                layer,
                KerasOracle.tensor(List.of(STEPS * UNITS), List.of(expected)).values(),
                y);
    }

    /** The layout of cuDNN of a Keras kernel. */
    private static Tensor turned(Tensor kernel) {
        int rows = kernel.shape().getFirst();
        int width = kernel.shape().get(1);
        float[] values = new float[rows * width];
        for (int gate = 0; gate < width / UNITS; gate++) {
            // the gate's [U][I], one after the other, into the gate's columns, row by row
            for (int u = 0; u < UNITS; u++) {
                for (int i = 0; i < rows; i++) {
                    int place = u * rows + i;
                    values[place / UNITS * width + gate * UNITS + place % UNITS] =
                            kernel.values()[i * width + gate * UNITS + u];
                }
            }
        }
        return Tensor.of(kernel.shape(), values);
    }
}
