package dev.rondo.cli;

/** Makes text from untrusted files safe to print on a terminal. */
final class Text {
    private static final int LONGEST = 120;

    private Text() {}

    /** {@return the text on one line, cut to a bounded length, without characters that control a terminal} */
    static String shown(String text) {
        String start = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
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
