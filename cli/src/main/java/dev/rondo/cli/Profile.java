package dev.rondo.cli;

import dev.rondo.cli.sample.AddingProblem;
import dev.rondo.train.profile.GradientProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The {@code rondo profile} command: shows how far back gradients reach in networks that train on a long-memory task.
 */
@Command(
        name = "profile",
        description = {
            "Train small networks on the adding problem over 50 steps and show how far back in time their gradients"
                    + " reach: why some of them cannot learn it, and what helps.",
            "Prints a diagnosis of each network before and after training, and draws a chart."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class Profile implements Callable<Integer> {
    @Option(
            names = "--chart",
            paramLabel = "PATH",
            defaultValue = "rondo-gradients.png",
            description = "The PNG file to draw the chart to. An existing file is replaced. Default: ${DEFAULT-VALUE}")
    private Path chart;

    @Option(
            names = "--updates",
            paramLabel = "N",
            defaultValue = "" + ProfiledNetwork.UPDATES,
            description = "The number of weight updates of each network. Default: ${DEFAULT-VALUE}")
    private int updates;

    @Option(names = "--tables", description = "Also print the figures that each diagnosis is based on.")
    private boolean tables;

    @Spec
    private CommandSpec spec;

    private Console console;

    @Override
    public Integer call() throws IOException {
        OutputFile.check(spec, "--chart", chart);
        if (updates < 1) {
            throw new ParameterException(spec.commandLine(), "--updates must be at least 1, but is " + updates);
        }
        console = Console.of(spec);
        List<ProfiledNetwork.Result> results = learn();
        console.say(
                "The adding problem over %d steps: two numbers are marked, and the target at the end is their sum.",
                ProfiledNetwork.STEPS);
        console.say("");
        console.say("Before training:");
        results.forEach(result -> print(result.network().label, result.before()));
        console.say("");
        console.say(
                "After %,d updates, with the mean squared error (%.3f for a model without memory):",
                updates, AddingProblem.BASELINE);
        for (ProfiledNetwork.Result result : results) {
            print(String.format(Locale.ROOT, "%s (%.4f)", result.network().label, result.error()), result.after());
        }
        console.say("");
        GradientChart.write(chart, results, updates);
        console.say("Chart: %s", chart.toAbsolutePath().normalize());
        return 0;
    }

    private List<ProfiledNetwork.Result> learn() {
        long total = (long) ProfiledNetwork.values().length * updates;
        try (ProgressBar bar = TrainingProgress.bar(total, "updates")) {
            return Arrays.stream(ProfiledNetwork.values())
                    .parallel()
                    .map(network -> network.learn(updates, bar::step))
                    .toList();
        }
    }

    private void print(String heading, GradientProfile profile) {
        console.say("  %s", heading);
        (tables ? profile.toString() : profile.diagnosis()).lines().forEach(line -> console.say("      %s", line));
    }
}
