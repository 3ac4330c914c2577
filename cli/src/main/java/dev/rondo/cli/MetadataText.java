package dev.rondo.cli;

import dev.rondo.data.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The metadata of a model in words: one line per entry, and vocabularies as their symbols. */
final class MetadataText {
    private static final String VOCABULARY = "rondo.network.vocabulary";
    private static final String UNKNOWN = "rondo.network.unknown_symbol";

    /** The characters of symbols that one line shows. */
    private static final int LONGEST = 80;

    private MetadataText() {}

    /** {@return one line per entry, in the order of their keys} */
    static List<String> lines(Map<String, String> metadata) {
        List<String> lines = new ArrayList<>();
        new TreeMap<>(metadata)
                .forEach((key, value) -> lines.add(Text.shown(key) + ": " + value(metadata, key, Text.shown(value))));
        return lines;
    }

    private static String value(Map<String, String> metadata, String key, String plain) {
        try {
            if (isEntry(key, VOCABULARY)) {
                return symbols(vocabulary(metadata, key.substring(VOCABULARY.length())));
            }
            if (isEntry(key, UNKNOWN)) {
                Vocabulary vocabulary = vocabulary(metadata, key.substring(UNKNOWN.length()));
                return quote(vocabulary.symbol(vocabulary.unknown().orElseThrow()));
            }
        } catch (IllegalArgumentException damaged) {
            return plain;
        }
        return plain;
    }

    private static boolean isEntry(String key, String kind) {
        return key.equals(kind) || key.startsWith(kind + ".");
    }

    private static Vocabulary vocabulary(Map<String, String> metadata, String suffix) {
        return suffix.isEmpty()
                ? Vocabulary.fromMetadata(metadata)
                : Vocabulary.fromMetadata(metadata, suffix.substring(1));
    }

    private static String symbols(Vocabulary vocabulary) {
        StringBuilder text = new StringBuilder(vocabulary.size() == 1 ? "1 symbol:" : vocabulary.size() + " symbols:");
        int end = text.length() + LONGEST;
        int shown = 0;
        while (shown < vocabulary.size() && (shown == 0 || text.length() < end)) {
            text.append(' ').append(quote(vocabulary.symbol(shown)));
            shown++;
        }
        return shown < vocabulary.size() ? text + " and " + (vocabulary.size() - shown) + " more" : text.toString();
    }

    /** {@return a symbol between quotation marks, with escapes for the characters that end a line} */
    private static String quote(String symbol) {
        String escaped = symbol.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t");
        return '"' + Text.shown(escaped) + '"';
    }
}
