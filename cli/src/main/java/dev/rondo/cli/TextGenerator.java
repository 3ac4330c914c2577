package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.Sampler;
import dev.rondo.State;
import dev.rondo.data.Vocabulary;

/** Writes text with a model, character by character. Not thread-safe. */
final class TextGenerator {
    private final Vocabulary vocabulary;
    private final Runner runner;
    private final State state;
    private final Sampler sampler;
    private final float[] logits;

    /**
     * How characters are drawn; see {@link Sampler}.
     *
     * @param temperature divides the logits
     * @param topK the number of characters that may be drawn
     * @param seed the seed
     */
    record Drawing(float temperature, int topK, long seed) {}

    TextGenerator(Network network, Vocabulary vocabulary, Drawing drawing) {
        this.vocabulary = vocabulary;
        this.runner = network.newRunner();
        this.state = network.newState();
        this.sampler = new Sampler(network.outputSize(), drawing.temperature, drawing.topK, drawing.seed);
        this.logits = new float[network.outputSize()];
    }

    /**
     * Reads a text that the next characters continue.
     *
     * @throws IllegalArgumentException if the model does not know a character
     */
    void read(String text) {
        for (int token : vocabulary.encode(text)) {
            runner.step(state, token, logits);
        }
    }

    /** {@return the next character} */
    String next() {
        int token = sampler.sample(logits);
        runner.step(state, token, logits);
        return vocabulary.symbol(token);
    }
}
