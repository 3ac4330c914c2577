package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.WarmUpReport;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Port;
import dev.rondo.graph.Stepper;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
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
        new TreeMap<>(graph.metadata())
                .forEach((key, value) -> console.say("  %s: %s", Text.shown(key), Text.shown(value)));
        console.say("");
        Network network = null;
        String obstacle = null;
        try {
            network = modelOptions.steppableNetwork(model, graph);
            Streams.requireSteps(network);
        } catch (ModelFormatException | UnsupportedOperationException e) {
            obstacle = ModelOptions.reason(model, e);
        }
        console.say("%s", network == null ? graph : network);
        console.say("");
        printPorts("input", graph.inputs());
        printPorts("optional input", graph.optionalInputs());
        printPorts("output", graph.outputs());
        console.say("");
        if (obstacle == null) {
            console.say("Can be streamed one time step at a time.");
            printCost(network);
        } else {
            printStepper(graph, obstacle);
        }
        return 0;
    }

    /** Says how a graph that is not a network streams. */
    private void printStepper(Graph graph, String obstacle) {
        try {
            Stepper stepper = graph.stepper();
            console.say("Can be stepped as a graph, by Models.loadStream, though not by run --stream.");
            console.say(
                    "One step reads %,d values and writes %,d. It is not a network: %s",
                    stepper.inputSize(), stepper.outputSize(), obstacle);
        } catch (UnsupportedOperationException e) {
            console.say("Cannot be streamed: %s", obstacle);
            console.say("As a graph: %s", Text.shown(e.getMessage()));
        }
    }

    private void printPorts(String kind, List<Port> ports) {
        ports.forEach(port -> console.say("%s %s", kind, Inputs.describe(port)));
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
