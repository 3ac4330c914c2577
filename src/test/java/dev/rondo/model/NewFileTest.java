package dev.rondo.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@Tag("once")
class NewFileTest {
    private static final Network NETWORK = Network.builder(1).rnn(2).build(1);

    @TempDir
    private Path folder;

    @Test
    void shouldReplaceTheFileThatALinkLeadsTo() throws IOException {
        Path target = Files.createDirectory(folder.resolve("models")).resolve("v1.safetensors");
        Path link = Files.createSymbolicLink(folder.resolve("current"), Path.of("models", "v1.safetensors"));
        Models.save(NETWORK, link); // the target does not exist so far
        Models.save(NETWORK, link);
        assertTrue(Files.isSymbolicLink(link));
        assertEquals(2, Models.load(target).outputSize());
        try (Stream<Path> left = Files.list(target.getParent())) {
            assertEquals(List.of(target), left.toList());
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void shouldKeepTheModeOfTheFileItReplaces() throws IOException {
        Path file = folder.resolve("secret.safetensors");
        Models.save(NETWORK, file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Models.save(NETWORK, file);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void shouldNameTheFileThatCannotBeWritten() throws IOException {
        Path circle = folder.resolve("circle");
        Files.createSymbolicLink(circle, circle);
        refused(() -> Models.save(NETWORK, circle), circle, "too many symbolic links");
        refused(() -> Models.save(NETWORK, folder), folder, "is a directory");
        Path missing = folder.resolve("none").resolve("model");
        refused(() -> Models.save(NETWORK, missing), missing, "does not exist");
        Path file = Files.createFile(folder.resolve("file"));
        refused(() -> Models.save(NETWORK, file.resolve("model")), file, "is not a folder");
    }

    @Test
    void shouldNameTheDirectoryThatIsRead() {
        refused(() -> Models.load(folder), folder, "is a directory");
        refused(() -> Models.loadGraph(folder), folder, "is a directory");
        refused(() -> Models.kind(folder), folder, "is a directory");
        refused(() -> Safetensors.read(folder), folder, "is a directory");
    }

    private static void refused(Executable call, Path file, String reason) {
        String message = assertThrows(IOException.class, call).getMessage();
        assertTrue(message.contains(file.toString()) && message.contains(reason), message);
        assertFalse(message.contains(".tmp"), message);
    }
}
