package dev.rondo;

import dev.rondo.graph.Tensor;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.Parameter;
import dev.rondo.layer.RecurrentLayer;
import dev.rondo.layer.Rnn;
import dev.rondo.model.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One network that PyTorch ran: see the README in {@code torch/gradients}. Whatever layout the case used, sequences are
 * handed out as [T][N][width], and states as one array a layer and row of the batch.
 */
final class TorchCase {
    private final String name;
    private final Map<String, Object> arguments;
    private final Map<String, Tensor> weights;
    private final Map<String, Tensor> inputs;
    private final Map<String, Tensor> expected;

    private TorchCase(Path folder) throws IOException {
        name = folder.getFileName().toString();
        arguments = JsonTree.read(folder.resolve("case.json"));
        weights = Safetensors.read(folder.resolve("weights.safetensors")).tensors();
        inputs = Safetensors.read(folder.resolve("inputs.safetensors")).tensors();
        expected = Safetensors.read(folder.resolve("expected_f32.safetensors")).tensors();
    }

    /** All cases, in the order of their names. */
    static List<TorchCase> all() {
        try (Stream<Path> folders = Files.list(
                Path.of(TorchCase.class.getResource("/torch/gradients").toURI()))) {
            List<TorchCase> cases = new ArrayList<>();
            for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
                cases.add(new TorchCase(folder));
            }
            return cases;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The network with PyTorch's weights, its parameters named as in the state_dict. */
    Network network() {
        List<NamedLayer> layers = new ArrayList<>();
        int width = size("input_size");
        for (int depth = 0; depth < size("num_layers"); depth++) {
            Layer layer = bidirectional() ? Bidirectional.of(cell(width)) : cell(width);
            layers.add(new NamedLayer("", depth, layer));
            width = layer.outputSize();
        }
        List<Parameter> parameters =
                layers.stream().flatMap(layer -> layer.parameters().stream()).toList();
        float[] block = new float[parameters.stream().mapToInt(Parameter::size).sum()];
        int at = 0;
        for (Parameter parameter : parameters) {
            Tensor tensor = weights.get(parameter.name());
            if (!tensor.shape().equals(parameter.shape())) {
                throw new IllegalStateException(name + ": " + parameter + ", but PyTorch's shape is " + tensor.shape());
            }
            System.arraycopy(tensor.values(), 0, block, at, parameter.size());
            at += parameter.size();
        }
        if (parameters.size() != weights.size()) {
            throw new IllegalStateException(name + ": PyTorch has " + weights.keySet() + ", we " + parameters);
        }
        return Network.of(layers, block, SkipPolicy.CARRY, Map.of());
    }

    private RecurrentLayer cell(int width) {
        int hidden = size("hidden_size");
        return switch ((String) arguments.get("kind")) {
            case "rnn_tanh" -> new Rnn(width, hidden, Activation.TANH, flag("bias"));
            case "rnn_relu" -> new Rnn(width, hidden, Activation.RELU, flag("bias"));
            case "gru" -> new Gru(width, hidden, true, flag("bias"));
            case "lstm" -> new Lstm(width, hidden, size("proj_size"), flag("bias"), false, false);
            default -> throw new IllegalStateException(name + ": kind " + arguments.get("kind"));
        };
    }

    /** The inputs, [T][N][I]. */
    float[] x() {
        return timeMajor(inputs.get("x").values());
    }

    /** The outputs, [T][N][O]. */
    float[] y() {
        return timeMajor(expected.get("y").values());
    }

    /** What the given streams start with: {@code h0} or {@code c0}, zeros where the case had none. [layer][width] */
    float[][] initial(String tensor, int row) {
        return inputs.containsKey(tensor) ? perLayer(inputs.get(tensor), row) : null;
    }

    /** What the given streams end with: {@code hn} or {@code cn}. [layer][width] */
    float[][] last(String tensor, int row) {
        return perLayer(expected.get(tensor), row);
    }

    /** Inputs, initial states and loss, to be derived. */
    GradientProblem problem() {
        Network network = network();
        double[][][][] initial = new double[batch()][][][];
        double[][][][] dFinal = new double[batch()][][][];
        for (int row = 0; row < batch(); row++) {
            initial[row] = states(network, inputs, "h0", "c0", row);
            dFinal[row] = states(network, inputs, "loss_w_hn", "loss_w_cn", row);
        }
        return new GradientProblem(
                name,
                network,
                Close.steps(x(), batch(), network.inputSize()),
                lengths(),
                new boolean[steps()][batch()],
                initial,
                Close.steps(timeMajor(inputs.get("loss_w_y").values()), batch(), network.outputSize()),
                dFinal);
    }

    /** PyTorch's gradients. */
    Gradients gradients() {
        Network network = network();
        Map<String, double[]> parameters = new HashMap<>();
        for (Parameter parameter : network.parameters()) {
            float[] values = expected.get("grad." + parameter.name()).values();
            parameters.put(parameter.name(), Close.widen(values));
        }
        double[][][][] dInitial = flag("initial_state") ? new double[batch()][][][] : null;
        for (int row = 0; dInitial != null && row < batch(); row++) {
            dInitial[row] = states(network, expected, "grad.h0", "grad.c0", row);
        }
        float[] dx = timeMajor(expected.get("grad.x").values());
        return new Gradients(parameters, Close.steps(dx, batch(), network.inputSize()), dInitial);
    }

    /** [layer][slot][width] of one row, zeros where the case has no such tensor. */
    private double[][][] states(Network network, Map<String, Tensor> tensors, String h, String c, int row) {
        double[][][] states = new Reference(network).newState();
        int slots = hasCell() ? 2 : 1;
        for (int slot = 0; slot < slots; slot++) {
            Tensor tensor = tensors.get(slot == 0 ? h : c);
            for (int layer = 0; tensor != null && layer < states.length; layer++) {
                double[] both = Close.widen(perLayer(tensor, row)[layer]);
                int width = states[layer][slot].length;
                for (int way = 0; way * slots < states[layer].length; way++) {
                    System.arraycopy(both, way * width, states[layer][way * slots + slot], 0, width);
                }
            }
        }
        return states;
    }

    /** Valid steps of each row of the batch. */
    int[] lengths() {
        int[] lengths = new int[batch()];
        for (int row = 0; row < lengths.length; row++) {
            lengths[row] = arguments.get("lengths") instanceof List<?> all ? (Integer) all.get(row) : steps();
        }
        return lengths;
    }

    int steps() {
        return size("seq_len");
    }

    int batch() {
        return flag("unbatched") ? 1 : size("batch");
    }

    boolean bidirectional() {
        return flag("bidirectional");
    }

    boolean hasCell() {
        return arguments.get("kind").equals("lstm");
    }

    @Override
    public String toString() {
        return name;
    }

    private float[] timeMajor(float[] values) {
        if (!flag("batch_first")) {
            return values;
        }
        int width = values.length / (steps() * batch());
        float[] transposed = new float[values.length];
        for (int t = 0; t < steps(); t++) {
            for (int row = 0; row < batch(); row++) {
                System.arraycopy(values, (row * steps() + t) * width, transposed, (t * batch() + row) * width, width);
            }
        }
        return transposed;
    }

    /** [layers * directions][N][width] -> [layers][directions * width] of one row. */
    private float[][] perLayer(Tensor tensor, int row) {
        int directions = bidirectional() ? 2 : 1;
        int width = tensor.shape().getLast();
        float[][] layers = new float[size("num_layers")][directions * width];
        for (int way = 0; way < layers.length * directions; way++) {
            System.arraycopy(
                    tensor.values(),
                    (way * batch() + row) * width,
                    layers[way / directions],
                    (way % directions) * width,
                    width);
        }
        return layers;
    }

    private int size(String argument) {
        return (Integer) arguments.get(argument);
    }

    private boolean flag(String argument) {
        return (Boolean) arguments.get(argument);
    }
}
