package dev.rondo.model.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.rondo.text.SafeText;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The fields of one JSON object, each taken once and of the type it must have: an {@link IllegalArgumentException} says
 * where one is not.
 */
public final class Fields {
    private final Map<String, Object> values = new HashMap<>();

    private Fields() {}

    /** Reads the object whose first token is the parser's current one. */
    public static Fields read(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException("expected an object, but here is " + json.currentToken());
        }
        Fields fields = new Fields();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            JsonToken token = json.nextToken();
            fields.values.put(
                    name,
                    switch (token) {
                        case VALUE_STRING -> json.getText();
                        case VALUE_NUMBER_INT -> json.getIntValue();
                        case VALUE_NUMBER_FLOAT -> json.getFloatValue();
                        case VALUE_TRUE, VALUE_FALSE -> json.getBooleanValue();
                        case START_OBJECT -> read(json);
                        default ->
                            throw new IllegalArgumentException(
                                    "the field " + SafeText.quote(name) + " cannot be " + token);
                    });
        }
        return fields;
    }

    public String text(String name) {
        return take(name, String.class, "a string");
    }

    /** A number of at least 0. */
    public int number(String name) {
        int number = take(name, Integer.class, "a whole number");
        if (number < 0) {
            throw new IllegalArgumentException("the field " + name + " cannot be negative, but is " + number);
        }
        return number;
    }

    /** A number with a fraction. */
    public float decimal(String name) {
        return take(name, Float.class, "a number with a fraction");
    }

    public boolean flag(String name) {
        return take(name, Boolean.class, "true or false");
    }

    public Fields object(String name) {
        return take(name, Fields.class, "an object");
    }

    /** A constant by its lower-case name. */
    public <E extends Enum<E>> E choice(String name, Class<E> type) {
        return Enum.valueOf(type, text(name).toUpperCase(Locale.ROOT));
    }

    private <T> T take(String name, Class<T> type, String what) {
        Object value = values.remove(name);
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("the field " + name + " must be " + what
                    + (value == null
                            ? ", but is missing"
                            : ", but is " + value.getClass().getSimpleName()));
        }
        return type.cast(value);
    }

    /** Refuses fields that nobody took: they would be options that are silently dropped. */
    public void requireAllUsed() {
        if (!values.isEmpty()) {
            throw new IllegalArgumentException("unknown field "
                    + SafeText.quote(values.keySet().iterator().next()));
        }
    }
}
