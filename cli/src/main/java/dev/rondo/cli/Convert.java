package dev.rondo.cli;

import dev.rondo.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code rondo convert} command: writes a network in another format. */
@Command(
        name = "convert",
        description = {
            "Convert a model that is a chain of layers to another format.",
            "If the target format cannot store something, the command fails and names it, unless --lossy is given."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class Convert implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "IN",
            description = "The model file. Its format is detected from its content.")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT", description = "The file to write. An existing file is replaced.")
    private Path out;

    @Option(
            names = "--to",
            paramLabel = "FORMAT",
            description = "The target format: rondo, state_dict (PyTorch's, as safetensors) or onnx. Default: by the"
                    + " extension of OUT, .safetensors for rondo and .onnx for onnx.")
    private Format to;

    @Option(names = "--lossy", description = "Drop what the target format cannot store, and list what was dropped.")
    private boolean lossy;

    @Mixin
    private ModelOptions modelOptions;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Format format = format();
        OutputFile.check(spec, "OUT", out, in);
        Network network = modelOptions.network(in);
        List<String> losses = format.losses(network);
        if (!losses.isEmpty() && !lossy) {
            throw new IOException(
                    in + ": " + format + " cannot store " + String.join(", ", losses) + " (use --lossy to drop this)");
        }
        try {
            format.save(network, out);
        } catch (IllegalArgumentException e) {
            throw new IOException(in + ": cannot convert to " + format + ": " + Text.message(e), e);
        }
        Console console = Console.of(spec);
        losses.forEach(loss -> console.say("dropped: %s", loss));
        console.say("%s: %s, %,d parameters, %,d bytes", out, format, network.parameterCount(), Files.size(out));
        return 0;
    }

    private Format format() {
        if (to != null) {
            return to;
        }
        return Format.of(out)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "cannot tell the target format from '" + out
                                + "': use --to, or a name that ends with .safetensors or .onnx"));
    }
}
