package dev.rondo.model.keras;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON as Keras writes it, read into maps, lists, strings, numbers, booleans and nulls. It is untrusted: depth and lengths
 * are bounded, and duplicate keys are refused.
 */
final class Config {
    /** Initializers inside cells inside stacks inside wrappers reach a depth of 20. */
    private static final int DEEPEST = 64;

    private static final int LONGEST_NUMBER = 64;

    /** Names are not interned or kept in a shared table, which a hostile file could fill. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(LONGEST_NUMBER)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private Config() {}

    /** The most values: each takes about 100 bytes, and a large model has a few thousand. */
    private static final int MOST_VALUES = 1 << 18;

    /**
     * Reads one object.
     *
     * @param what names the text in messages
     * @throws IllegalArgumentException if it is not valid JSON or not an object
     */
    static Map<String, Object> parse(String what, String text) {
        try (JsonParser json = FACTORY.createParser(text)) {
            json.nextToken();
            Map<String, Object> read = object(value(json, new int[1]), what);
            if (json.nextToken() != null) {
                throw new IllegalArgumentException(what + ": text follows the closing }");
            }
            return read;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(what + " is not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("reading a string failed", e);
        }
    }

    /** {@return the value that starts at the current token} Counts values. */
    private static Object value(JsonParser json, int[] values) throws IOException {
        if (++values[0] > MOST_VALUES) {
            throw new IllegalArgumentException("the JSON has more than " + MOST_VALUES + " values");
        }
        if (json.currentToken() == null) {
            throw new IllegalArgumentException("the JSON ends too early");
        }
        return switch (json.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> object = new LinkedHashMap<>();
                while (json.nextToken() != JsonToken.END_OBJECT) {
                    String name = json.currentName();
                    json.nextToken();
                    object.put(name, value(json, values));
                }
                yield Collections.unmodifiableMap(object);
            }
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(json, values));
                }
                yield Collections.unmodifiableList(list);
            }
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_TRUE, VALUE_FALSE -> json.getBooleanValue();
            case VALUE_NULL -> null;
            default -> throw new IllegalArgumentException("expected a JSON value, but found " + json.currentToken());
        };
    }

    /** {@return the value as an object} */
    @SuppressWarnings("unchecked") // value() gives objects string keys
    static Map<String, Object> object(Object value, String what) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new IllegalArgumentException(what + " must be an object, but is " + shown(value));
    }

    /** {@return the value as an array} */
    static List<?> list(Object value, String what) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException(what + " must be an array, but is " + shown(value));
    }

    /** {@return the value as a string} */
    static String text(Object value, String what) {
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(what + " must be a string, but is " + shown(value));
    }

    /** {@return the value as a 32-bit integer} */
    static int integer(Object value, String what) {
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) <= Integer.MAX_VALUE) {
            return number.intValue();
        }
        throw new IllegalArgumentException(what + " must be a whole number, but is " + shown(value));
    }

    /** {@return the value as messages show it, without the contents of objects and arrays} */
    static String shown(Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> map -> "an object";
            case List<?> list -> "an array of " + list.size();
            case String text -> '"' + text + '"';
            default -> value.toString();
        };
    }
}
