package dev.rondo.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.Sampler;
import dev.rondo.State;
import dev.rondo.data.Vocabulary;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The example of {@link Sampler}, compiled and run with an untrained network. */
@Tag("once")
class SamplerSnippetsTest {
    @Test
    void shouldWriteText() {
        Vocabulary vocabulary = Vocabulary.ofCharacters("abc ");
        Network network = Network.builder(vocabulary.size())
                .embedding(8)
                .lstm(8)
                .dense(vocabulary.size())
                .build(1);
        // @start region="sampler"
        Runner runner = network.newRunner();
        State state = network.newState();
        Sampler sampler = new Sampler(network.outputSize(), 0.8f, 40, 1);
        float[] logits = new float[network.outputSize()];
        StringBuilder text = new StringBuilder("a");
        int token = vocabulary.token("a");
        for (int i = 0; i < 100; i++) {
            runner.step(state, token, logits);
            token = sampler.sample(logits);
            text.append(vocabulary.symbol(token));
        }
        // @end
        assertEquals(101, text.length());
    }
}
