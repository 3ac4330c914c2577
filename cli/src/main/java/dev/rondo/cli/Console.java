package dev.rondo.cli;

import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/** Prints formatted lines to a command's standard output, and flushes each one. */
record Console(PrintWriter out) {
    static Console of(CommandSpec command) {
        return new Console(command.commandLine().getOut());
    }

    void say(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
        out.flush();
    }
}
