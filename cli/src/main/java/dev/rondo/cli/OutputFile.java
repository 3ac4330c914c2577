package dev.rondo.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Checks a file that a command will write. */
final class OutputFile {
    private OutputFile() {}

    /**
     * Refuses a path that is a folder or whose folder does not exist, before the work rather than after it.
     *
     * @param command the command
     * @param option the option that gave the path
     * @param file the path
     */
    static void check(CommandSpec command, String option, Path file) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        if (Files.isDirectory(file) || folder == null || !Files.isDirectory(folder)) {
            throw new ParameterException(
                    command.commandLine(),
                    option + " must be the path of a file in an existing folder, but is '" + file + "'");
        }
    }
}
