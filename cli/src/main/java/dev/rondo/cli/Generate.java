package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.data.Vocabulary;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code rondo generate} command: continues a text, character by character. */
@Command(
        name = "generate",
        description = "Continue a text with a model of 'rondo train --text', printed as it is drawn.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class Generate implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "The model file.")
    private Path model;

    @Option(names = "--prime", paramLabel = "TEXT", defaultValue = "", description = "The text to continue.")
    private String prime;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0.8",
            description = "Below 1 for likelier text, above 1 for more surprising text; 0 always takes the likeliest"
                    + " character. Default: ${DEFAULT-VALUE}")
    private float temperature;

    @Option(
            names = "--top-k",
            converter = WholeNumber.FromZero.class,
            paramLabel = "K",
            defaultValue = "40",
            description = "Draw from the K likeliest characters; 0 for all. Default: ${DEFAULT-VALUE}")
    private int topK;

    @Option(
            names = "--length",
            converter = WholeNumber.FromZero.class,
            paramLabel = "N",
            defaultValue = "400",
            description = "The number of characters. Default: ${DEFAULT-VALUE}")
    private int length;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Equal seeds give equal texts. Default: ${DEFAULT-VALUE}")
    private long seed;

    @Mixin
    private ModelOptions modelOptions;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (!(temperature >= 0)) {
            throw new ParameterException(spec.commandLine(), "--temperature must be at least 0, but is " + temperature);
        }
        Network network = modelOptions.network(model);
        PrintWriter out = spec.commandLine().getOut();
        TextGenerator generator;
        try {
            Vocabulary vocabulary = Vocabulary.fromMetadata(network.metadata());
            generator = new TextGenerator(network, vocabulary, new TextGenerator.Drawing(temperature, topK, seed));
            generator.read(prime.isEmpty() ? vocabulary.symbol(0) : prime);
        } catch (IllegalArgumentException e) {
            throw new IOException(model + " cannot continue this text: " + Text.message(e), e);
        }
        out.print(prime);
        for (int i = 0; i < length && !out.checkError(); i++) {
            out.print(generator.next());
        }
        out.println();
        out.flush();
        return 0;
    }
}
