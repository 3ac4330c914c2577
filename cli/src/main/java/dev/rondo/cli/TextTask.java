package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.cli.page.BarChart;
import dev.rondo.cli.page.Section;
import dev.rondo.data.BatchSource;
import dev.rondo.data.Vocabulary;
import dev.rondo.table.TrainingSettings;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A model of text to train: it predicts each character from those before it. */
final class TextTask implements TrainingTask {
    private static final int EMBEDDING = 32;
    private static final int STEPS = 64;
    private static final int MOST_STREAMS = 32;
    private static final int LEAST_BATCHES = 8;
    private static final int SAMPLE = 400;

    private final Vocabulary vocabulary;
    private final int[] training;
    private final int[] validation;
    private final int[] test;
    private final Network network;
    private final TrainingSettings settings;

    private TextTask(Vocabulary vocabulary, int[] tokens, Network network, TrainingSettings settings) {
        int first = (int) (tokens.length * 0.8);
        int second = (int) (tokens.length * 0.9);
        this.vocabulary = vocabulary;
        this.training = Arrays.copyOf(tokens, first);
        this.validation = Arrays.copyOfRange(tokens, first, second);
        this.test = Arrays.copyOfRange(tokens, second, tokens.length);
        this.network = network;
        this.settings = settings;
    }

    /**
     * {@return the task for a text}
     *
     * @param file the text, in UTF-8
     * @param options the layers
     * @param settings how it is trained
     */
    static TextTask of(Path file, NetworkOptions options, TrainingSettings settings) throws IOException {
        String text = read(file);
        int least = 20 * STEPS;
        if (text.length() < least) {
            throw new IOException(
                    file + ": a text needs at least " + least + " characters, but has " + text.length());
        }
        Vocabulary vocabulary = Vocabulary.ofCharacters(text);
        if (vocabulary.size() < 2) {
            throw new IOException(file + ": all characters are equal, so there is nothing to learn");
        }
        var builder = Network.builder(vocabulary.size()).embedding(EMBEDDING);
        options.cell().addTo(builder, options.hidden(128), options.layers()).dense(vocabulary.size());
        vocabulary.toMetadata().forEach(builder::metadata);
        return new TextTask(vocabulary, vocabulary.encode(text), builder.build(settings.seed()), settings);
    }

    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (MalformedInputException e) {
            throw new IOException(file + ": the text is not UTF-8", e);
        }
    }

    @Override
    public Network network() {
        return network;
    }

    @Override
    public Loss loss() {
        return Loss.CROSS_ENTROPY;
    }

    @Override
    public String lossName() {
        return "cross-entropy (nats per character)";
    }

    private static int streams(int[] tokens) {
        return Math.clamp(tokens.length / (STEPS * LEAST_BATCHES), 1, MOST_STREAMS);
    }

    @Override
    public BatchSource training() {
        return BatchSource.streams(training, streams(training), STEPS, STEPS, settings.seed());
    }

    @Override
    public BatchSource validation() {
        return BatchSource.streams(validation, streams(validation), STEPS);
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("text", reads());
        words.put("split", "80 % training, 10 % validation, 10 % test, in the order of the text");
        words.put("streams", streams(training) + " parts of the text side by side, " + STEPS + " characters per batch");
        return words;
    }

    @Override
    public String reads() {
        return String.format(
                Locale.ROOT,
                "%,d characters, of which %,d differ",
                training.length + validation.length + test.length,
                vocabulary.size());
    }

    @Override
    public TestResult test(Network trained, Console console) {
        double model;
        try (Trainer trainer = settings.newTrainer(trained, loss())) {
            model = trainer.evaluate(BatchSource.streams(test, streams(test), STEPS))
                            .loss()
                    / Math.log(2);
        }
        CharacterBaselines naive = CharacterBaselines.of(training, vocabulary.size());
        double single = naive.single(test);
        double pairs = naive.pairs(test);
        console.say("Test on %,d characters that training did not see, in bits per character:", test.length);
        console.say("  this model                       %6.3f", model);
        console.say("  frequencies after one character  %6.3f", pairs);
        console.say("  frequencies of characters        %6.3f", single);
        String verdict = String.format(
                Locale.ROOT,
                model < Math.min(single, pairs)
                        ? "The model needs %.3f bits per character, the better baseline %.3f."
                        : "The model needs %.3f bits per character, more than a table of frequencies does (%.3f): it has not"
                                + " learned enough. More text, more epochs or more units may help.",
                model,
                Math.min(single, pairs));
        console.say("%s", verdict);
        String sample = sample(trained);
        List<Section> sections = List.of(
                new Section("Bits per character")
                        .note(verdict)
                        .figure(
                                new BarChart(
                                                "The test part of the text",
                                                "model",
                                                "bits per character",
                                                List.of("this model", "after one", "frequencies"))
                                        .bars("bits", model, pairs, single),
                                "Lower is better. 'After one' is a table of how often each character follows each other;"
                                        + " 'frequencies' is how often each occurs."),
                new Section("A sample")
                        .text("Drawn at temperature 0.8 from the 40 likeliest characters:")
                        .code(sample));
        return new TestResult(
                sections,
                Map.of(
                        "characters", test.length,
                        "bitsPerCharacter", model,
                        "bitsAfterOneCharacter", pairs,
                        "bitsOfFrequencies", single,
                        "verdict", verdict));
    }

    private String sample(Network trained) {
        StringBuilder text = new StringBuilder();
        TextGenerator generator = new TextGenerator(trained, vocabulary, new TextGenerator.Drawing(0.8f, 40, 1));
        generator.read(vocabulary.decode(Arrays.copyOf(test, STEPS)));
        for (int i = 0; i < SAMPLE; i++) {
            text.append(generator.next());
        }
        return text.toString();
    }

    @Override
    public String nextCommand() {
        return "generate";
    }
}
