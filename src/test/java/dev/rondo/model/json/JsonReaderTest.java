package dev.rondo.model.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonToken;
import dev.rondo.model.file.FileFormatException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The bounds on JSON from untrusted files, and the offsets in messages. */
@Tag("once")
class JsonReaderTest {
    @Test
    void shouldBoundTheDepth() {
        for (JsonLimits limits : JsonLimits.values()) {
            refuse("not valid JSON: Document nesting depth", limits, "{\"a\": " + "[".repeat(1000));
        }
        refuse("not valid JSON: Document nesting depth", JsonLimits.HEADER, "{\"a\":".repeat(9) + "1" + "}".repeat(9));
    }

    @Test
    void shouldBoundNumbersNamesAndStrings() {
        refuse("not valid JSON: Number value length", JsonLimits.HEADER, "{\"a\": " + "1".repeat(21) + "}");
        refuse("not valid JSON: Name length", JsonLimits.AUDIO_MODEL, "{\"" + "a".repeat(201) + "\": 1}");
        refuse(
                "not valid JSON: String value length",
                JsonLimits.AUDIO_MODEL,
                "{\"a\": \"" + "b".repeat(1_048_577) + "\"}");
    }

    @Test
    void shouldBoundTheNumberOfValuesButNotThoseOfArraysOfNumbers() {
        refuse(
                "the text has more than 1048576 values",
                JsonLimits.AUDIO_MODEL,
                "{\"a\": [" + "[],".repeat(1 << 20) + "[]]}");
        refuse(
                "the text has more than 1048576 values",
                JsonLimits.AUDIO_MODEL,
                "{\"a\": [" + "true,".repeat(1 << 20) + "true]}");
        String numbers = "{\"a\": [" + "1,".repeat(1 << 21) + "1]}";
        assertEquals(
                (1 << 21) + 1,
                read(JsonLimits.AUDIO_MODEL, numbers).numbers("a").values().length);
    }

    @Test
    void shouldRefuseRepeatedKeysAndMoreAfterTheEnd() {
        for (JsonLimits limits : JsonLimits.values()) {
            refuse("not valid JSON: Duplicate field 'a'", limits, "{\"a\": 1, \"a\": 1}");
            refuse("only white space may follow the end of the text", limits, "{} {}");
            refuse("not valid JSON", limits, "{\"a\": NaN}");
            refuse("not valid JSON", limits, "{\"a\": 1");
            refuse("must be a JSON object", limits, "");
        }
    }

    @Test
    void shouldGiveOffsetsInBytesOfTheFile() {
        byte[] text = "{\"\u00e4\u20ac\": x}".getBytes(StandardCharsets.UTF_8);
        FileFormatException invalid = assertThrows(FileFormatException.class, () -> read(text, 8));
        assertTrue(invalid.getMessage().startsWith("offset 18: the text is not valid JSON: "), invalid.getMessage());
        byte[] damaged = {'{', '"', (byte) 0xc3, '"'};
        FileFormatException notUtf8 = assertThrows(FileFormatException.class, () -> read(damaged, 8));
        assertEquals("offset 10: the text is not valid UTF-8", notUtf8.getMessage());
    }

    @Test
    void shouldKeepWholeNumbersOf64BitsExact() {
        try (JsonReader json =
                JsonReader.of("[9223372036854775807, 9223372036854775808, 1.0]", JsonLimits.HEADER, "it")) {
            assertEquals(JsonToken.START_ARRAY, json.next());
            json.next();
            assertEquals(OptionalLong.of(Long.MAX_VALUE), json.wholeNumber());
            json.next();
            assertEquals(OptionalLong.empty(), json.wholeNumber());
            json.next();
            assertEquals(OptionalLong.empty(), json.wholeNumber());
        }
    }

    @Test
    void shouldReadATree() {
        JsonObject object = read(
                JsonLimits.AUDIO_MODEL,
                "{\"a\": \"text\", \"b\": [[1, null], [3]], \"c\": [{\"d\": false}], \"e\": null, \"f\": 2.0, \"g\": []}");
        assertEquals("text", object.text("a"));
        assertArrayEquals(
                new float[] {1, Float.NaN},
                object.numbers("b").items().getFirst().values());
        JsonObject inner = object.objects("c").getFirst();
        assertEquals("c[0].d", inner.called("d"));
        assertEquals(false, inner.flag("d"));
        assertEquals(List.of(), object.objects("g"));
        assertEquals(2, object.wholeNumber("f"));
        refused("e must be a string, but is null", () -> object.text("e"));
        refused("h must be an object, but is missing", () -> object.object("h"));
        refused("b must be a number, but is an array of 2 x 2", () -> object.number("b"));
        refused("unknown field e", object::requireAllTaken);
        inner.requireAllTaken();
    }

    @Test
    void shouldReadArraysOfAnything() {
        JsonObject object = read(
                JsonLimits.AUDIO_MODEL,
                "{\"tags\": [1, null, \"a\", true, [2]], \"other\": [[1], \"b\"], \"shape\": [[null, 2]], \"f\": 1}");
        refused("tags must be an array of numbers, but is an array of 5", () -> object.numbers("tags"));
        refused("tags must be an array that holds only objects", () -> object.objects("tags"));
        refused("other must be an array of numbers, but is an array of 2", () -> object.numbers("other"));
        assertEquals(2, object.numbers("shape").last("shape"));
        String mixed = "{\"a\": [" + "1,".repeat(1 << 20) + "\"b\"]}";
        refuse("the text has more than 1048576 values", JsonLimits.AUDIO_MODEL, mixed);
    }

    private static JsonObject read(JsonLimits limits, String text) {
        try (JsonReader json = JsonReader.of(text, limits, "the text")) {
            return JsonTree.object(json);
        }
    }

    private static JsonObject read(byte[] text, long start) {
        try (JsonReader json = JsonReader.of(text, JsonLimits.AUDIO_MODEL, "the text", start)) {
            return JsonTree.object(json);
        }
    }

    private static void refuse(String what, JsonLimits limits, String text) {
        String message = assertThrows(FileFormatException.class, () -> read(limits, text))
                .getMessage();
        assertTrue(message.contains(what), () -> message + " for " + limits);
    }

    private static void refused(String message, Runnable access) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, access::run).getMessage());
    }
}
