package dev.rondo.model.safetensors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.json.Json;
import dev.rondo.text.SafeText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Reads the JSON of one safetensors header. Messages give offsets in the file. */
public final class HeaderParser {
    public static final String METADATA = "__metadata__";

    private final String file;
    private final String text;
    private final JsonParser parser;
    private final long bufferStart;
    private final long bufferSize;
    private final CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();

    private HeaderParser(String file, String text, JsonParser parser, long bufferStart, long bufferSize) {
        this.file = file;
        this.text = text;
        this.parser = parser;
        this.bufferStart = bufferStart;
        this.bufferSize = bufferSize;
    }

    /** Parses a header's bytes; the tensors' values are what follows them in a file of {@code fileSize} bytes. */
    public static SafetensorsHeader parse(String file, byte[] json, long fileSize) throws IOException {
        String text = decode(file, json);
        long bufferStart = SafetensorsHeader.LENGTH_BYTES + json.length;
        try (JsonParser parser = Json.FACTORY.createParser(text)) {
            return new HeaderParser(file, text, parser, bufferStart, fileSize - bufferStart).header();
        } catch (JsonProcessingException e) {
            // Jackson's own message ends with a dump of where it stood; the offset says it better.
            long offset = e.getLocation() == null ? 0 : e.getLocation().getCharOffset();
            throw new ModelFormatException(
                    file + ": offset " + fileOffset(text, offset) + ": the header is no valid JSON: "
                            + SafeText.shown(e.getOriginalMessage()),
                    e);
        }
    }

    /** Strictly UTF-8; the parser would take UTF-16 too, and some malformed sequences. */
    private static String decode(String file, byte[] json) throws ModelFormatException {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.wrap(json);
        try {
            return decoder.decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new ModelFormatException(
                    file + ": offset " + (SafetensorsHeader.LENGTH_BYTES + bytes.position())
                            + ": the header is no valid UTF-8",
                    e);
        }
    }

    private SafetensorsHeader header() throws IOException {
        SequencedMap<String, TensorEntry> entries = new LinkedHashMap<>();
        Map<String, String> metadata = Map.of();
        parser.nextToken(); // the {, which the caller has seen
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = wellFormed(parser.currentName());
            if (name.equals(METADATA)) {
                metadata = metadata();
            } else {
                entries.put(name, entry(name));
            }
        }
        if (parser.nextToken() != null) {
            throw ModelFormatException.at(
                    file, fileOffset(text, character()), "only spaces may follow the header's last }");
        }
        return new SafetensorsHeader(Collections.unmodifiableSequencedMap(entries), metadata);
    }

    private Map<String, String> metadata() throws IOException {
        expect(METADATA, JsonToken.START_OBJECT, "an object of strings");
        Map<String, String> metadata = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = wellFormed(parser.currentName());
            expect(METADATA, JsonToken.VALUE_STRING, "a string for " + SafeText.quote(key));
            metadata.put(key, wellFormed(parser.getText()));
        }
        return Collections.unmodifiableMap(metadata);
    }

    private TensorEntry entry(String name) throws IOException {
        long described = character();
        expect(name, JsonToken.START_OBJECT, "an object with dtype, shape and data_offsets");
        ElementType type = null;
        List<Integer> shape = null;
        List<Long> offsets = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            switch (parser.currentName()) {
                case "dtype" -> type = type(name);
                case "shape" -> shape = shape(name);
                case "data_offsets" -> offsets = numbers(name, "data_offsets");
                default ->
                    throw error(
                            name,
                            "has the unknown field " + SafeText.quote(parser.currentName())
                                    + "; the fields are dtype, shape and data_offsets");
            }
        }
        if (type == null || shape == null || offsets == null) {
            String missing = type == null ? "dtype" : shape == null ? "shape" : "data_offsets";
            throw error(name, described, "has no " + missing);
        }
        try {
            return TensorEntry.of(type, shape, offsets, bufferStart, bufferSize);
        } catch (IllegalArgumentException e) {
            throw error(name, described, e.getMessage());
        }
    }

    private ElementType type(String name) throws IOException {
        expect(name, JsonToken.VALUE_STRING, "a string for dtype");
        String dtype = parser.getText();
        for (ElementType type : ElementType.values()) {
            if (type.name().equals(dtype)) {
                return type;
            }
        }
        throw error(
                name,
                "the dtype must be one of " + Arrays.toString(ElementType.values()) + ", but is "
                        + SafeText.quote(dtype));
    }

    private List<Integer> shape(String name) throws IOException {
        List<Integer> shape = new ArrayList<>();
        for (long dimension : numbers(name, "shape")) {
            if (dimension < 0 || dimension > Integer.MAX_VALUE) {
                throw error(name, "a dimension must be 0 to " + Integer.MAX_VALUE + ", but is " + dimension);
            }
            shape.add((int) dimension);
        }
        return List.copyOf(shape);
    }

    private List<Long> numbers(String name, String field) throws IOException {
        expect(name, JsonToken.START_ARRAY, "an array of whole numbers for " + field);
        List<Long> numbers = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                throw error(name, field + " must hold whole numbers, but here is " + parser.currentToken());
            }
            if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                throw error(name, field + " must hold numbers below 2^63, but here is " + parser.getText());
            }
            numbers.add(parser.getLongValue());
        }
        return numbers;
    }

    /** A string that UTF-8 can hold: JSON's escapes can write half a surrogate pair, which no name may be. */
    private String wellFormed(String string) throws ModelFormatException {
        if (!encoder.canEncode(string)) {
            throw ModelFormatException.at(
                    file,
                    fileOffset(text, character()),
                    SafeText.quote(string) + " holds half a surrogate pair");
        }
        return string;
    }

    private void expect(String name, JsonToken token, String what) throws IOException {
        if (parser.nextToken() != token) {
            throw error(name, "expected " + what + ", but here is " + parser.currentToken());
        }
    }

    private ModelFormatException error(String name, String what) {
        return error(name, character(), what);
    }

    private ModelFormatException error(String name, long character, String what) {
        return ModelFormatException.at(file, name, fileOffset(text, character), what);
    }

    private long character() {
        return parser.currentTokenLocation().getCharOffset();
    }

    /** Bytes and characters differ where a name is not ASCII. Takes time by the header's length: for errors only. */
    private static long fileOffset(String text, long character) {
        int end = Math.clamp(character, 0, text.length());
        return SafetensorsHeader.LENGTH_BYTES + text.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
    }
}
