package dev.rondo.examples;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.graph.Tensor;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.Models;
import dev.rondo.model.Safetensors;
import java.io.IOException;
import java.io.InputStream;

/**
 * Loads a model from PyTorch and compares it with what PyTorch computed, which is worth a test in every application that
 * takes models from elsewhere. The two resources were written by this Python:
 *
 * <pre>
 * net = torch.nn.LSTM(7, 17, num_layers=2)
 * y, _ = net(x)                                                 # x [T, 1, 7]
 * save_file(net.state_dict(), "pytorch-lstm.safetensors")
 * save_file({"x": x, "y": y}, "pytorch-lstm-run.safetensors")
 * </pre>
 */
final class PyTorchCheck {
    public static void main(String[] args) throws IOException {
        // From a file: Models.load(Path.of("pytorch-lstm.safetensors"))
        Network network = Models.load(resource("pytorch-lstm.safetensors"), "pytorch-lstm", LoadOptions.DEFAULT);
        IO.println(network);

        Safetensors recorded = Safetensors.read(resource("pytorch-lstm-run.safetensors"), "pytorch-lstm-run");
        Tensor inputs = recorded.tensors().get("x"); // [T][1][I]
        float[] x = inputs.values();
        float[] expected = recorded.tensors().get("y").values(); // [T][1][O]
        int steps = inputs.shape().getFirst();

        Runner runner = network.newRunner();
        State state = network.newState();
        float[] y = new float[expected.length];
        for (int t = 0; t < steps; t++) {
            runner.step(state, x, t * network.inputSize(), y, t * network.outputSize());
        }

        double worst = 0; // in units of the tolerance
        for (int i = 0; i < y.length; i++) {
            double tolerance = 1e-5 + 1e-5 * Math.abs(expected[i]);
            worst = Math.max(worst, Math.abs(y[i] - expected[i]) / tolerance);
        }
        IO.println("%d steps, %d outputs; the largest difference is %.3f of the tolerance"
                .formatted(steps, y.length, worst));
        Check.that(worst <= 1, "every output is PyTorch's within 1e-5 + 1e-5 |y|");
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = PyTorchCheck.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }
}
