package dev.rondo.cli;

import dev.rondo.graph.Graph;
import dev.rondo.graph.Stepper;
import dev.rondo.graph.Tensor;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code rondo run} command: runs a model on the tensors of a file. */
@Command(
        name = "run",
        description = "Run a model of any supported format on the tensors of a file and write its outputs to another.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class Run implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "The model file. Its format is detected from its content.")
    private Path model;

    @Option(
            names = "--in",
            paramLabel = "FILE",
            required = true,
            description = "A safetensors file with one tensor per model input, under the input's name ('rondo inspect'"
                    + " lists them). Integers may be I32 or I64. State inputs may be omitted.")
    private Path in;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "The safetensors file to write the outputs to, under their names. An existing file is replaced."
                            + " May be omitted with --expect.")
    private Path out;

    @Mixin
    private Expectation expectation;

    @Option(
            names = "--stream",
            description = "Also run the model one time step at a time, check that both runs agree within"
                    + " 1e-5 + 1e-4 * |y|, and write the outputs of the stepwise run.")
    private boolean stream;

    @Mixin
    private ModelOptions modelOptions;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        checkOptions();
        Graph graph = modelOptions.graph(model);
        Map<String, Tensor> given =
                Safetensors.read(in, LoadOptions.DEFAULT.allowNonFinite()).tensors();
        Map<String, Tensor> inputs = Inputs.of(in.toString(), graph, given);
        SequencedMap<String, Tensor> outputs = whole(graph, inputs);
        Console console = Console.of(spec);
        if (stream) {
            StreamedRun streamed = streamed(graph, inputs, outputs);
            streamed.report().forEach(line -> console.say("%s", line));
            outputs = streamed.outputs();
        }
        if (out != null) {
            Safetensors.write(out, outputs, Map.of());
            outputs.forEach((name, tensor) -> console.say("%s: %s", Text.shown(name), tensor));
        }
        if (expectation.traces()) {
            NodeTrace.run(modelOptions.graphOfEveryNode(model), inputs, expectation, console);
        }
        expectation.check(outputs, console);
        return 0;
    }

    private void checkOptions() {
        Path expected = expectation.file();
        if (out == null && expected == null) {
            throw new ParameterException(spec.commandLine(), "--out, --expect or both must be given");
        }
        if (expectation.problem() != null) {
            throw new ParameterException(spec.commandLine(), expectation.problem());
        }
        if (out != null) {
            OutputFile.check(
                    spec, "--out", out, expected == null ? new Path[] {in, model} : new Path[] {in, model, expected});
        }
    }

    private StreamedRun streamed(Graph graph, Map<String, Tensor> inputs, SequencedMap<String, Tensor> whole)
            throws IOException {
        Stepper stepper = stepper(graph);
        try {
            return StreamedRun.of(stepper, inputs, whole);
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException(model + " cannot be streamed on " + in + ": " + Text.message(e), e);
        }
    }

    private Stepper stepper(Graph graph) throws IOException {
        try {
            return graph.stepper();
        } catch (UnsupportedOperationException e) {
            throw new IOException(model + " cannot be streamed: " + Text.message(e), e);
        }
    }

    /** Runs the graph on whole sequences. A graph may still refuse the values of tensors whose shapes are right. */
    private SequencedMap<String, Tensor> whole(Graph graph, Map<String, Tensor> inputs) throws IOException {
        try {
            return graph.run(inputs);
        } catch (IllegalArgumentException e) {
            throw new IOException(model + " cannot run on " + in + ": " + Text.message(e), e);
        }
    }
}
