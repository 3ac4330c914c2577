package dev.rondo.model.keras;

import static dev.rondo.support.KerasFile.layer;
import static dev.rondo.support.KerasFile.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.fixture.KerasFixture;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Tensor;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import dev.rondo.model.Safetensors;
import dev.rondo.support.Close;
import dev.rondo.support.KerasFile;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small files as Keras 1 to 3 write them: they run, or the message says why not. */
@Tag("once")
class KerasCasesTest {
    private static Path folder(String name) {
        try {
            return Path.of(
                    KerasCasesTest.class.getResource("/keras/cases/" + name).toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Path file(String name) {
        Path folder = folder(name);
        Path archive = folder.resolve("model.keras");
        return Files.exists(archive) ? archive : folder.resolve("model.h5");
    }

    private static Map<String, Tensor> tensors(String name, String file) throws IOException {
        return Safetensors.read(folder(name).resolve(file)).tensors();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attention_3",
                "batchnorm_between",
                "dot_3",
                "embedding_lstm",
                "globalmaxpooling1d",
                "heads_3",
                "keras213_linux",
                "keras213_windows",
                "keras215_linux",
                "layers_3",
                "layers_3_h5",
                "lstm_relu",
                "maxpooling1d",
                "nested_3",
                "nested_3_h5",
                "nested_distributed",
                "nested_masks",
                "nested_twice",
                "nested_twice_h5",
                "operators_3"
            })
    void shouldComputeWhatTheReferenceComputed(String name) throws IOException {
        Graph graph = Models.loadGraph(file(name));
        Map<String, Tensor> inputs = new HashMap<>(tensors(name, "in.safetensors"));
        graph.inputs()
                .forEach(port -> inputs.computeIfPresent(
                        port.name(),
                        (key, tensor) ->
                                tensor.type() == Tensor.Type.FLOAT32 ? KerasFixture.as(port.type(), tensor) : tensor));
        Map<String, Tensor> expected = tensors(name, "expected.safetensors");
        Map<String, Tensor> outputs = graph.run(inputs);
        assertEquals(expected.keySet(), outputs.keySet());
        expected.forEach((key, tensor) -> KerasFixture.assertClose(name + " " + key, tensor, outputs.get(key)));
    }

    private static double[] weights(String name, String path) throws IOException {
        Tensor tensor = Hdf5.read(Files.readAllBytes(file(name)), false, file -> file.tensor("model_weights/" + path));
        return Close.widen(tensor.values());
    }

    /** Dense of one unit, without an activation, in float64. */
    private static float dense(String name, double... x) throws IOException {
        double sum = weights(name, "d/d/bias:0")[0];
        double[] kernel = weights(name, "d/d/kernel:0");
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * kernel[i];
        }
        return (float) sum;
    }

    @ParameterizedTest
    @ValueSource(strings = {"tensorflowoplayer", "tfoplambda"})
    void shouldMultiplyByTwoBeforeALayer(String name) throws IOException {
        Tensor y = KerasFile.run(Models.loadGraph(file(name)), Tensor.of(List.of(1, 3), 0.5f, -1, 2));
        KerasFixture.assertClose(name, Tensor.of(List.of(1, 1), dense(name, 1, -2, 4)), y);
    }

    @Test
    void shouldRunANestedModel() throws IOException {
        String name = "nested_sequential";
        Tensor x = random(5, 1, 6, 3);
        double[] kernel = weights(name, "inner/inner/d0/kernel:0");
        double[] bias = weights(name, "inner/inner/d0/bias:0");
        float[] expected = new float[6];
        for (int step = 0; step < expected.length; step++) {
            double[] hidden = bias.clone();
            for (int i = 0; i < 9; i++) {
                hidden[i % 3] += x.values()[step * 3 + i / 3] * kernel[i];
            }
            expected[step] = dense(name, Math.tanh(hidden[0]), Math.tanh(hidden[1]), Math.tanh(hidden[2]));
        }
        Tensor y = KerasFile.run(Models.loadGraph(file(name)), x);
        KerasFixture.assertClose(name, Tensor.of(List.of(1, 6, 1), expected), y);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
                    keras1_lstm       | Keras 1.2.2 wrote the model, but only Keras 2 and 3 are read
                    """)
    void shouldSayWhyAModelIsRefused(String name, String why) {
        String message = assertThrows(ModelFormatException.class, () -> Models.loadGraph(file(name)))
                .getMessage();
        assertTrue(message.contains(why), message);
    }

    private static KerasFile threeDense(String second, String third) {
        String options = "'units': 3, 'activation': 'tanh', 'use_bias': false";
        KerasFile file = KerasFile.sequential(
                "[null, 3]", layer("Dense", "a", options), layer("Dense", "b", options), layer("Dense", "c", options));
        return file.with("dense", random(1, 3, 3)).with(second, random(2, 3, 3)).with(third, random(3, 3, 3));
    }

    /** Before 2.15, the numbers of layers with weights have gaps. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTakeGroupsInTheOrderOfTheirNumbers(boolean windows) {
        Tensor x = random(4, 2, 3);
        float[] expected =
                KerasFile.run(threeDense("dense_1", "dense_2").graph(), x).values();
        for (List<String> names :
                List.of(List.of("dense_1", "dense_2"), List.of("dense_2", "dense_4"), List.of("dense_2", "dense_10"))) {
            byte[] archive = threeDense(names.get(0), names.get(1)).archiveOf213(windows);
            assertArrayEquals(
                    expected, KerasFile.run(KerasFile.graph(archive), x).values(), names.toString());
        }
    }

    @Test
    void shouldRefuseTooFewAndTooManyGroups() {
        String options = "'units': 3, 'activation': 'tanh', 'use_bias': false";
        String[] two = {layer("Dense", "a", options), layer("Dense", "b", options)};
        refuse(
                KerasFile.sequential("[null, 3]", two).with("dense", random(1, 3, 3)),
                "layer \"b\" (Dense) has no kernel");
        KerasFile more = KerasFile.sequential("[null, 3]", two)
                .with("dense", random(1, 3, 3))
                .with("dense_2", random(2, 3, 3))
                .with("dense_4", random(3, 3, 3));
        refuse(more, "dense_4/vars/0 belongs to no layer");
    }

    private static void refuse(KerasFile file, String what) {
        String message = assertThrows(
                        ModelFormatException.class,
                        () -> Models.loadGraph(file.archiveOf213(false), "test", LoadOptions.DEFAULT))
                .getMessage();
        assertTrue(message.contains(what), message);
    }
}
