package dev.rondo.model.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes a file so that readers see all of it or nothing: to a temporary file in the same folder, which is then renamed. */
public final class NewFile {
    /** Writes the content of a file. */
    public interface Content {
        void write(FileChannel channel) throws IOException;
    }

    private NewFile() {}

    /** Writes a file, or leaves the one that existed before. */
    public static void write(Path file, Content content) throws IOException {
        // not Files.createTempFile, which makes a file that only its owner can read
        Path temporary = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(
                    temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                content.write(channel);
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
