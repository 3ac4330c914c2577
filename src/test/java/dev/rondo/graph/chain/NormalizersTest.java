package dev.rondo.graph.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.graph.Tensor;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.Scale;
import dev.rondo.model.Models;
import dev.rondo.model.Safetensors;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Models with normalizers in front of or between layers are networks, and give the values of the engine that ran them. */
@Tag("once")
class NormalizersTest {
    @Test
    void shouldReadThePolicyOfARobotWithItsNormalizer() throws Exception {
        Path folder = root().resolve("onnx-cases/network_policy_normaliser_elu");
        Network network = Models.load(folder.resolve("model.onnx"));
        int width = network.inputSize();
        List<Layer> layers = network.layers().stream().map(NamedLayer::layer).toList();
        assertEquals(new Scale(width), layers.get(0));
        assertEquals(new Scale(width), layers.get(1));
        assertEquals(Lstm.class, layers.get(2).getClass());
        assertEquals(Activation.ELU, ((Dense) layers.get(3)).activation());
        Tensor x = tensor(folder.resolve("in.safetensors"), "obs");
        Tensor expected = tensor(folder.resolve("expected.safetensors"), "actions");
        for (int row = 0; row < x.shape().getFirst(); row++) {
            float[] y = new float[network.outputSize()];
            State state = network.newState();
            state.setHidden(2, slice(tensor(folder.resolve("in.safetensors"), "h_in"), row, state.hidden(2).length));
            state.setCell(2, slice(tensor(folder.resolve("in.safetensors"), "c_in"), row, state.cell(2).length));
            network.newRunner().step(state, slice(x, row, width), y);
            assertClose(slice(expected, row, y.length), y);
        }
    }

    @Test
    void shouldReadBatchNormalizationOfKerasBetweenLayers() throws Exception {
        Path folder = root().resolve("stepping");
        Network network = Models.load(folder.resolve("keras_batchnorm_between.h5"));
        Tensor x = first(folder.resolve("keras_batchnorm_between.in.safetensors"));
        Tensor expected = first(folder.resolve("keras_batchnorm_between.expected.safetensors"));
        int steps = x.shape().get(1);
        int width = network.inputSize();
        Runner runner = network.newRunner();
        for (int n = 0; n < x.shape().getFirst(); n++) {
            State state = network.newState();
            float[] y = new float[network.outputSize()];
            for (int t = 0; t < steps; t++) {
                runner.step(state, slice(x, n * steps + t, width), y);
            }
            assertClose(slice(expected, n, y.length), y);
        }
    }

    private static float[] slice(Tensor tensor, int row, int width) {
        return Arrays.copyOfRange(tensor.values(), row * width, (row + 1) * width);
    }

    private static void assertClose(float[] expected, float[] actual) {
        for (int j = 0; j < expected.length; j++) {
            assertEquals(expected[j], actual[j], 1e-5f + 1e-4f * Math.abs(expected[j]));
        }
    }

    private static Tensor tensor(Path file, String name) throws Exception {
        return Safetensors.read(file).tensors().get(name);
    }

    private static Tensor first(Path file) throws Exception {
        return Safetensors.read(file).tensors().values().iterator().next();
    }

    private static Path root() throws URISyntaxException {
        return Path.of(NormalizersTest.class.getResource("/stepping").toURI()).getParent();
    }
}
