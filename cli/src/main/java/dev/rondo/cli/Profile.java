package dev.rondo.cli;

import dev.rondo.train.profile.GradientProfile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code rondo profile} command: how far back gradients reach, in networks that learn a task with a long memory. */
@Command(
        name = "profile",
        description = {
            "Trains small networks on the adding problem over 50 steps, and shows how far back in time their gradients reach:"
                    + " why some of them cannot learn it, and what helps.",
            "Prints a diagnosis on each before and after training, and draws a chart."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class Profile implements Callable<Integer> {
    @Option(
            names = "--chart",
            paramLabel = "PATH",
            defaultValue = "rondo-gradients.png",
            description = "Where the chart goes, a PNG; a file of that name is overwritten. Default: ${DEFAULT-VALUE}")
    private Path chart;

    @Option(
            names = "--updates",
            paramLabel = "N",
            defaultValue = "" + Memory.UPDATES,
            description = "How often the weights are updated. Default: ${DEFAULT-VALUE}")
    private int updates;

    @Option(names = "--tables", description = "Prints the figures behind the verdicts too.")
    private boolean tables;

    @Spec
    private CommandSpec spec;

    private PrintWriter out;

    @Override
    public Integer call() throws IOException {
        OutFile.check(spec, "--chart", chart);
        if (updates < 1) {
            throw new ParameterException(spec.commandLine(), "--updates needs at least 1, but is " + updates);
        }
        out = spec.commandLine().getOut();
        List<Memory.Result> results = learn();
        say(
                "The adding problem over %d steps: two numbers are marked, and their sum is asked for at the end.",
                AddingProblem.STEPS);
        say("");
        say("Before training:");
        results.forEach(result -> print(result.memory().label, result.before()));
        say("");
        say("After %,d updates (mean squared error; %.3f without a memory):", updates, AddingProblem.BASELINE);
        for (Memory.Result result : results) {
            print(String.format(Locale.ROOT, "%s (%.4f)", result.memory().label, result.error()), result.after());
        }
        say("");
        GradientChart.write(chart, results, updates);
        say("Chart: %s", chart.toAbsolutePath().normalize());
        return 0;
    }

    private List<Memory.Result> learn() {
        try (ProgressBar bar = new ProgressBarBuilder()
                .setTaskName("Training")
                .setInitialMax((long) Memory.values().length * updates)
                .setUnit(" updates", 1)
                .setStyle(ProgressBarStyle.ASCII)
                .build()) {
            return Arrays.stream(Memory.values())
                    .parallel()
                    .map(memory -> memory.learn(updates, bar::step))
                    .toList();
        }
    }

    private void print(String heading, GradientProfile profile) {
        say("  %s", heading);
        (tables ? profile.toString() : profile.diagnosis()).lines().forEach(line -> say("      %s", line));
    }

    private void say(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
        out.flush();
    }
}
