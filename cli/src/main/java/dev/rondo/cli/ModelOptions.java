package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.layer.Activation;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Command-line options for what a model file does not say; see {@link LoadOptions}. */
final class ModelOptions {
    @Option(
            names = "--rnn-activation",
            paramLabel = "FUNCTION",
            description = "For a state_dict: the activation of its nn.RNN modules, tanh or relu.")
    private Activation rnnActivation;

    @Option(
            names = "--activation",
            paramLabel = "MODULE=FUNCTION",
            description = "For a state_dict: MODULE is a Linear followed by FUNCTION: linear, tanh, sigmoid, relu or"
                    + " softmax. Repeatable.")
    private Map<String, Activation> activations = Map.of();

    @Option(
            names = "--embedding",
            paramLabel = "MODULE",
            description = "For a state_dict: MODULE is an Embedding. Repeatable.")
    private List<String> embeddings = List.of();

    @Option(
            names = "--order",
            paramLabel = "MODULE",
            split = ",",
            description = "For a state_dict: the modules in the order in which they run, separated by commas.")
    private List<String> order = List.of();

    @Option(
            names = "--keras-config",
            paramLabel = "FILE",
            description = "For a .weights.h5 file: the model's configuration, as written by model.to_json().")
    private Path kerasConfig;

    @Option(
            names = "--set",
            paramLabel = "INPUT=NUMBER",
            description = "Fix an input that is one number, for example the sampling rate: sr=16000. Repeatable.")
    private Map<String, Double> settings = Map.of();

    @Option(
            names = "--shape",
            paramLabel = "INPUT=SIZES",
            description = "Fix sizes of an input that the file leaves open, for example the samples of a frame:"
                    + " input=1,512. A size of -1 stays open. Repeatable.")
    private Map<String, String> shapes = Map.of();

    @Option(
            names = "--slimmable-size",
            paramLabel = "X",
            description =
                    "For a .nam file with models of several sizes: the size from 0 to 1 (default: 1, the largest).")
    private Double slimmableSize;

    @Option(
            names = "--linear-before-reset",
            arity = "1",
            paramLabel = "BOOLEAN",
            description =
                    "For an ONNX model: true computes GRUs as PyTorch does where the file says linear_before_reset = 0,"
                            + " which PyTorch's dynamo exporter wrote by mistake; false keeps 0 without a warning.")
    private Boolean linearBeforeReset;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    LoadOptions options() throws IOException {
        LoadOptions options = LoadOptions.DEFAULT.withOrder(order.toArray(String[]::new));
        if (rnnActivation != null) {
            options = withRnnActivation(options);
        }
        for (Map.Entry<String, Activation> entry : activations.entrySet()) {
            options = options.withActivation(entry.getKey(), entry.getValue());
        }
        for (String module : embeddings) {
            options = options.withEmbedding(module);
        }
        if (slimmableSize != null) {
            options = withSlimmableSize(options);
        }
        if (linearBeforeReset != null) {
            options = options.withLinearBeforeReset(linearBeforeReset);
        }
        return kerasConfig == null ? options : options.withKerasConfig(Files.readString(kerasConfig));
    }

    private LoadOptions withSlimmableSize(LoadOptions options) {
        try {
            return options.withSlimmableSize(slimmableSize);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--slimmable-size: " + e.getMessage(), e);
        }
    }

    private LoadOptions withRnnActivation(LoadOptions options) {
        try {
            return options.withRnnActivation(rnnActivation);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--rnn-activation: " + e.getMessage(), e);
        }
    }

    Graph graph(Path model) throws IOException {
        Graph graph = Models.loadGraph(model, options());
        try {
            for (Map.Entry<String, String> shape : shapes.entrySet()) {
                List<Integer> sizes = Arrays.stream(shape.getValue().split(","))
                        .map(Integer::valueOf)
                        .toList();
                graph = graph.withShape(shape.getKey(), sizes);
            }
            return settings.isEmpty() ? graph : graph.withInputs(settings(graph));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--set or --shape: " + e.getMessage(), e);
        }
    }

    private Map<String, Tensor> settings(Graph graph) {
        Map<String, Tensor> values = new HashMap<>();
        settings.forEach((name, number) -> {
            Port port = Inputs.all(graph).stream()
                    .filter(input -> input.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("the model has no input " + name));
            List<Integer> shape = port.shape().stream().map(size -> 1).toList();
            Tensor value = switch (port.type()) {
                case FLOAT32 -> Tensor.of(shape, number.floatValue());
                case INT32 -> Tensor.ofInts(shape, number.intValue());
                case INT64 -> Tensor.ofLongs(shape, number.longValue());
                case BOOL -> Tensor.ofBooleans(shape, number != 0);
            };
            values.put(name, value);
        });
        return values;
    }

    /** {@return the model as a graph in which every operator is a node} */
    Graph graphOfEveryNode(Path model) throws IOException {
        return Models.loadGraph(model, options().withEveryNode());
    }

    /**
     * {@return the model as a network}
     *
     * @throws ModelFormatException if the model is not a simple chain of layers
     */
    Network network(Path model) throws IOException {
        return Models.load(model, options());
    }

    /** {@return the network that runs a graph one step at a time, if there is one} */
    Optional<Network> steppableNetwork(Path model, Graph graph) throws IOException {
        try {
            Network network = loaded(model, graph);
            requireSteps(network);
            return Optional.of(network);
        } catch (UnsupportedOperationException | IllegalArgumentException | ModelFormatException e) {
            return Optional.empty();
        }
    }

    /** A file whose states are outputs may not load as a network although its graph is one. */
    private Network loaded(Path model, Graph graph) throws IOException {
        try {
            return network(model);
        } catch (ModelFormatException e) {
            return graph.toNetwork();
        }
    }

    /**
     * Fails as a step would.
     *
     * @throws UnsupportedOperationException if the network cannot run step by step
     */
    static void requireSteps(Network network) {
        network.newRunner().skip(network.newState(), new float[network.outputSize()]);
    }
}
