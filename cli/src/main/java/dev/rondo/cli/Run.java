package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Tensor;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Safetensors;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code rondo run} command: tensors in, tensors out. */
@Command(
        name = "run",
        description = "Runs a model of any format on the tensors of a file, and writes its outputs into another.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class Run implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "The model; its format is told by its content.")
    private Path model;

    @Option(
            names = "--in",
            paramLabel = "FILE",
            required = true,
            description = "Safetensors with a tensor for each of the model's inputs, by its name there"
                    + " ('rondo inspect' lists them). Integers may be I32 or I64; states may be left out.")
    private Path in;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "Where the outputs go, by their names, as safetensors; a file of that name is replaced.")
    private Path out;

    @Option(
            names = "--stream",
            description = "Feeds the model one time step after another, checks that this gives what the whole run"
                    + " gives, to 1e-6 * (1 + |y|), and writes what it gave.")
    private boolean stream;

    @Mixin
    private Answers answers;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        OutFile.check(spec, "--out", out);
        Graph graph = answers.graph(model);
        Map<String, Tensor> given =
                Safetensors.read(in, LoadOptions.DEFAULT.allowNonFinite()).tensors();
        Map<String, Tensor> inputs = Inputs.of(in.toString(), graph, given);
        SequencedMap<String, Tensor> outputs = whole(graph, inputs);
        PrintWriter console = spec.commandLine().getOut();
        if (stream) {
            StreamedRun streamed = streamed(graph, inputs, outputs);
            streamed.report().forEach(console::println);
            outputs = streamed.outputs();
        }
        Safetensors.write(out, outputs, Map.of());
        outputs.forEach((name, tensor) -> console.println(Text.shown(name) + ": " + tensor));
        console.flush();
        return 0;
    }

    private StreamedRun streamed(Graph graph, Map<String, Tensor> inputs, SequencedMap<String, Tensor> whole)
            throws IOException {
        Network network = steppable(graph);
        try {
            return StreamedRun.of(network, graph, inputs, whole);
        } catch (IOException e) {
            throw new IOException(model + " on " + in + ": " + e.getMessage(), e);
        }
    }

    private Network steppable(Graph graph) throws IOException {
        try {
            Network network = answers.steps(model, graph);
            Streams.requireSteps(network);
            return network;
        } catch (ModelFormatException | UnsupportedOperationException e) {
            throw new IOException(model + " cannot be streamed: " + Answers.obstacle(model, e), e);
        }
    }

    /** What the graph finds wrong inside, with tensors that had the right shapes, is still about this input. */
    private SequencedMap<String, Tensor> whole(Graph graph, Map<String, Tensor> inputs) throws IOException {
        try {
            return graph.run(inputs);
        } catch (IllegalArgumentException e) {
            throw new IOException(model + " does not run on " + in + ": " + Text.shown(e.getMessage()), e);
        }
    }
}
