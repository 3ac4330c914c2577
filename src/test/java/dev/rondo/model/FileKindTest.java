package dev.rondo.model;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class FileKindTest {
    @Test
    void shouldSayWhatAFileLooksLike() throws IOException {
        refuse(new byte[0], "an empty file");
        refuse(zip("model/data.pkl"), "pickles run code: save it with safetensors.torch.save_file");
        refuse(new byte[] {(byte) 0x80, 2, (byte) 0x8a, 10}, "pickles run code");
        refuse(zip("readme.txt"), "a zip archive");
        refuse(latin1("version https://git-lfs.github.com/spec/v1\noid sha256:0"), "a Git LFS pointer");
        refuse(latin1("something else"), "an unknown kind of file");
    }

    @Test
    void shouldSayWhatJsonOfModelsHas() {
        String message = assertThrows(
                        ModelFormatException.class,
                        () -> Models.load(latin1("{\"layers\": []}"), "unknown", LoadOptions.DEFAULT))
                .getMessage();
        assertTrue(message.startsWith("unknown: looks like JSON text, but has neither"), message);
    }

    @Test
    void shouldSayThatAFileIsMissing() {
        assertThrows(NoSuchFileException.class, () -> Models.load(Path.of("no", "such.safetensors")));
    }

    private static void refuse(byte[] file, String what) {
        String message = assertThrows(
                        ModelFormatException.class, () -> Models.load(file, "unknown", LoadOptions.DEFAULT))
                .getMessage();
        assertTrue(message.startsWith("unknown: looks like ") && message.contains(what), message);
        assertTrue(
                message.endsWith("; Rondo reads models in safetensors, ONNX, Keras, RTNeural and .nam files"), message);
    }

    private static byte[] zip(String entry) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(entry));
        }
        return bytes.toByteArray();
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
