package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.WarmUpReport;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Port;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code rondo inspect} command: what a model is, and what a step of it costs. */
@Command(
        name = "inspect",
        description = "Says what a model of any format is: what it was made by, its layers, its inputs and outputs,"
                + " whether it can be streamed, and what a step should cost.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class Inspect implements Callable<Integer> {
    private static final Duration WARM_UP_LIMIT = Duration.ofSeconds(3);
    private static final int MEASURED_STEPS = 256;
    private static final long SEED = 1;

    @Parameters(paramLabel = "MODEL", description = "The model; its format is told by its content.")
    private Path model;

    @Option(
            names = "--measure",
            description = "Measures what a step costs here, in about five seconds, instead of guessing it.")
    private boolean measure;

    @Mixin
    private Answers answers;

    @Spec
    private CommandSpec spec;

    private PrintWriter out;

    @Override
    public Integer call() throws IOException {
        out = spec.commandLine().getOut();
        Graph graph = answers.graph(model);
        say("%s: %s, %,d bytes", model, Models.kind(model), Files.size(model));
        new TreeMap<>(graph.metadata()).forEach((key, value) -> say("  %s: %s", Text.shown(key), Text.shown(value)));
        say("");
        Network network = null;
        String obstacle = null;
        try {
            network = answers.steps(model, graph);
            Streams.requireSteps(network);
        } catch (ModelFormatException | UnsupportedOperationException e) {
            obstacle = Answers.obstacle(model, e);
        }
        say("%s", network == null ? graph : network);
        say("");
        printPorts("reads", graph.inputs());
        printPorts("may read", graph.optionalInputs());
        printPorts("gives", graph.outputs());
        say("");
        if (obstacle == null) {
            say("Can be streamed, one time step after another.");
            printCost(network);
        } else {
            say("Cannot be streamed: %s", obstacle);
        }
        out.flush();
        return 0;
    }

    private void printPorts(String verb, List<Port> ports) {
        ports.forEach(port -> say("%s %s", verb, Inputs.describe(port)));
    }

    private void printCost(Network network) throws IOException {
        StepEstimate estimate = StepEstimate.of(network);
        say(
                "A step: %,d multiplications with a weight, each with an addition; %,d bytes of parameters read.",
                estimate.multiplications(), estimate.bytes());
        if (!measure) {
            say("  expected      %s", estimate.describe());
            return;
        }
        WarmUpReport warmUp = network.warmUp(WARM_UP_LIMIT);
        cost(network).describe(warmUp).forEach(line -> say("%s", line));
    }

    private static StepCost cost(Network network) {
        SplittableRandom random = new SplittableRandom(SEED);
        if (network.readsTokens()) {
            return StepCost.measure(
                    network, random.ints(MEASURED_STEPS, 0, network.inputSize()).toArray());
        }
        float[] inputs = new float[MEASURED_STEPS * network.inputSize()];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = (float) random.nextGaussian();
        }
        return StepCost.measure(network, inputs);
    }

    private void say(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }
}
