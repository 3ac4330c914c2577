package dev.rondo.data;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Symbols, such as characters or words, and their tokens, which count from 0. Immutable. It travels with a network in its
 * metadata.
 */
public final class Vocabulary {
    private static final String KEY = "rondo.vocabulary";

    private final List<String> symbols;
    private final Map<String, Integer> tokens = new HashMap<>();

    private Vocabulary(List<String> symbols) {
        this.symbols = List.copyOf(symbols);
        if (symbols.isEmpty()) {
            throw new IllegalArgumentException("a vocabulary needs at least one symbol");
        }
        for (String symbol : this.symbols) {
            if (symbol.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
                throw new IllegalArgumentException("symbol " + tokens.size() + " holds half a character");
            }
            if (tokens.putIfAbsent(symbol, tokens.size()) != null) {
                throw new IllegalArgumentException("symbols must differ, but \"" + symbol + "\" is there twice");
            }
        }
    }

    /**
     * {@return the vocabulary of these symbols, whose tokens are their places}
     *
     * @param symbols all different
     */
    public static Vocabulary of(List<String> symbols) {
        return new Vocabulary(symbols);
    }

    /**
     * {@return the vocabulary of the characters of a text, in the order of their code points}
     *
     * @param text any
     */
    public static Vocabulary ofCharacters(String text) {
        return new Vocabulary(text.codePoints()
                .sorted()
                .distinct()
                .mapToObj(Character::toString)
                .toList());
    }

    /** {@return how many symbols there are} */
    public int size() {
        return symbols.size();
    }

    /** {@return the symbols, in the order of their tokens; unmodifiable} */
    public List<String> symbols() {
        return symbols;
    }

    /**
     * {@return the token of a symbol}
     *
     * @param symbol one of the vocabulary
     * @throws IllegalArgumentException when it is none
     */
    public int token(String symbol) {
        Integer token = tokens.get(symbol);
        if (token == null) {
            throw new IllegalArgumentException("the vocabulary of " + size() + " symbols has no \"" + symbol + "\"");
        }
        return token;
    }

    /**
     * {@return the symbol of a token}
     *
     * @param token from 0 to below {@link #size}
     * @throws IllegalArgumentException when it is outside
     */
    public String symbol(int token) {
        if (token < 0 || token >= size()) {
            throw new IllegalArgumentException("token must be from 0 to " + (size() - 1) + ", but is " + token);
        }
        return symbols.get(token);
    }

    /**
     * {@return the tokens of a text's characters}
     *
     * @param text of characters that are symbols
     * @throws IllegalArgumentException when one is not
     */
    public int[] encode(String text) {
        return text.codePoints().map(c -> token(Character.toString(c))).toArray();
    }

    /**
     * {@return the tokens of symbols}
     *
     * @param symbols of the vocabulary
     * @throws IllegalArgumentException when one is not
     */
    public int[] encode(List<String> symbols) {
        return symbols.stream().mapToInt(this::token).toArray();
    }

    /**
     * {@return the symbols of tokens, put together}
     *
     * @param tokens from 0 to below {@link #size}
     */
    public String decode(int... tokens) {
        StringBuilder text = new StringBuilder();
        for (int token : tokens) {
            text.append(symbol(token));
        }
        return text.toString();
    }

    /** {@return the entry for a network's metadata: the symbols, one a line, under {@code rondo.vocabulary}} */
    public Map<String, String> toMetadata() {
        List<String> lines = symbols.stream()
                .map(symbol -> symbol.replace("\\", "\\\\").replace("\n", "\\n"))
                .toList();
        return Map.of(KEY, String.join("\n", lines));
    }

    /**
     * {@return the vocabulary that {@link #toMetadata} wrote}
     *
     * @param metadata a network's
     * @throws IllegalArgumentException when it has none, or one that is damaged
     */
    public static Vocabulary fromMetadata(Map<String, String> metadata) {
        return new Vocabulary(Arrays.stream(ArgumentChecks.entry(metadata, KEY).split("\n", -1))
                .map(Vocabulary::unescape)
                .toList());
    }

    private static String unescape(String line) {
        StringBuilder symbol = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\') {
                i++;
                char escaped = i < line.length() ? line.charAt(i) : ' ';
                if (escaped != '\\' && escaped != 'n') {
                    throw new IllegalArgumentException(
                            "'" + KEY + "' must have \\n or \\\\ after a backslash, but has \"" + line + "\"");
                }
                c = escaped == 'n' ? '\n' : escaped;
            }
            symbol.append(c);
        }
        return symbol.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Vocabulary that && symbols.equals(that.symbols);
    }

    @Override
    public int hashCode() {
        return symbols.hashCode();
    }

    @Override
    public String toString() {
        return symbols.toString();
    }
}
