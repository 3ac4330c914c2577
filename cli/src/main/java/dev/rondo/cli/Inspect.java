package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.WarmUpReport;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Stepper;
import dev.rondo.model.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code rondo inspect} command: describes a model and the cost of one step. */
@Command(
        name = "inspect",
        description =
                "Describe a model of any supported format: its metadata, layers, inputs and outputs, whether it can"
                        + " be streamed, and the estimated cost of a step.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class Inspect implements Callable<Integer> {

    @Parameters(paramLabel = "MODEL", description = "The model file. Its format is detected from its content.")
    private Path model;

    @Option(
            names = "--measure",
            description =
                    "Measure the cost of a step on this machine, in about five seconds, instead of estimating it.")
    private boolean measure;

    @Mixin
    private ModelOptions modelOptions;

    @Spec
    private CommandSpec spec;

    private Console console;

    @Override
    public Integer call() throws IOException {
        console = Console.of(spec);
        Graph graph = modelOptions.graph(model);
        console.say("%s: %s, %,d bytes", model, Models.kind(model), Files.size(model));
        MetadataText.lines(graph.metadata()).forEach(line -> console.say("  %s", line));
        console.say("");
        Optional<Network> network = modelOptions.steppableNetwork(model, graph);
        console.say("%s", network.<Object>map(Function.identity()).orElse(graph));
        console.say("");
        Stepper stepper;
        try {
            stepper = graph.stepper();
        } catch (UnsupportedOperationException e) {
            printPorts(graph, new AxisNames(Optional.empty()));
            console.say("Cannot be streamed: %s", Text.message(e));
            return 0;
        }
        printPorts(graph, new AxisNames(Optional.of(stepper)));
        printSteps(stepper, network.isPresent());
        if (measure && network.isEmpty()) {
            StepCost.measure(stepper).describe().forEach(line -> console.say("%s", line));
        }
        if (network.isPresent()) {
            printCost(network.get());
        }
        return 0;
    }

    /** Says how a model streams. */
    private void printSteps(Stepper stepper, boolean network) {
        console.say("Can be streamed one time step at a time, as a %s.", network ? "network" : "stepped graph");
        if (stepper.latency() > 0) {
            console.say("The first output comes %,d steps after the first input.", stepper.latency());
        }
        if (stepper.period() > 1) {
            console.say("An output comes every %,d steps.", stepper.period());
        }
        stepper.windows().forEach(window -> console.say("%s.", Text.shown(window)));
        if (!network) {
            console.say("One step reads %,d values and writes %,d.", stepper.inputSize(), stepper.outputSize());
        }
    }

    private void printPorts(Graph graph, AxisNames axes) {
        graph.inputs().forEach(port -> console.say("input %s", axes.describe(port)));
        graph.optionalInputs().forEach(port -> console.say("optional input %s", axes.describe(port)));
        graph.outputs().forEach(port -> console.say("output %s", axes.describe(port)));
        if (axes.names(Inputs.all(graph)) || axes.names(graph.outputs())) {
            console.say("T is the number of time steps, N the number of streams.");
        }
        console.say("");
    }

    private void printCost(Network network) throws IOException {
        StepEstimate estimate = StepEstimate.of(network);
        console.say(
                "One step takes %,d multiply-adds and reads %,d bytes of parameters.",
                estimate.multiplyAdds(), estimate.bytes());
        if (!measure) {
            console.say("  estimate      %s", estimate.describe());
            return;
        }
        WarmUpReport warmUp = network.warmUp(StepCost.WARM_UP_LIMIT);
        StepCost.measure(network).describe(warmUp).forEach(line -> console.say("%s", line));
    }
}
