package dev.rondo.model.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the JSON of a model, which is untrusted: depth, lengths and the number of arrays and objects are bounded, a key may
 * come once only, and numbers go into arrays of floats, so that memory is proportional to the text.
 */
public final class JsonReader {
    /** Layers, a layer, its weights and three dimensions of them are 7; the metadata of .nam goes as deep. */
    private static final int DEEPEST = 24;

    /** The digits of a float64, its sign and exponent take 25. */
    private static final int LONGEST_NUMBER = 100;

    private static final int LONGEST_NAME = 200;

    private static final int LONGEST_STRING = 1 << 20;

    /** Each takes memory that does not depend on its few characters. */
    private static final int MOST_VALUES = 1 << 20;

    /** Names are neither interned nor kept in a shared table, which a hostile file could fill. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(LONGEST_NUMBER)
                    .maxNameLength(LONGEST_NAME)
                    .maxStringLength(LONGEST_STRING)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private final JsonParser json;
    private int values;

    private JsonReader(JsonParser json) {
        this.json = json;
    }

    /**
     * Reads a file that holds one object.
     *
     * @throws IllegalArgumentException when it does not; says where
     */
    public static JsonObject read(byte[] file) {
        try (JsonParser json = FACTORY.createParser(file)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("a JSON model must be an object");
            }
            JsonObject object = new JsonReader(json).object("");
            if (json.nextToken() != null) {
                throw new IllegalArgumentException("nothing may follow the last }");
            }
            return object;
        } catch (JsonProcessingException e) {
            long offset =
                    e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset());
            throw new IllegalArgumentException("offset " + offset + ": no valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            // malformed UTF-16 and UTF-32 come as these
            throw new IllegalArgumentException("no valid JSON: " + e.getMessage(), e);
        }
    }

    private JsonObject object(String name) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        JsonObject object = new JsonObject(name, fields);
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            fields.put(field, value(object.called(field)));
        }
        return object;
    }

    private Object value(String name) throws IOException {
        values += 1 + name.length() / 64; // objects keep their names
        if (values > MOST_VALUES) {
            throw new IllegalArgumentException(
                    "the file has more than " + MOST_VALUES + " arrays, objects and strings");
        }
        return switch (json.currentToken()) {
            case START_OBJECT -> object(name);
            case START_ARRAY -> array(name);
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_TRUE, VALUE_FALSE -> json.getBooleanValue();
            default -> null;
        };
    }

    /** An array of numbers and nulls, of such arrays, or of anything else. */
    private Object array(String name) throws IOException {
        JsonToken first = json.nextToken();
        boolean numbers = first.isNumeric() || first == JsonToken.VALUE_NULL || first == JsonToken.END_ARRAY;
        return numbers ? numbers(name, first) : items(name, first);
    }

    private JsonNumbers numbers(String name, JsonToken first) throws IOException {
        float[] numbers = new float[8];
        int count = 0;
        for (JsonToken token = first; token != JsonToken.END_ARRAY; token = json.nextToken()) {
            if (!token.isNumeric() && token != JsonToken.VALUE_NULL) {
                throw new IllegalArgumentException(name + " begins with numbers, but has " + token + " behind them");
            }
            if (count == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * count);
            }
            numbers[count++] = token.isNumeric() ? (float) json.getDoubleValue() : Float.NaN;
        }
        return new JsonNumbers(Arrays.copyOf(numbers, count), null);
    }

    private Object items(String name, JsonToken first) throws IOException {
        List<Object> items = new ArrayList<>();
        for (JsonToken token = first; token != JsonToken.END_ARRAY; token = json.nextToken()) {
            items.add(value(name + "[" + items.size() + "]"));
        }
        return items.stream().allMatch(JsonNumbers.class::isInstance)
                ? new JsonNumbers(null, items.stream().map(JsonNumbers.class::cast).toList())
                : items;
    }
}
