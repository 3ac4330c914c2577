package dev.rondo.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Lines of words as one text: words are separated by tabs, and backslashes escape tabs, line ends and themselves. */
final class EncoderText {
    private EncoderText() {}

    static String write(List<List<String>> lines) {
        return String.join(
                "\n",
                lines.stream()
                        .map(line -> String.join(
                                "\t", line.stream().map(EncoderText::escape).toList()))
                        .toList());
    }

    static List<List<String>> read(String text) {
        return Arrays.stream(text.split("\n", -1))
                .map(line -> Arrays.stream(line.split("\t", -1))
                        .map(EncoderText::unescape)
                        .toList())
                .toList();
    }

    private static String escape(String word) {
        return word.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n");
    }

    private static String unescape(String word) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == '\\') {
                i++;
                char escaped = i < word.length() ? word.charAt(i) : ' ';
                if (escaped != '\\' && escaped != 't' && escaped != 'n') {
                    throw new IllegalArgumentException(
                            "a backslash must be followed by \\, t or n, but in \"" + word + "\" one is not");
                }
                c = escaped == 't' ? '\t' : escaped == 'n' ? '\n' : escaped;
            }
            text.append(c);
        }
        return text.toString();
    }

    static List<String> prepend(String kind, String name, List<String> words) {
        List<String> all = new ArrayList<>(List.of(kind, name));
        all.addAll(words);
        return all;
    }

    static void requireWords(List<String> words, int count) {
        if (words.size() != count) {
            throw new IllegalArgumentException("expected " + count + " words, got " + words);
        }
    }

    static double number(String word) {
        try {
            return Double.parseDouble(word);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected a number, got '" + word + "'", e);
        }
    }

    /** {@return an entry of a network's metadata} */
    static String entry(Map<String, String> metadata, String key, String what) {
        String entry = metadata.get(key);
        if (entry == null) {
            throw new IllegalArgumentException(
                    "the network is not " + what + ": its metadata has no entry '" + key + "'");
        }
        return entry;
    }
}
