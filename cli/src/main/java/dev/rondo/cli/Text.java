package dev.rondo.cli;

import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** Makes text from untrusted files safe to print on a terminal. */
final class Text {
    private static final int LONGEST = 120;
    private static final int LONGEST_MESSAGE = 600;

    private Text() {}

    /** {@return a number of things in words, such as {@code 1 step} or {@code 1,000 steps}} */
    static String count(long number, String thing) {
        return String.format(Locale.ROOT, number == 1 ? "%,d %s" : "%,d %ss", number, thing);
    }

    /** {@return ascending numbers with their ranges in words, such as {@code 1, 3 to 5, 8}} */
    static String ranges(List<Integer> numbers) {
        StringJoiner text = new StringJoiner(", ");
        for (int i = 0; i < numbers.size(); i++) {
            int first = numbers.get(i);
            while (i + 1 < numbers.size() && numbers.get(i + 1) == numbers.get(i) + 1) {
                i++;
            }
            int last = numbers.get(i);
            text.add(last == first ? "" + first : first + (last == first + 1 ? ", " : " to ") + last);
        }
        return text.toString();
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
