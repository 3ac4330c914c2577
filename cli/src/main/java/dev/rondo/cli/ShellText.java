package dev.rondo.cli;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Commands as a person can copy them to a shell. */
final class ShellText {
    /** The command as it was started, which the launcher tells. */
    private static final String PROGRAM = System.getProperty("rondo.command", "rondo");

    private ShellText() {}

    /** {@return the command line that starts this program with some arguments} */
    static String command(List<String> arguments) {
        return Stream.concat(Stream.of(PROGRAM), arguments.stream())
                .map(ShellText::quoted)
                .collect(Collectors.joining(" "));
    }

    /** {@return a word in quotes, if a shell would change it without them} */
    static String quoted(String word) {
        return word.matches("[\\w./,=:+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
