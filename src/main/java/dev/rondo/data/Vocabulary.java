package dev.rondo.data;

import dev.rondo.text.SafeText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * A mapping between symbols, such as characters or words, and tokens, which are numbered from 0. A network can store it in its
 * metadata. Immutable.
 */
public final class Vocabulary {
    private static final String KEY = "rondo.network.vocabulary";
    private static final String UNKNOWN = "rondo.network.unknown_symbol";

    private final List<String> symbols;
    private final Map<String, Integer> tokens = new HashMap<>();
    /** The token of symbols that are not in the list; -1 if they are refused. */
    private final int unknown;

    private Vocabulary(List<String> symbols, int unknown) {
        this.unknown = unknown;
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
                throw new IllegalArgumentException(
                        "symbols must differ, but " + SafeText.quote(symbol) + " occurs twice");
            }
        }
    }

    /**
     * {@return the vocabulary of these symbols, whose tokens are their positions in the list}
     *
     * @param symbols all different
     */
    public static Vocabulary of(List<String> symbols) {
        Objects.requireNonNull(symbols, "symbols");
        return new Vocabulary(symbols, -1);
    }

    /**
     * {@return this vocabulary with a token for symbols that it does not have} A service that must answer whatever it is sent needs
     * one. Train with it too, for example by replacing rare symbols; otherwise the network has learned nothing about it. The symbol
     * is appended unless the vocabulary has it.
     *
     * @param symbol the symbol that stands for all unknown ones, such as {@code "\uFFFD"} or {@code "<unknown>"}
     */
    public Vocabulary withUnknown(String symbol) {
        Objects.requireNonNull(symbol, "symbol");
        List<String> all = new ArrayList<>(symbols);
        if (!tokens.containsKey(symbol)) {
            all.add(symbol);
        }
        return new Vocabulary(all, all.indexOf(symbol));
    }

    /** {@return the token of symbols that the vocabulary does not have; empty if they are refused} */
    public OptionalInt unknown() {
        return unknown < 0 ? OptionalInt.empty() : OptionalInt.of(unknown);
    }

    /**
     * {@return the vocabulary of the characters of a text, in the order of their code points}
     *
     * @param text any text
     */
    public static Vocabulary ofCharacters(String text) {
        return of(text.codePoints()
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
     * @throws IllegalArgumentException if the vocabulary does not have it, and has no {@link #unknown} token
     */
    public int token(String symbol) {
        Objects.requireNonNull(symbol, "symbol");
        Integer token = tokens.get(symbol);
        if (token == null && unknown < 0) {
            throw new IllegalArgumentException("the vocabulary of " + size() + " symbols has no "
                    + SafeText.quote(symbol) + "; withUnknown gives it a token for all symbols that it does not have");
        }
        return token == null ? unknown : token;
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
     * @throws IllegalArgumentException if a character is not a symbol, and there is no {@link #unknown} token
     */
    public int[] encode(String text) {
        return text.codePoints().map(c -> token(Character.toString(c))).toArray();
    }

    /**
     * {@return the tokens of symbols}
     *
     * @param symbols symbols of the vocabulary
     * @throws IllegalArgumentException if the vocabulary does not have one of them, and has no {@link #unknown} token
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
        Objects.requireNonNull(tokens, "tokens");
        StringBuilder text = new StringBuilder();
        for (int token : tokens) {
            text.append(symbol(token));
        }
        return text.toString();
    }

    /**
     * {@return the entries for the metadata of a network that has no other vocabulary} They are the symbols, one per line, under
     * {@code rondo.network.vocabulary}, and the {@link #unknown} token, if there is one.
     */
    public Map<String, String> toMetadata() {
        return entries("");
    }

    /**
     * {@return the entries for the metadata of a network that has several vocabularies}
     *
     * @param name the name of this one; without a dot
     */
    public Map<String, String> toMetadata(String name) {
        return entries(MetadataKeys.suffix(name));
    }

    private Map<String, String> entries(String suffix) {
        List<String> lines = symbols.stream()
                .map(symbol -> symbol.replace("\\", "\\\\").replace("\n", "\\n"))
                .toList();
        String joined = String.join("\n", lines);
        return unknown < 0
                ? Map.of(KEY + suffix, joined)
                : Map.of(KEY + suffix, joined, UNKNOWN + suffix, Integer.toString(unknown));
    }

    /**
     * {@return the vocabulary that {@link #toMetadata()} wrote}
     *
     * @param metadata the metadata of a network
     * @throws IllegalArgumentException if the metadata has none without a name, or a damaged one
     */
    public static Vocabulary fromMetadata(Map<String, String> metadata) {
        return read(metadata, "");
    }

    /**
     * {@return the vocabulary that {@link #toMetadata(String)} wrote}
     *
     * @param metadata the metadata of a network
     * @param name the name of the vocabulary
     * @throws IllegalArgumentException if the metadata has none of this name, or a damaged one
     */
    public static Vocabulary fromMetadata(Map<String, String> metadata, String name) {
        return read(metadata, MetadataKeys.suffix(name));
    }

    private static Vocabulary read(Map<String, String> metadata, String suffix) {
        List<String> symbols = Arrays.stream(
                        MetadataKeys.entry(metadata, KEY + suffix).split("\n", -1))
                .map(line -> unescape(KEY + suffix, line))
                .toList();
        String unknown = metadata.get(UNKNOWN + suffix);
        if (unknown == null) {
            return of(symbols);
        }
        for (int token = 0; token < symbols.size(); token++) {
            if (unknown.equals(Integer.toString(token))) {
                return new Vocabulary(symbols, token);
            }
        }
        throw new IllegalArgumentException(SafeText.quote(UNKNOWN + suffix) + " must be a token from 0 to "
                + (symbols.size() - 1) + ", but is " + SafeText.quote(unknown));
    }

    private static String unescape(String key, String line) {
        StringBuilder symbol = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\') {
                i++;
                char escaped = i < line.length() ? line.charAt(i) : ' ';
                if (escaped != '\\' && escaped != 'n') {
                    throw new IllegalArgumentException(SafeText.quote(key)
                            + " must have \\n or \\\\ after a backslash, but has " + SafeText.quote(line));
                }
                c = escaped == 'n' ? '\n' : escaped;
            }
            symbol.append(c);
        }
        return symbol.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Vocabulary that && symbols.equals(that.symbols) && unknown == that.unknown;
    }

    @Override
    public int hashCode() {
        return 31 * symbols.hashCode() + unknown;
    }

    @Override
    public String toString() {
        return symbols + (unknown < 0 ? "" : ", unknown: " + symbols.get(unknown));
    }
}
