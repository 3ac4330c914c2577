package dev.rondo.cli;

import java.util.Locale;

/** Makes text from untrusted files safe to print on a terminal. */
final class Text {
    private static final int LONGEST = 120;
    private static final int LONGEST_MESSAGE = 600;

    private Text() {}

    /** {@return a number of things in words, such as {@code 1 step} or {@code 1,000 steps}} */
    static String count(long number, String thing) {
        return String.format(Locale.ROOT, number == 1 ? "%,d %s" : "%,d %ss", number, thing);
    }

    /** {@return the text on one line, cut to a bounded length, without characters that control a terminal} */
    static String shown(String text) {
        return shown(text, LONGEST);
    }

    /** {@return what an exception says, on one line; longer than a name, as the end says what was found} */
    static String message(Throwable problem) {
        return shown(String.valueOf(problem.getMessage()), LONGEST_MESSAGE);
    }

    private static String shown(String text, int longest) {
        String start = text.length() <= longest ? text : text.substring(0, longest) + "...";
        StringBuilder shown = new StringBuilder();
        start.codePoints().map(c -> isPrintable(c) ? c : '?').forEach(shown::appendCodePoint);
        return shown.toString();
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
