package dev.rondo.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.support.RawFile;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every rule of the format, broken once: the message must name the file, the tensor, the offset and the rule. */
@Tag("once")
class SafetensorsMalformedTest {
    /** Eight bytes of buffer: one tensor of two float32. */
    private static final String GOOD = "{\"t\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0000', textBlock = """
            [0,8]     | [0,4]                    | 4 apart
            [0,8]     | [0,9]                    | <= 8
            [0,8]     | [8,0]                    | begin <= end
            [0,8]     | [-8,0]                   | 0 <= begin
            [0,8]     | [0,8,8]                  | [begin, end]
            [0,8]     | []                       | [begin, end]
            [0,8]     | [0,184467440737095516160000] | not valid JSON
            [0,8]     | [0,9223372036854775808]  | below 2^63
            [0,8]     | [0,8.0]                  | whole numbers
            [0,8]     | [0,"8"]                  | whole numbers
            [0,8]     | [0,[8]]                  | whole numbers
            [0,8]     | {}                       | an array
            [0,8]     | null                     | an array
            [2]       | [3]                      | has 12 bytes
            [2]       | []                       | has 4 bytes
            [2]       | [0]                      | has 0 bytes
            [2]       | [-2]                     | a dimension must be
            [2]       | [2147483648]             | a dimension must be
            [2]       | [2147483647,2147483647,2147483647] | more than 2^63 bytes
            [2]       | [2147483647,2147483647,2147483647,0] | more than 2^63 bytes
            [2]       | [1048576,1048576]        | has 4398046511104 bytes
            [2]       | 2                        | an array
            "F32"     | "U64"                    | F64, F32, F16, BF16, I32, I64, BOOL
            "F32"     | "f32"                    | F64, F32, F16, BF16, I32, I64, BOOL
            "F32"     | "I64"                    | has 16 bytes
            "F32"     | "BOOL"                   | has 2 bytes
            "F32"     | 32                       | a string for dtype
            "F32"     | "F64"                    | has 16 bytes
            "dtype"   | "Dtype"                  | unknown field
            "dtype":"F32",   |                   | has no dtype
            "shape":[2],     |                   | has no shape
            ,"data_offsets":[0,8] |              | has no data_offsets
            "F32"     | "F32","dtype":"F32"      | Duplicate
            [0,8]     | [0,8],"more":1           | unknown field
            """)
    void shouldRefuseATensorThatBreaksARule(String replaced, String by, String rule) {
        String header = GOOD.replace(replaced, by == null ? "" : by);
        String message = refuse(RawFile.of(header, new byte[8]));
        assertTrue(message.contains(rule), message);
        boolean json = rule.equals("Duplicate") || rule.equals("not valid JSON");
        assertTrue(message.matches(json ? "bad: offset \\d+: .*" : "bad: tensor \"t\", offset \\d+: .*"), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0000', textBlock = """
            0 | 4 | 0 | 4 | overlaps
            0 | 4 | 2 | 6 | overlaps
            0 | 4 | 5 | 9 | hole
            1 | 5 | 5 | 9 | hole
            0 | 4 | 4 | 8 | continues to offset 124
            """)
    void shouldRefuseOverlapsAndHoles(int begin, int end, int begin2, int end2, String rule) {
        String header = ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%d,%d]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%d,%d]}}")
                .formatted(begin, end, begin2, end2);
        String message = refuse(RawFile.of(header, new byte[9]));
        assertTrue(message.contains(rule), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0000', textBlock = """
            {"t":{},"t":{}}                       | dtype
            {"__metadata__":{"a":"1","a":"2"}}    | Duplicate
            {"__metadata__":{},"__metadata__":{}} | Duplicate
            {"__metadata__":{"a":1}}              | a string
            {"__metadata__":{"a":null}}           | a string
            {"__metadata__":[]}                   | an object of strings
            {"__metadata__":{"a":"\\ud834"}}      | surrogate
            {"t":[]}                              | an object
            {"t":1}                               | an object
            {} {}                                 | may follow
            {}x                                   | not valid JSON
            {"t"                                  | not valid JSON
            {t:1}                                 | not valid JSON
            {,}                                   | not valid JSON
            {"__metadata__":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{}}}}}}}}} | a string
            """)
    void shouldRefuseAHeaderThatBreaksARule(String header, String rule) {
        String message = refuse(RawFile.of(header, new byte[0]));
        assertTrue(message.contains(rule), message);
        assertTrue(message.contains("offset "), message);
    }

    @Test
    void shouldRefuseTheSameTensorTwice() {
        String tensor = "\"t\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}";
        assertTrue(refuse(RawFile.of("{" + tensor + "," + tensor + "}", new byte[0]))
                .contains("Duplicate"));
    }

    @Test
    void shouldRefuseDeepNestingHugeNumbersAndLongOnes() {
        for (String value : new String[] {"[".repeat(100_000), "{\"a\":".repeat(100_000), "9".repeat(100_000)}) {
            refuse(RawFile.of("{\"t\":" + value, new byte[0]));
            refuse(RawFile.of(GOOD.replace("[2]", "[" + value), new byte[8]));
            refuse(RawFile.of(GOOD.replace("\"F32\"", value), new byte[8]));
        }
    }

    @Test
    void shouldRefuseEveryLengthOfTheHeaderButItsOwn() {
        byte[] header = GOOD.getBytes(StandardCharsets.UTF_8);
        long[] lengths = {
            0, 1, 2, header.length - 1, header.length + 1, header.length + 9, 100_000_001, 1L << 40, Long.MAX_VALUE, -1
        };
        for (long length : lengths) {
            String message = refuse(RawFile.of(length, header, new byte[8]));
            assertTrue(message.startsWith("bad: "), message);
        }
    }

    @Test
    void shouldRefuseWhatIsNotUtf8() {
        byte[][] wrong = {
            {(byte) 0xff}, {(byte) 0xc0, (byte) 0x80}, {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, {(byte) 0xc3}
        };
        for (byte[] bytes : wrong) {
            byte[] header = GOOD.replace("\"t\"", "\"" + "t".repeat(bytes.length) + "\"")
                    .getBytes(StandardCharsets.UTF_8);
            System.arraycopy(bytes, 0, header, 2, bytes.length);
            String message = refuse(RawFile.of(header, new byte[8]));
            assertEquals("bad: offset 10: the header is not valid UTF-8", message);
        }
        refuse(RawFile.of(GOOD.getBytes(StandardCharsets.UTF_16LE), new byte[8]));
        refuse(RawFile.of(("\ufeff" + GOOD).getBytes(StandardCharsets.UTF_8), new byte[8]));
    }

    @Test
    void shouldNameOffsetsInBytesAfterNamesThatAreNotAscii() {
        String name = "größe𝄞";
        String header = GOOD.replace("\"t\"", "\"" + name + "\"").replace("F32", "F33");
        String message = refuse(RawFile.of(header, new byte[8]));
        int offset = 8 + header.substring(0, header.indexOf("\"F33\"")).getBytes(StandardCharsets.UTF_8).length;
        assertTrue(message.startsWith("bad: tensor \"" + name + "\", offset " + offset + ": "), message);
    }

    @Test
    void shouldRefuseEveryTruncation() {
        byte[] file = RawFile.of(GOOD, new byte[8]);
        for (int length = 0; length < file.length; length++) {
            refuse(Arrays.copyOf(file, length));
        }
        refuse(Arrays.copyOf(file, file.length + 1));
    }

    @Test
    void shouldKeepMessagesShortAndOnOneLine() {
        String name = "a\\n\u2028" + "t".repeat(100_000);
        String tensor = "\"" + name + "\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}";
        String[] headers = {"{" + tensor.replace("F32", "X") + "}", "{" + tensor + "," + tensor + "}", "{" + name + "}"
        };
        for (String header : headers) {
            String message = refuse(RawFile.of(header, new byte[0]));
            assertTrue(message.length() < 1000 && message.matches(".*"), message);
        }
    }

    private static String refuse(byte[] file) {
        return assertThrows(ModelFormatException.class, () -> Safetensors.read(file, "bad"))
                .getMessage();
    }
}
