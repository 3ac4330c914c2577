package dev.rondo;

import dev.rondo.graph.Tensor;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Parameter;
import dev.rondo.model.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One model that Keras ran: see the README in {@code keras/gradients}. Sequences are handed out as [T][B][width],
 * parameters and their gradients in our layout. A masked step is a missing one, and Keras carries.
 */
final class KerasCase {
    /** What our layers cannot express, and why. */
    static final Map<String, String> REFUSED = Map.of(
            "bi_mixed", "both ways must be alike, but are LSTM and GRU",
            "bilstm_last", "bidirectional gives whole sequences, not its last outputs",
            "bn_conv_front", "no layer is a Conv1D",
            "encdec_lstm", "one input, but there are 2",
            "lstm_relu_act", "lstm has activations tanh and sigmoid, but these are relu and sigmoid",
            "lstm_softsign", "lstm has activations tanh and sigmoid, but these are softsign and hard_sigmoid");

    private final String name;
    private final Map<String, Tensor> tensors;
    private final List<KerasLayer> layers = new ArrayList<>();
    /** What a tensor's name begins with before the layer's. */
    private final String root;

    private KerasCase(Path folder) throws IOException {
        name = folder.getFileName().toString();
        tensors = Safetensors.read(folder.resolve("io.safetensors")).tensors();
        Map<String, Object> config = JsonTree.read(folder.resolve("config.json"));
        root = config.get("class_name").equals("Sequential") ? "sequential|" : "";
        KerasLayer model = new KerasLayer(config);
        for (KerasLayer layer : model.children("layers")) {
            layers.add(layer);
        }
    }

