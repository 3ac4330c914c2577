package dev.rondo.data;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A mapping between symbols, such as characters or words, and tokens, which are numbered from 0. A network can store it in its
 * metadata. Immutable.
 */
public final class Vocabulary {
    private static final String KEY = "rondo.network.vocabulary";

    private final List<String> symbols;
    private final Map<String, Integer> tokens = new HashMap<>();

    private Vocabulary(List<String> symbols) {
        this.symbols = List.copyOf(symbols);
        if (symbols.isEmpty()) {
            throw new IllegalArgumentException("a vocabulary needs at least one symbol");
        }
        for (String symbol : this.symbols) {
            if (symbol.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
                throw new IllegalArgumentException(
                        "symbol " + tokens.size() + " contains an unpaired surrogate, which is half a character");
            }
            if (tokens.putIfAbsent(symbol, tokens.size()) != null) {
                throw new IllegalArgumentException("symbols must differ, but \"" + symbol + "\" occurs twice");
            }
        }
    }

    /**
     * {@return the vocabulary of these symbols, whose tokens are their positions in the list}
     *
     * @param symbols all different
     */
    public static Vocabulary of(List<String> symbols) {
        return new Vocabulary(symbols);
    }

    /**
     * {@return the vocabulary of the characters of a text, in the order of their code points}
     *
     * @param text any text
     */
    public static Vocabulary ofCharacters(String text) {
        return new Vocabulary(text.codePoints()
                .sorted()
                .distinct()
                .mapToObj(Character::toString)
                .toList());
    }

    /** {@return the number of symbols} */
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
     * @param symbol a symbol of the vocabulary
     * @throws IllegalArgumentException if the vocabulary does not have it
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
     * @param token from 0 to {@link #size} - 1
     * @throws IllegalArgumentException if it is out of range
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
     * @param text the text
     * @throws IllegalArgumentException if a character is not a symbol
     */
    public int[] encode(String text) {
        return text.codePoints().map(c -> token(Character.toString(c))).toArray();
    }

    /**
     * {@return the tokens of symbols}
     *
     * @param symbols symbols of the vocabulary
     * @throws IllegalArgumentException if the vocabulary does not have one
     */
    public int[] encode(List<String> symbols) {
        return symbols.stream().mapToInt(this::token).toArray();
    }

    /**
     * {@return the concatenated symbols of tokens}
     *
     * @param tokens from 0 to {@link #size} - 1
     */
    public String decode(int... tokens) {
        StringBuilder text = new StringBuilder();
        for (int token : tokens) {
            text.append(symbol(token));
        }
        return text.toString();
    }

    /** {@return the entry for a network's metadata: the symbols, one per line, under {@code rondo.network.vocabulary}} */
    public Map<String, String> toMetadata() {
        List<String> lines = symbols.stream()
                .map(symbol -> symbol.replace("\\", "\\\\").replace("\n", "\\n"))
                .toList();
        return Map.of(KEY, String.join("\n", lines));
    }

    /**
     * {@return the vocabulary that {@link #toMetadata} wrote}
     *
     * @param metadata the metadata of a network
     * @throws IllegalArgumentException if the metadata has none, or a damaged one
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
