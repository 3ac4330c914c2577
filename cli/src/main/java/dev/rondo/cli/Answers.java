package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.graph.Graph;
import dev.rondo.layer.Activation;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that answer what a model's file leaves open; see {@link LoadOptions}. */
final class Answers {
    @Option(
            names = "--rnn-activation",
            paramLabel = "FUNCTION",
            description = "For a state_dict: what its RNNs apply, tanh or relu.")
    private Activation rnnActivation;

    @Option(
            names = "--activation",
            paramLabel = "MODULE=FUNCTION",
            description = "For a state_dict: a module is a Linear that this function follows: linear, tanh, sigmoid,"
                    + " relu or softmax.")
    private Map<String, Activation> activations = Map.of();

    @Option(names = "--embedding", paramLabel = "MODULE", description = "For a state_dict: a module is an Embedding.")
    private List<String> embeddings = List.of();

    @Option(
            names = "--order",
            paramLabel = "MODULE",
            split = ",",
            description = "For a state_dict: the modules in the order in which they run, commas between them.")
    private List<String> order = List.of();

    @Option(
            names = "--keras-config",
            paramLabel = "FILE",
            description = "For a .weights.h5: the model's configuration, as model.to_json() gives it.")
    private Path kerasConfig;

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
        return kerasConfig == null ? options : options.withKerasConfig(Files.readString(kerasConfig));
    }

    private LoadOptions withRnnActivation(LoadOptions options) {
        try {
            return options.withRnnActivation(rnnActivation);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--rnn-activation: " + e.getMessage(), e);
        }
    }

    Graph graph(Path model) throws IOException {
        return Models.loadGraph(model, options());
    }

    /** As above, where the graph is a chain of layers; a {@link ModelFormatException} says where it is not. */
    Network network(Path model) throws IOException {
        return Models.load(model, options());
    }

    /** The network that steps through a graph. A file with outputs that are states may be none, and its graph be one. */
    Network steps(Path model, Graph graph) throws IOException {
        try {
            return network(model);
        } catch (ModelFormatException e) {
            try {
                return graph.toNetwork();
            } catch (UnsupportedOperationException | IllegalArgumentException none) {
                throw e;
            }
        }
    }

    /** {@return why a model is no network to be stepped, without the name of its file in front} */
    static String obstacle(Path model, Exception problem) {
        String message = problem.getMessage();
        String file = model + ": ";
        return message.startsWith(file) ? message.substring(file.length()) : message;
    }
}
