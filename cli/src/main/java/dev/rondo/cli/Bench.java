package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.Rondo;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.cli.page.Page;
import dev.rondo.cli.page.Section;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code rondo bench} command: measures a step on this machine, cold and warm. */
@Command(
        name = "bench",
        description =
                "Measure one step of one stream on this machine: the first steps of a new process, then warm ones.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class Bench implements Callable<Integer> {
    private static final int COLD_STEPS = 1000;

    @Parameters(paramLabel = "MODEL", description = "The model file. Its format is detected from its content.")
    private Path model;

    @Option(names = "--chart", paramLabel = "FILE", description = "An HTML page to write with both histograms.")
    private Path chart;

    @Option(names = "--json", description = "Print one JSON object instead of text; times in nanoseconds.")
    private boolean json;

    @Mixin
    private ModelOptions modelOptions;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (chart != null) {
            OutputFile.check(spec, "--chart", chart, model);
        }
        Network network = modelOptions.network(model);
        try {
            ModelOptions.requireSteps(network);
        } catch (UnsupportedOperationException e) {
            throw new IOException(model + " cannot be stepped: " + e.getMessage(), e);
        }
        Histogram cold = cold(network);
        boolean settled = network.warmUp(StepCost.WARM_UP_LIMIT).settled();
        StepCost warm = StepCost.measure(network);
        Console console = Console.of(spec);
        if (json) {
            console.say("%s", json(network, cold, warm));
        } else {
            print(console, network, cold, warm);
            if (!settled) {
                console.say("  The machine was busy: its compilers had not finished, so a quiet machine is faster.");
            }
        }
        if (chart != null) {
            OutputFile.write(chart, page(network, cold, warm).getBytes(StandardCharsets.UTF_8));
            if (!json) {
                console.say("Chart: %s", chart);
            }
        }
        return 0;
    }

    /** {@return the latencies of the first steps, which the JVM interprets and compiles} */
    private static Histogram cold(Network network) {
        Runner runner = network.newRunner();
        State state = network.newState();
        float[] x = new float[network.readsTokens() ? 0 : network.inputSize()];
        float[] y = new float[network.outputSize()];
        Histogram latency = StepCost.histogram();
        for (int i = 0; i < COLD_STEPS; i++) {
            long before = System.nanoTime();
            if (network.readsTokens()) {
                runner.step(state, 0, y);
            } else {
                runner.step(state, x, y);
            }
            latency.recordValue(Math.min(System.nanoTime() - before, latency.getHighestTrackableValue()));
        }
        return latency;
    }

    private static void print(Console console, Network network, Histogram cold, StepCost warm) {
        console.say("One step of one stream, %,d parameters, %s:", network.parameterCount(), Rondo.kernels());
        console.say("  %-22s %12s %12s %12s %12s", "", "p50", "p99", "p99.9", "max");
        row(console, "first 1,000 steps, cold", cold);
        row(console, "warm", warm.latency());
        console.say("  (in nanoseconds; a warm step includes %,d ns for reading the clock twice)", warm.clock());
        console.say("  throughput   %,.0f steps per second on one core", warm.stepsPerSecond());
        console.say("  weights      %,d bytes", bytesOfWeights(network));
        console.say("  state        %,d bytes per stream, stored", bytesOfState(network));
        console.say("  allocation   %.3g bytes per step", warm.bytesPerStep());
    }

    private static void row(Console console, String name, Histogram latency) {
        console.say(
                "  %-22s %,12d %,12d %,12d %,12d",
                name,
                latency.getValueAtPercentile(50),
                latency.getValueAtPercentile(99),
                latency.getValueAtPercentile(99.9),
                latency.getMaxValue());
    }

    private static long bytesOfWeights(Network network) {
        return (long) Float.BYTES * network.parameterCount();
    }

    private static int bytesOfState(Network network) {
        return network.newState().toBytes().length;
    }

    private static String json(Network network, Histogram cold, StepCost warm) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("parameters", network.parameterCount());
        figures.put("cold", json(cold));
        figures.put("warm", json(warm.latency()));
        figures.put("clock", warm.clock());
        figures.put("stepsPerSecond", warm.stepsPerSecond());
        figures.put("weightBytes", bytesOfWeights(network));
        figures.put("stateBytes", bytesOfState(network));
        figures.put("allocatedBytesPerStep", warm.bytesPerStep());
        figures.put("kernels", Rondo.kernels());
        return JsonText.of(figures);
    }

    private static Map<String, Object> json(Histogram latency) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("p50", latency.getValueAtPercentile(50));
        figures.put("p99", latency.getValueAtPercentile(99));
        figures.put("p99.9", latency.getValueAtPercentile(99.9));
        figures.put("max", latency.getMaxValue());
        figures.put("steps", latency.getTotalCount());
        return figures;
    }

    private String page(Network network, Histogram cold, StepCost warm) {
        String lead = String.format(
                Locale.ROOT,
                "%s: %,d parameters, %s. One core runs %,.0f steps per second.",
                model,
                network.parameterCount(),
                Rondo.kernels(),
                warm.stepsPerSecond());
        return new Page("Latency of a step", lead)
                .add(new Section("Warm")
                        .figure(LatencyChart.of("Warm steps", warm.latency()), "After the compiler has finished."))
                .add(new Section("Cold")
                        .figure(
                                LatencyChart.of("The first 1,000 steps", cold),
                                "Before and while the JVM compiles the kernels. Network.warmUp avoids these."))
                .add(new Section("Network")
                        .table(
                                List.of("figure", "value"),
                                List.of(
                                        List.of("weights", bytesOfWeights(network) + " B"),
                                        List.of("state per stream", bytesOfState(network) + " B"),
                                        List.of(
                                                "allocated per step",
                                                String.format(Locale.ROOT, "%.3g B", warm.bytesPerStep()))))
                        .code(network.toString()))
                .html();
    }
}
