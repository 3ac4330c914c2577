package dev.rondo.cli.csv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.table.Table;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvFileTest {
    private static final Map<String, CsvKind> NUMBER = Map.of("x", CsvKind.NUMBER);

    @TempDir
    private Path folder;

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("data.csv"), content);
    }

    @Test
    void shouldReadQuotesByteOrderMarksAndWindowsLineEnds() throws IOException {
        Path file = file("\uFEFF\"x\",name\r\n1.5,\"a \"\"b\"\", c\"\r\n,NA\r\n\r\n-2e3,d\r\n");
        Table table = CsvFile.table(file, CsvFormat.POINT, Map.of("x", CsvKind.NUMBER, "name", CsvKind.TEXT));
        assertArrayEquals(new double[] {1.5, Double.NaN, -2000}, table.numbers("x"));
        assertArrayEquals(new String[] {"a \"b\", c", null, "d"}, table.texts("name"));
        assertEquals(List.of("x"), CsvFile.numericColumns(file, CsvFormat.POINT, 10));
    }

    @Test
    void shouldReadDecimalCommas() throws IOException {
        Path file = file("t;x\n2026-01-01;1,5\n2026-01-02;NaN\n");
        assertArrayEquals(
                new double[] {1.5, Double.NaN},
                CsvFile.table(file, CsvFormat.DECIMAL_COMMA, NUMBER).numbers("x"));
        assertEquals("1,5", CsvFormat.DECIMAL_COMMA.number(1.5));
    }

    @ParameterizedTest
    @CsvSource({
        "12.5, 12.5",
        "1970-02, 2678400",
        "1970-01-02, 86400",
        "1970-01-01 00:01, 60",
        "1970-01-01T00:01:01, 61",
        "1970-01-01T01:00:00+01:00, 0",
        "1970-01-01T00:00:01.5Z, 1.5"
    })
    void shouldReadTimes(String text, double seconds) throws IOException {
        assertEquals(
                seconds,
                CsvFile.table(file("x\n" + text + "\n"), CsvFormat.POINT, Map.of("x", CsvKind.TIME))
                        .numbers("x")[0]);
    }

    @Test
    void shouldNameTheLineAndTheColumnOfABadCell() throws IOException {
        refused(file("a,x\n1,2\n\n\"two\nlines\",1o\n"), NUMBER, "line 4, column 'x'", "'1o'");
        refused(file("x\n1\n1e999\n"), NUMBER, "line 3, column 'x'", "finite");
        refused(file("x\nyesterday\n"), Map.of("x", CsvKind.TIME), "line 2, column 'x'", "a time", "'yesterday'");
        refused(file("a,x\n1\n"), NUMBER, "line 2", "expected 2 columns", "got 1");
        refused(file("a,x\n1,2,3\n"), NUMBER, "line 2", "got 3");
    }

    @Test
    void shouldRefuseFilesThatAreNotTables() throws IOException {
        refused(file(""), NUMBER, "empty");
        refused(file("a,b\n"), NUMBER, "no column 'x'", "a, b");
        refused(file("x,x\n"), NUMBER, "twice");
        refused(folder, NUMBER, "folder");
        Path latin = Files.write(folder.resolve("latin.csv"), new byte[] {'x', '\n', (byte) 0xe4, '\n'});
        refused(latin, NUMBER, "not UTF-8");
        refused(file("x\n\"never closed\n"), NUMBER, "data.csv");
    }

    private static void refused(Path file, Map<String, CsvKind> kinds, String... words) {
        String message = assertThrows(IOException.class, () -> CsvFile.table(file, CsvFormat.POINT, kinds))
                .getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), () -> "no '" + word + "' in: " + message);
        }
    }

    @Test
    void shouldReadLinesAsTheyArrive() throws IOException {
        byte[] text = "\uFEFFx,kind\n1,a\n,?\n".getBytes(StandardCharsets.UTF_8);
        CsvStream stream = new CsvStream("input", new ByteArrayInputStream(text), CsvFormat.POINT);
        assertTrue(stream.next());
        assertEquals(1, stream.number(stream.index("x")));
        assertEquals("a", stream.text(stream.index("kind")));
        assertTrue(stream.next());
        assertTrue(Double.isNaN(stream.number(0)));
        assertEquals(null, stream.text(1));
        assertEquals(false, stream.next());
        assertThrows(IOException.class, () -> stream.index("y"));
    }

    @Test
    void shouldReadSequencesOfTheUcrArchive() throws IOException {
        Path file = Files.writeString(
                folder.resolve("two.ts"),
                "# made up\n@problemName two\n@classLabel true a b\n@data\n1,2,?:4,5,6:a\n7,8:9,10:b\n");
        Table table = TsFile.table(file);
        assertArrayEquals(new String[] {"1", "1", "1", "2", "2"}, table.texts(TsFile.SEQUENCE));
        assertArrayEquals(new String[] {"a", "a", "a", "b", "b"}, table.texts(TsFile.CLASS));
        assertArrayEquals(new double[] {1, 2, Double.NaN, 7, 8}, table.numbers("x1"));
        assertArrayEquals(new double[] {4, 5, 6, 9, 10}, table.numbers("x2"));
        for (String bad :
                List.of("", "@data\n", "@data\n1,2\n", "@data\n1,x:a\n", "@data\n1:2:a\n1:b\n", "@data\n1,2:3:a\n")) {
            assertThrows(IOException.class, () -> TsFile.table(Files.writeString(file, bad)), bad);
        }
    }
}
