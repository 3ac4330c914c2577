package dev.rondo.model.json;

import com.fasterxml.jackson.core.JsonToken;
import dev.rondo.model.file.FileFormatException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON as a tree of {@link JsonObject}s, {@link JsonNumbers}, lists, strings, Doubles, Booleans and nulls. Arrays of
 * numbers become arrays of floats, so that weights take no more memory than their text.
 */
public final class JsonTree {
    /** A name this long counts as one more value, since objects keep their names. */
    private static final int NAME_PER_VALUE = 64;

    private final JsonReader json;

    private JsonTree(JsonReader json) {
        this.json = json;
    }

    /**
     * {@return the object that a text consists of} Its fields have no prefix in messages.
     *
     * @throws FileFormatException when it is not one; says where
     */
    public static JsonObject object(JsonReader json) {
        if (json.next() != JsonToken.START_OBJECT) {
            throw new FileFormatException(json.what() + " must be a JSON object");
        }
        JsonObject object = new JsonTree(json).readObject("");
        json.requireEnd();
        return object;
    }

    /**
     * {@return the objects of the array that a text consists of}
     *
     * @param name what messages call the array
     * @throws FileFormatException when it is not one; says where
     */
    public static List<JsonObject> objects(JsonReader json, String name) {
        if (json.next() != JsonToken.START_ARRAY) {
            throw new FileFormatException(json.what() + " must be an array of objects");
        }
        JsonTree tree = new JsonTree(json);
        List<JsonObject> objects = new ArrayList<>();
        while (json.next() != JsonToken.END_ARRAY) {
            String item = name + "[" + objects.size() + "]";
            if (json.token() != JsonToken.START_OBJECT) {
                throw new FileFormatException(item + " must be an object, but is " + json.token());
            }
            objects.add(tree.readObject(item));
        }
        json.requireEnd();
        return objects;
    }

    private JsonObject readObject(String name) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        JsonObject object = new JsonObject(name, fields);
        while (json.next() != JsonToken.END_OBJECT) {
            String field = json.name();
            json.next();
            fields.put(field, readValue(object.called(field)));
        }
        return object;
    }

    private @Nullable Object readValue(String name) {
        json.count(name.length() / NAME_PER_VALUE);
        return switch (json.token()) {
            case START_OBJECT -> readObject(name);
            case START_ARRAY -> readArray(name);
            case VALUE_STRING -> json.text();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.number();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    /** An array of numbers and nulls, of such arrays, or of anything. */
    private Object readArray(String name) {
        json.next();
        List<@Nullable Object> items = new ArrayList<>();
        JsonToken first = json.token();
        if (first.isNumeric() || first == JsonToken.VALUE_NULL || first == JsonToken.END_ARRAY) {
            float[] numbers = json.numbers();
            if (json.token() == JsonToken.END_ARRAY) {
                return new JsonNumbers(numbers, List.of());
            }
            // a mixed array, such as a list of tags
            json.count(numbers.length + 1);
            for (float number : numbers) {
                items.add(Float.isNaN(number) ? null : (Object) (double) number);
            }
        }
        for (JsonToken token = json.token(); token != JsonToken.END_ARRAY; token = json.next()) {
            items.add(readValue(name + "[" + items.size() + "]"));
        }
        return items.stream().allMatch(JsonNumbers.class::isInstance)
                ? new JsonNumbers(
                        new float[0],
                        items.stream().map(JsonNumbers.class::cast).toList())
                : items;
    }
}
