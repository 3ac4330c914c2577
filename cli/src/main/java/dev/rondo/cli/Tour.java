package dev.rondo.cli;

import dev.rondo.Rondo;
import dev.rondo.cli.tour.Story;
import dev.rondo.cli.tour.Tutorial;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code rondo tour} command: a tutorial on recurrent networks whose figures are computed while it runs. */
@Command(
        name = "tour",
        description = {
            "Explain recurrent networks in eleven short chapters: what they are, why they fail, and what mends them. The engine"
                    + " computes every figure while the command runs, which takes one to three minutes.",
            "Prints the chapters, and writes them with pictures as one HTML file."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class Tour implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "CHAPTER",
            description = "The number of the only chapter to compute, from 1 to 11. Default: all of them")
    private Integer chapter;

    @Option(
            names = "--out",
            paramLabel = "PATH",
            defaultValue = "rondo-tour.html",
            description = "The HTML file to write. An existing file is replaced. Default: ${DEFAULT-VALUE}")
    private Path out;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        OutputFile.check(spec, "--out", out);
        if (chapter != null && (chapter < 1 || chapter > Tutorial.size())) {
            throw new ParameterException(
                    spec.commandLine(), "CHAPTER must be from 1 to " + Tutorial.size() + ", but is " + chapter);
        }
        Console console = Console.of(spec);
        int first = chapter == null ? 1 : chapter;
        int last = chapter == null ? Tutorial.size() : chapter;
        long begun = System.nanoTime();
        List<Story> stories = new ArrayList<>();
        for (int number : IntStream.rangeClosed(first, last).toArray()) {
            String heading = Tutorial.heading(number);
            console.say(
                    "%s%n%s%n",
                    heading, "=".repeat(heading.length())); // before the work, so that the reader sees what runs
            Story story = Tutorial.tell(number);
            console.say("%s", story.text());
            stories.add(story);
        }
        String origin = String.format(
                Locale.ROOT,
                "The program that wrote this page computed every figure on it, in %d seconds. It ran on Java %s; kernels: %s.",
                Math.ceilDiv(System.nanoTime() - begun, 1_000_000_000L),
                Runtime.version().feature(),
                Rondo.kernels());
        OutputFile.write(out, Tutorial.html(stories, origin).getBytes(StandardCharsets.UTF_8));
        console.say("Page: %s", out.toAbsolutePath().normalize());
        return 0;
    }
}
