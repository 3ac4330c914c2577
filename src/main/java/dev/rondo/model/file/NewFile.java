package dev.rondo.model.file;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes a file so that readers see all of it or nothing: to a temporary file in the same folder, which is then
 * renamed. A symbolic link stays one: the file that it leads to is replaced. A file that is replaced keeps its permissions.
 */
public final class NewFile {
    /** Links to links that are followed, as Linux does; more are taken for a circle. */
    private static final int MOST_LINKS = 40;

    /** Writes the content of a file. */
    public interface Content {
        void write(FileChannel channel) throws IOException;
    }

    private NewFile() {}

    /** Writes a file, or leaves the one that existed before. Exceptions name this file, not the temporary one. */
    public static void write(Path file, Content content) throws IOException {
        Path target = target(file);
        String obstacle = obstacle(target);
        if (obstacle != null) {
            throw new FileSystemException(file.toString(), null, obstacle);
        }
        // not Files.createTempFile, which makes a file that only its owner can read
        Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(
                    temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                keepPermissions(target, temporary);
                content.write(channel);
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            throw naming(file, temporary, e);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) { // such as a full disk
            throw new IOException(file + ": " + e.getMessage(), e);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /**
     * Refuses a file that {@link #write} could not write, before there is anything to write.
     *
     * @throws IllegalArgumentException with the file and the reason
     */
    public static void requireWritable(Path file) {
        String obstacle;
        try {
            obstacle = obstacle(target(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        if (obstacle != null) {
            throw new IllegalArgumentException(file + ": " + obstacle);
        }
    }

    /** {@return the reason why a file cannot be written that is known beforehand; null if there is none} */
    private static @Nullable String obstacle(Path target) {
        Path folder = folder(target);
        if (target.getFileName() == null || Files.isDirectory(target)) {
            return "is a directory, not a file";
        }
        if (!Files.exists(folder)) {
            return "the folder " + folder + " does not exist";
        }
        if (!Files.isDirectory(folder)) {
            return folder + " is not a folder";
        }
        return Files.isWritable(folder) ? null : "the folder " + folder + " is not writable";
    }

    private static Path folder(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file.toAbsolutePath() : parent;
    }

    /** {@return the file that a link leads to, which need not exist; the file itself if it is not a link} */
    private static Path target(Path file) throws IOException {
        Path target = file;
        for (int links = 0; Files.isSymbolicLink(target); links++) {
            if (links == MOST_LINKS) {
                throw new FileSystemException(file.toString(), null, "too many symbolic links");
            }
            target = target.resolveSibling(Files.readSymbolicLink(target));
        }
        return target;
    }

    /** Gives the new file the permissions of the old one, where the file system has any. */
    private static void keepPermissions(Path from, Path to) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (view != null && Files.exists(from)) {
            view.setPermissions(Files.getPosixFilePermissions(from));
        }
    }

    /** {@return the exception with the name of the file in place of the temporary one} */
    private static FileSystemException naming(Path file, Path temporary, FileSystemException thrown) {
        String reason = thrown.getReason() == null ? thrown.getClass().getSimpleName() : thrown.getReason();
        FileSystemException named =
                new FileSystemException(file.toString(), null, reason.replace(temporary.toString(), file.toString()));
        named.initCause(thrown);
        return named;
    }
}
