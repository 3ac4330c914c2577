package dev.rondo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.Parameter;
import dev.rondo.layer.Rnn;
import dev.rondo.model.Safetensors;
import dev.rondo.model.Tensor;
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
        arguments = arguments(folder.resolve("case.json"));
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

    /** Reads one flat JSON object: numbers as Integer, and the lengths as a list of them. */
    private static Map<String, Object> arguments(Path file) throws IOException {
        Map<String, Object> values = new HashMap<>();
        try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
            json.nextToken();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                values.put(json.currentName(), value(json, json.nextToken()));
            }
        }
        return values;
    }

    private static Object value(JsonParser json, JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT -> json.getIntValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                for (JsonToken next = json.nextToken(); next != JsonToken.END_ARRAY; next = json.nextToken()) {
                    items.add(value(json, next));
                }
                yield items;
            }
            default -> throw new IllegalArgumentException("unexpected " + token + " at " + json.currentLocation());
        };
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

    private Layer cell(int width) {
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

    /** The weights of the outputs in the loss, [T][N][O]. */
    float[] weightsOfOutputs() {
        return timeMajor(inputs.get("loss_w_y").values());
    }

    /** The weights in the loss of the states that a stream ends in, {@code hn} or {@code cn}. [layer][width] */
    float[][] weightsOfLast(String tensor, int row) {
        return perLayer(inputs.get("loss_w_" + tensor), row);
    }

    /** The gradient of the inputs, [T][N][I]. */
    float[] inputGradients() {
        return timeMajor(expected.get("grad.x").values());
    }

    /** The gradient of what a stream starts with, {@code h0} or {@code c0}; null where the case had none. */
    float[][] initialGradients(String tensor, int row) {
        return expected.containsKey("grad." + tensor) ? perLayer(expected.get("grad." + tensor), row) : null;
    }

    /** The gradient of a parameter. */
    float[] gradient(String parameter) {
        return expected.get("grad." + parameter).values();
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
