package dev.rondo.text;

/** Text that came out of a file, as a message or a terminal may show it. */
public final class SafeText {
    /** Long enough for any real name or reason. A hostile file's may have megabytes. */
    private static final int LONGEST = 300;

    private SafeText() {}

    /** {@return a name from a file in quotes, on one line and cut to a bounded length} */
    public static String quote(String name) {
        return '"' + shown(name) + '"';
    }

    /** {@return the text on one line, cut to a bounded length, without characters that a terminal would obey} */
    public static String shown(String text) {
        return shown(text, LONGEST);
    }

    /** {@return the text on one line, cut to the given number of characters, without characters that a terminal would obey} */
    public static String shown(String text, int longest) {
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
