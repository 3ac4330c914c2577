package dev.rondo.model.keras;

import com.fasterxml.jackson.core.JsonToken;
import dev.rondo.model.json.JsonLimits;
import dev.rondo.model.json.JsonReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as Keras writes it, read into maps, lists, strings, Doubles, Booleans and nulls. */
final class Config {
    private Config() {}

    /**
     * Reads one object.
     *
     * @param what what messages call the text
     * @throws IllegalArgumentException when it is not valid JSON, or not an object
     */
    static Map<String, Object> parse(String what, String text) {
        try (JsonReader json = JsonReader.of(text, JsonLimits.KERAS_CONFIG, what)) {
            if (json.next() == null) {
                throw new IllegalArgumentException(what + " is empty");
            }
            Map<String, Object> read = object(value(json), what);
            json.requireEnd();
            return read;
        }
    }

    /** The value whose first token is the current one. */
    private static @Nullable Object value(JsonReader json) {
        return switch (json.token()) {
            case START_OBJECT -> {
                Map<String, Object> object = new LinkedHashMap<>();
                while (json.next() != JsonToken.END_OBJECT) {
                    String name = json.name();
                    json.next();
                    object.put(name, value(json));
                }
                yield Collections.unmodifiableMap(object);
            }
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (json.next() != JsonToken.END_ARRAY) {
                    list.add(value(json));
                }
                yield Collections.unmodifiableList(list);
            }
            case VALUE_STRING -> json.text();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.number();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    /** A value that must be an object. */
    @SuppressWarnings("unchecked") // Objects have strings for keys, by value() above.
    static Map<String, Object> object(@Nullable Object value, String what) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new IllegalArgumentException(what + " must be an object, but is " + shown(value));
    }

    /** A value that must be an array. */
    static List<?> list(@Nullable Object value, String what) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException(what + " must be an array, but is " + shown(value));
    }

    /** A value that must be a string. */
    static String text(@Nullable Object value, String what) {
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(what + " must be a string, but is " + shown(value));
    }

    /** A value that must be a whole number of 32 bits. */
    static int integer(@Nullable Object value, String what) {
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) <= Integer.MAX_VALUE) {
            return number.intValue();
        }
        throw new IllegalArgumentException(what + " must be a whole number, but is " + shown(value));
    }

    /** A value as a message shows it: objects and arrays in full would be endless. */
    static String shown(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> map -> "an object";
            case List<?> list -> "an array of " + list.size();
            case String text -> '"' + text + '"';
            default -> value.toString();
        };
    }
}