    /** All cases, in the order of their names. */
    static List<KerasCase> all() {
        try (Stream<Path> folders = Files.list(
                Path.of(KerasCase.class.getResource("/keras/gradients").toURI()))) {
            List<KerasCase> cases = new ArrayList<>();
            for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
                cases.add(new KerasCase(folder));
            }
            return cases;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The cases that our layers can express. */
    static List<KerasCase> expressible() {
        return all().stream().filter(keras -> !REFUSED.containsKey(keras.name)).toList();
    }

    /** The network with Keras's weights; refuses what our layers cannot express. */
    Network network() {
        if (layers("InputLayer").size() != 1) {
            throw new UnsupportedOperationException(
                    "one input, but there are " + layers("InputLayer").size());
        }
        List<NamedLayer> ours = named();
        Map<String, double[]> values = parameters("w:");
        float[] block = new float[Network.parameterCount(ours)];
        int at = 0;
        for (NamedLayer layer : ours) {
            for (Parameter parameter : layer.parameters()) {
                float[] own = Close.narrow(values.get(parameter.name()));
                System.arraycopy(own, 0, block, at, parameter.size());
                at += own.length;
            }
        }
        return Network.of(ours, block, SkipPolicy.CARRY, Map.of());
    }

    private List<NamedLayer> named() {
        List<NamedLayer> ours = new ArrayList<>();
        int width = first().kind().equals("Embedding")
                ? 0
                : tensors.get("in0").shape().getLast();
        for (KerasLayer layer : computing()) {
            Layer own = layer.layer(width);
            ours.add(new NamedLayer(layer.name(), 0, own));
            width = own.outputSize();
        }
        return ours;
    }

    /** Weights, of prefix {@code w:}, or their gradients, of prefix {@code grad:}, by our names and in our layout. */
    private Map<String, double[]> parameters(String prefix) {
        Map<String, double[]> values = new HashMap<>();
        for (KerasLayer layer : computing()) {
            layer.parameters(prefix + root, tensors, prefix.equals("grad:"), values);
        }
        return values;
    }

    /** The layers that are layers of ours. */
    private List<KerasLayer> computing() {
        List<String> others = List.of("InputLayer", "Masking", "Dropout");
        return layers.stream().filter(layer -> !others.contains(layer.kind())).toList();
    }

    private KerasLayer first() {
        return computing().getFirst();
    }

    private List<KerasLayer> layers(String kind) {
        return layers.stream().filter(layer -> layer.kind().equals(kind)).toList();
    }

    /** Inputs and loss, to be derived. */
    GradientProblem problem() {
        Network network = network();
        double[][][] x = inputs(network);
        int steps = x.length;
        int batch = x[0].length;
        int[] lengths = new int[batch];
        Arrays.fill(lengths, steps);
        double[][][][] initial = new double[batch][][][];
        double[][][][] dFinal = new double[batch][][][];
        for (int row = 0; row < batch; row++) {
            initial[row] = new Reference(network).newState();
            dFinal[row] = new Reference(network).newState();
            if (tensors.containsKey("lossw1")) {
                Tensor ofState = tensors.get("lossw1");
                dFinal[row][0][0] = Close.rows(ofState.values(), ofState.shape().getLast())[row];
            }
        }
        double[][][] dOutputs = outputs(tensors.get("lossw0"), steps);
        return new GradientProblem(name, network, x, lengths, masked(x), initial, dOutputs, dFinal);
    }

    /** What Keras gave: [T][B][O], or [1][B][O] of the last step where it gave no more. */
    double[][][] y() {
        return outputs(tensors.get("out0"), 1);
    }

    /** Keras's gradients. */
    Gradients gradients() {
        double[][][] dx = tensors.containsKey("grad:in0") ? ordered(timeMajor(tensors.get("grad:in0"))) : null;
        return new Gradients(parameters("grad:"), dx, null);
    }

    private double[][][] inputs(Network network) {
        double[][][] x = timeMajor(tensors.get("in0"));
        if (network.readsTokens()) {
            for (double[][] step : x) {
                for (int row = 0; row < step.length; row++) {
                    step[row] = Reference.oneHot(new int[] {(int) step[row][0]}, network.inputSize())[0];
                }
            }
        }
        return ordered(x);
    }

    /** A layer that goes backwards gives its outputs in the order of its steps: it is a forward one of reversed inputs. */
    private double[][][] ordered(double[][][] x) {
        return first().flag("go_backwards") ? Arrays.asList(x).reversed().toArray(double[][][]::new) : x;
    }

    private boolean[][] masked(double[][][] x) {
        boolean[][] masked = new boolean[x.length][x[0].length];
        for (int t = 0; t < x.length; t++) {
            for (int row = 0; row < masked[t].length; row++) {
                masked[t][row] = first().flag("mask_zero") && x[t][row][0] == 1;
                for (KerasLayer masking : layers("Masking")) {
                    double value = masking.number("mask_value");
                    masked[t][row] |= Arrays.stream(x[t][row]).allMatch(v -> v == value);
                }
            }
        }
        return masked;
    }

    /** [B][T][width] as [T][B][width]; [B][width] at the last of so many steps. */
    private static double[][][] outputs(Tensor tensor, int steps) {
        if (tensor.shape().size() == 3) {
            return timeMajor(tensor);
        }
        int width = tensor.shape().getLast();
        double[][][] last = new double[steps][tensor.shape().getFirst()][width];
        last[steps - 1] = Close.rows(tensor.values(), width);
        return last;
    }

    /** [B][T][width], or tokens [B][T], as [T][B][width]. */
    private static double[][][] timeMajor(Tensor tensor) {
        int batch = tensor.shape().getFirst();
        int steps = tensor.shape().get(1);
        double[][] rows = Close.rows(tensor.values(), tensor.values().length / (batch * steps));
        double[][][] x = new double[steps][batch][];
        for (int row = 0; row < batch; row++) {
            for (int t = 0; t < steps; t++) {
                x[t][row] = rows[row * steps + t];
            }
        }
        return x;
    }

    @Override
    public String toString() {
        return name;
    }
}
