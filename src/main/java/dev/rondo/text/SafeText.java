package dev.rondo.text;

import java.nio.charset.StandardCharsets;

/** Text from untrusted files, made safe for messages and terminals. */
public final class SafeText {
    /** Enough for any real name or reason. Those of a hostile file may have megabytes. */
    private static final int LONGEST = 300;

    private SafeText() {}

    /** {@return a name from a file in quotes, on one line and cut to a bounded length} */
    public static String quote(String name) {
        return '"' + shown(name) + '"';
    }

    /** {@return the text on one line, cut to a bounded length, without characters that control a terminal} */
    public static String shown(String text) {
        return shown(text, LONGEST);
    }

    /** {@return the text on one line, cut to the given number of characters, without characters that control a terminal} */
    public static String shown(String text, int longest) {
        String start = text.length() <= longest ? text : text.substring(0, longest) + "...";
        StringBuilder shown = new StringBuilder();
        start.codePoints().map(c -> isPrintable(c) ? c : '?').forEach(shown::appendCodePoint);
        return shown.toString();
    }

    /**
     * {@return the string itself}
     *
     * @throws IllegalArgumentException when UTF-8 cannot hold it, so that no file can either
     */
    public static String requireWellFormed(String string) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(string)) {
            throw new IllegalArgumentException(quote(string) + " holds half a surrogate pair, which a file cannot");
        }
        return string;
    }

    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
