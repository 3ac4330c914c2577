package dev.rondo.cli;

import dev.rondo.Network;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code rondo convert} command: a network from one format into another, whole. */
@Command(
        name = "convert",
        description = {
            "Writes a model that is a chain of layers in another format.",
            "Refuses, by name, what the other format has no place for."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class Convert implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "IN", description = "The model; its format is told by its content.")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT", description = "Where it goes; a file of that name is replaced.")
    private Path out;

    @Option(
            names = "--to",
            paramLabel = "FORMAT",
            description = "rondo, state_dict (PyTorch's, in safetensors) or onnx. Default: what OUT ends with,"
                    + " .safetensors for rondo or .onnx.")
    private Format to;

    @Option(names = "--lossy", description = "Leaves out what the format has no place for, and says what that is.")
    private boolean lossy;

    @Mixin
    private Answers answers;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Format format = format();
        OutFile.check(spec, "OUT", out);
        Network network = answers.network(in);
        List<String> losses = format.losses(network);
        if (!losses.isEmpty() && !lossy) {
            throw new IOException(
                    in + ": " + format + " has no place for " + String.join(", ", losses) + " (--lossy leaves it out)");
        }
        try {
            format.save(network, out);
        } catch (IllegalArgumentException e) {
            throw new IOException(in + " cannot become " + format + ": " + Text.shown(e.getMessage()), e);
        }
        PrintWriter console = spec.commandLine().getOut();
        losses.forEach(loss -> console.println("left out: " + loss));
        console.println(String.format(
                Locale.ROOT,
                "%s: %s, %,d parameters, %,d bytes",
                out,
                format,
                network.parameterCount(),
                Files.size(out)));
        console.flush();
        return 0;
    }

    private Format format() {
        if (to != null) {
            return to;
        }
        return Format.of(out)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "what should '" + out + "' be? --to says, or a name that ends with .safetensors or .onnx"));
    }
}
