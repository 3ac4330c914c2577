package dev.rondo.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Checks a file that a command will write. */
final class OutputFile {
    private OutputFile() {}

    /**
     * Refuses a path that is a folder or a device, whose folder does not exist, or that is one of the inputs, before the work rather than
     * after it.
     *
     * @param command the command
     * @param option the option that gave the path
     * @param file the path
     * @param inputs the files that the command reads
     */
    static void check(CommandSpec command, String option, Path file, Path... inputs) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        boolean taken = Files.exists(file) && !Files.isRegularFile(file);
        if (taken || folder == null || !Files.isDirectory(folder)) {
            throw new ParameterException(
                    command.commandLine(),
                    option + " must be the path of a file in an existing folder, but is '" + file + "'");
        }
        if (!Files.isWritable(folder)) {
            throw new ParameterException(
                    command.commandLine(), option + " must be in a folder that can be written, but is '" + file + "'");
        }
        for (Path input : inputs) {
            if (isSame(file, input)) {
                throw new ParameterException(
                        command.commandLine(),
                        option + " must be a different file than the input, which would be overwritten, but is '" + file
                                + "'");
            }
        }
    }

    /** {@return whether two paths lead to one file that exists, through links too} */
    private static boolean isSame(Path one, Path other) {
        try {
            return Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
        } catch (IOException e) {
            return false; // the file cannot be examined; reading or writing it will say why
        }
    }

    /**
     * Writes a file so that readers see all of it or nothing.
     *
     * @param file the file; replaced when it exists
     * @param bytes its content
     */
    static void write(Path file, byte[] bytes) throws IOException {
        Path temporary = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            Files.write(temporary, bytes, StandardOpenOption.CREATE_NEW);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            String reason = e.getReason() == null ? "cannot be written" : e.getReason();
            throw new IOException(file + ": " + reason, e);
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
