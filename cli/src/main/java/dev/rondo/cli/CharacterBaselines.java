package dev.rondo.cli;

import java.util.HashMap;
import java.util.Map;

/** What a model of text is compared with: how often characters occur, alone and after one other. One is added to every count. */
final class CharacterBaselines {
    private final int size;
    private final long[] counts;
    private final Map<Long, Integer> pairs = new HashMap<>();
    private final int length;

    private CharacterBaselines(int[] tokens, int size) {
        this.size = size;
        this.counts = new long[size];
        this.length = tokens.length;
        for (int t = 0; t < tokens.length; t++) {
            counts[tokens[t]]++;
            if (t > 0) {
                pairs.merge(key(tokens[t - 1], tokens[t]), 1, Integer::sum);
            }
        }
    }

    static CharacterBaselines of(int[] tokens, int size) {
        return new CharacterBaselines(tokens, size);
    }

    private long key(int before, int token) {
        return (long) before * size + token;
    }

    /** {@return the bits per character of a text, by the frequencies of characters} */
    double single(int[] text) {
        double bits = 0;
        for (int token : text) {
            bits -= Math.log((counts[token] + 1.0) / (length + size));
        }
        return bits / text.length / Math.log(2);
    }

    /** {@return the bits per character of a text, by the frequencies after the character before} */
    double pairs(int[] text) {
        double bits = 0;
        for (int t = 1; t < text.length; t++) {
            int pair = pairs.getOrDefault(key(text[t - 1], text[t]), 0);
            bits -= Math.log((pair + 1.0) / (counts[text[t - 1]] + size));
        }
        return bits / (text.length - 1) / Math.log(2);
    }
}
