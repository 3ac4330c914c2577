package dev.rondo.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A file that a command will write. */
final class OutFile {
    private OutFile() {}

    /**
     * Refuses a path that nothing can be written to: before the work, not after it.
     *
     * @param command whose command line it came from
     * @param option its name there
     * @param file the path
     */
    static void check(CommandSpec command, String option, Path file) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        if (Files.isDirectory(file) || folder == null || !Files.isDirectory(folder)) {
            throw new ParameterException(
                    command.commandLine(),
                    option + " needs the path of a file in a folder that exists, but is '" + file + "'");
        }
    }
}
