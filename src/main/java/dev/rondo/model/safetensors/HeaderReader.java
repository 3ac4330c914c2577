package dev.rondo.model.safetensors;

import com.fasterxml.jackson.core.JsonToken;
import dev.rondo.model.file.ByteSource;
import dev.rondo.model.file.FileFormatException;
import dev.rondo.model.json.JsonLimits;
import dev.rondo.model.json.JsonReader;
import dev.rondo.text.SafeText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Reads the header of one safetensors file and checks it against the size of the file. */
public final class HeaderReader {
    private final JsonReader json;
    private final long bufferStart;
    private final long bufferSize;
    private final CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();

    private HeaderReader(JsonReader json, long bufferStart, long bufferSize) {
        this.json = json;
        this.bufferStart = bufferStart;
        this.bufferSize = bufferSize;
    }

    /**
     * {@return the header of a file}
     *
     * @throws FileFormatException when it is not one; says where
     */
    public static SafetensorsHeader read(ByteSource source) throws IOException {
        int lengthBytes = SafetensorsHeader.LENGTH_BYTES;
        long size = source.size();
        if (size < lengthBytes) {
            throw FileFormatException.at(
                    0,
                    "a safetensors file begins with 8 bytes that hold a length, but this one has " + size + " bytes");
        }
        long length = ByteBuffer.wrap(source.read(0, lengthBytes))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (length < 2 || length > SafetensorsHeader.LONGEST) {
            throw FileFormatException.at(
                    0,
                    "a header must have 2 to " + SafetensorsHeader.LONGEST + " bytes, but the file says it has "
                            + Long.toUnsignedString(length));
        }
        if (length > size - lengthBytes) {
            throw FileFormatException.at(
                    0,
                    "the file says that its header has " + length + " bytes, but only " + (size - lengthBytes)
                            + " bytes follow");
        }
        byte[] bytes = source.read(lengthBytes, (int) length);
        if (bytes[0] != '{') {
            throw FileFormatException.at(lengthBytes, "a header begins with {");
        }
        long bufferStart = lengthBytes + length;
        try (JsonReader json = JsonReader.of(bytes, JsonLimits.HEADER, "the header", lengthBytes)) {
            SafetensorsHeader header = new HeaderReader(json, bufferStart, size - bufferStart).header();
            header.requireFilled(bufferStart, size);
            return header;
        }
    }

    private SafetensorsHeader header() {
        SequencedMap<String, TensorEntry> entries = new LinkedHashMap<>();
        Map<String, String> metadata = Map.of();
        json.next(); // the {, which read() has seen
        while (json.next() != JsonToken.END_OBJECT) {
            String name = wellFormed(json.name());
            if (name.equals(SafetensorsHeader.METADATA)) {
                metadata = metadata();
            } else {
                entries.put(name, entry(name));
            }
        }
        json.requireEnd();
        return new SafetensorsHeader(Collections.unmodifiableSequencedMap(entries), metadata);
    }

    private Map<String, String> metadata() {
        expect(SafetensorsHeader.METADATA, JsonToken.START_OBJECT, "an object of strings");
        Map<String, String> metadata = new LinkedHashMap<>();
        while (json.next() != JsonToken.END_OBJECT) {
            String key = wellFormed(json.name());
            expect(SafetensorsHeader.METADATA, JsonToken.VALUE_STRING, "a string for " + SafeText.quote(key));
            metadata.put(key, wellFormed(json.text()));
        }
        return Collections.unmodifiableMap(metadata);
    }

    private TensorEntry entry(String name) {
        long described = json.character();
        expect(name, JsonToken.START_OBJECT, "an object with dtype, shape and data_offsets");
        ElementType type = null;
        List<Integer> shape = null;
        List<Long> offsets = null;
        while (json.next() != JsonToken.END_OBJECT) {
            switch (json.name()) {
                case "dtype" -> type = type(name);
                case "shape" -> shape = shape(name);
                case "data_offsets" -> offsets = numbers(name, "data_offsets");
                default ->
                    throw error(
                            name,
                            "has the unknown field " + SafeText.quote(json.name())
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
            throw error(name, described, String.valueOf(e.getMessage()));
        }
    }

    private ElementType type(String name) {
        expect(name, JsonToken.VALUE_STRING, "a string for dtype");
        String dtype = json.text();
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

    private List<Integer> shape(String name) {
        List<Integer> shape = new ArrayList<>();
        for (long dimension : numbers(name, "shape")) {
            if (dimension < 0 || dimension > Integer.MAX_VALUE) {
                throw error(name, "a dimension must be 0 to " + Integer.MAX_VALUE + ", but is " + dimension);
            }
            shape.add((int) dimension);
        }
        return List.copyOf(shape);
    }

    private List<Long> numbers(String name, String field) {
        expect(name, JsonToken.START_ARRAY, "an array of whole numbers for " + field);
        List<Long> numbers = new ArrayList<>();
        while (json.next() != JsonToken.END_ARRAY) {
            if (json.token() != JsonToken.VALUE_NUMBER_INT) {
                throw error(name, field + " must hold whole numbers, but holds " + json.token());
            }
            numbers.add(json.wholeNumber()
                    .orElseThrow(() -> error(name, field + " must hold numbers below 2^63, but holds " + json.text())));
        }
        return numbers;
    }

    /** A string that UTF-8 can hold: JSON's escapes can write half a surrogate pair, which no name may contain. */
    private String wellFormed(String string) {
        if (!encoder.canEncode(string)) {
            throw FileFormatException.at(json.offset(), SafeText.quote(string) + " holds half a surrogate pair");
        }
        return string;
    }

    private void expect(String name, JsonToken token, String what) {
        if (json.next() != token) {
            throw error(name, "expected " + what + ", but found " + json.token());
        }
    }

    private FileFormatException error(String name, String what) {
        return error(name, json.character(), what);
    }

    private FileFormatException error(String name, long character, String what) {
        return FileFormatException.at(name, json.offset(character), what);
    }
}
