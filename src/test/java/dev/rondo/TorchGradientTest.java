package dev.rondo;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.data.Batch;
import dev.rondo.kernel.Kernels;
import dev.rondo.layer.Parameter;
import dev.rondo.layer.Rows;
import dev.rondo.train.Backpropagation;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** PyTorch's gradients (row 1 of the proofs): of every parameter, of the inputs and of the initial states. */
@Tag("conformance")
class TorchGradientTest {
    /** Of the largest gradient of a tensor. */
    private static final double TOLERANCE = 1e-4;

    static List<TorchCase> cases() {
        return TorchCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldMatchPyTorch(TorchCase torch) {
        Network network = torch.network();
        try (Backpropagation passes = new Backpropagation(network, 2, true)) {
            backward(torch, network, passes);
            int at = 0;
            for (Parameter parameter : network.parameters()) {
                float[] actual = Arrays.copyOfRange(passes.gradient(), at, at + parameter.size());
                assertNear(torch + " " + parameter.name(), torch.gradient(parameter.name()), actual);
                at += parameter.size();
            }
            float[] ofInputs = rows(passes.inputGradients(), torch.steps() * torch.batch(), network.inputSize());
            assertNear(torch + " x", torch.inputGradients(), ofInputs);
            assertInitial(torch, network, passes);
        }
    }

    private static void backward(TorchCase torch, Network network, Backpropagation passes) {
        int steps = torch.steps();
        int size = torch.batch();
        Batch batch = Batch.ofVectors(network.inputSize());
        batch.begin(steps, size, Batch.LossAt.EVERY_STEP);
        System.arraycopy(torch.x(), 0, batch.inputs(), 0, steps * size * network.inputSize());
        System.arraycopy(torch.lengths(), 0, batch.lengths(), 0, size);
        passes.resetStates(size);
        State[] states = TorchForwardTest.startingStates(torch, network);
        for (int b = 0; b < size; b++) {
            System.arraycopy(states[b].values, 0, passes.states(), b * passes.stateSize(), passes.stateSize());
        }
        passes.forward(batch, 0, steps, true, 0);

        Rows d = passes.outputGradients();
        int width = network.outputSize();
        for (int row = 0; row < steps * size; row++) {
            Arrays.fill(d.values(), d.at(row), d.at(row) + Kernels.pad(width), 0f);
            if (passes.hasOutput(row)) {
                System.arraycopy(torch.weightsOfOutputs(), row * width, d.values(), d.at(row), width);
            }
        }
        for (int b = 0; b < size; b++) {
            State last = network.newState();
            for (int layer = 0; layer < network.layers().size(); layer++) {
                last.setHidden(layer, torch.weightsOfLast("hn", b)[layer]);
                if (torch.hasCell()) {
                    last.setCell(layer, torch.weightsOfLast("cn", b)[layer]);
                }
            }
            System.arraycopy(last.values, 0, passes.stateGradients(), b * passes.stateSize(), passes.stateSize());
        }
        passes.backward(true);
    }

    private static void assertInitial(TorchCase torch, Network network, Backpropagation passes) {
        for (int b = 0; b < torch.batch(); b++) {
            float[][] h0 = torch.initialGradients("h0", b);
            State first = network.newState();
            System.arraycopy(passes.stateGradients(), b * passes.stateSize(), first.values, 0, passes.stateSize());
            for (int layer = 0; h0 != null && layer < h0.length; layer++) {
                assertNear(torch + " h0 " + layer, h0[layer], first.hidden(layer));
                if (torch.hasCell()) {
                    assertNear(torch + " c0 " + layer, torch.initialGradients("c0", b)[layer], first.cell(layer));
                }
            }
        }
    }

    private static float[] rows(Rows rows, int count, int width) {
        float[] flat = new float[count * width];
        for (int row = 0; row < count; row++) {
            System.arraycopy(rows.values(), rows.at(row), flat, row * width, width);
        }
        return flat;
    }

    private static void assertNear(String what, float[] expected, float[] actual) {
        float largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            float value = actual[i];
            float wanted = expected[i];
            float most = largest;
            int index = i;
            assertTrue(
                    Math.abs(value - wanted) <= TOLERANCE * most,
                    () -> what + "[" + index + "] is " + value + ", but PyTorch's is " + wanted + "; the largest is "
                            + most);
        }
    }
}
