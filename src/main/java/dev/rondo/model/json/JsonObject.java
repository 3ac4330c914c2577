package dev.rondo.model.json;

import dev.rondo.text.SafeText;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An object of a JSON text. A field with an unexpected value is refused with an {@link IllegalArgumentException} that
 * names it.
 */
public final class JsonObject {
    private final String name;
    private final Map<String, @Nullable Object> fields;
    private final Set<String> taken = new LinkedHashSet<>();

    /**
     * Creates an object.
     *
     * @param name what messages call it, such as {@code layers[2]}; empty for the whole text
     * @param fields strings, Doubles, Booleans, nulls, {@link JsonNumbers}, JsonObjects and lists of these; not copied
     */
    public JsonObject(String name, Map<String, @Nullable Object> fields) {
        this.name = name;
        this.fields = fields;
    }

    /** {@return what messages call this object} */
    public String name() {
        return name;
    }

    /** {@return the fields; unmodifiable} */
    public Map<String, @Nullable Object> fields() {
        return Collections.unmodifiableMap(fields);
    }

    /** {@return whether a field is present and not null} */
    public boolean has(String field) {
        return fields.get(field) != null;
    }

    /** {@return what messages call a field} */
    public String called(String field) {
        return name.isEmpty() ? field : name + "." + field;
    }

    /** {@return a string} */
    public String text(String field) {
        return take(field, String.class, "a string");
    }

    /** {@return a number} */
    public double number(String field) {
        return take(field, Double.class, "a number");
    }

    /** {@return true or false} */
    public boolean flag(String field) {
        return take(field, Boolean.class, "true or false");
    }

    /** {@return a whole number from 0 on} */
    public int wholeNumber(String field) {
        double number = take(field, Double.class, "a whole number");
        if (!(number >= 0) || number != Math.rint(number) || number > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(called(field) + " must be a whole number from 0 to " + Integer.MAX_VALUE
                    + ", but is " + shown(number));
        }
        return (int) number;
    }

    /** {@return a size: a whole number from 1 on} */
    public int count(String field) {
        return JsonNumbers.requireSize(called(field), number(field));
    }

    /** {@return a size that is a number, or the last number of an array} */
    public int size(String field) {
        return fields.get(field) instanceof JsonNumbers numbers ? numbers.last(called(field)) : count(field);
    }

    /** {@return an enum constant by its lower-case name} */
    public <E extends Enum<E>> E choice(String field, Class<E> type) {
        String text = text(field);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(called(field) + " must be one of "
                + List.of(type.getEnumConstants()).toString().toLowerCase(Locale.ROOT) + ", but is "
                + SafeText.quote(text));
    }

    /** {@return an array of numbers, or of arrays of numbers} */
    public JsonNumbers numbers(String field) {
        return take(field, JsonNumbers.class, "an array of numbers");
    }

    /** {@return an object} */
    public JsonObject object(String field) {
        return take(field, JsonObject.class, "an object");
    }

    /** {@return an array of objects, which may be empty} */
    public List<JsonObject> objects(String field) {
        Object value = fields.get(field);
        if (value instanceof JsonNumbers numbers && numbers.isEmpty()) {
            return List.of();
        }
        List<?> list = take(field, List.class, "an array of objects");
        if (!list.stream().allMatch(JsonObject.class::isInstance)) {
            throw new IllegalArgumentException(called(field) + " must be an array that holds only objects");
        }
        return list.stream().map(JsonObject.class::cast).toList();
    }

    /** Refuses fields outside this set: they would be options that are silently dropped. */
    public void requireNoOthers(Set<String> known) {
        for (String field : fields.keySet()) {
            if (!known.contains(field)) {
                throw new IllegalArgumentException("unknown field " + called(field));
            }
        }
    }

    /** Refuses fields that no method has returned: they would be options that are silently dropped. */
    public void requireAllTaken() {
        requireNoOthers(taken);
    }

    /** Adds the strings, numbers and flags of this object and of the objects in it to a model's metadata. */
    public void describe(String prefix, Map<String, String> metadata) {
        fields.forEach((field, value) -> {
            String key = prefix + "." + field;
            if (value instanceof JsonObject inner) {
                inner.describe(key, metadata);
            } else if (value instanceof Double number) {
                metadata.put(key, shown(number));
            } else if (value instanceof String || value instanceof Boolean) {
                metadata.put(key, value.toString());
            }
        });
    }

    /** 48000 and not 48000.0, as sample rates are written. */
    private static String shown(double number) {
        boolean whole = number == Math.rint(number) && Math.abs(number) < 1e15;
        return whole ? Long.toString((long) number) : Double.toString(number);
    }

    private <T> T take(String field, Class<T> type, String what) {
        Object value = fields.get(field);
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException(
                    called(field) + " must be " + what + ", but is " + describe(field, value));
        }
        taken.add(field);
        return type.cast(value);
    }

    private String describe(String field, @Nullable Object value) {
        return switch (value) {
            case null -> fields.containsKey(field) ? "null" : "missing";
            case JsonNumbers numbers -> numbers.describe();
            case JsonObject object -> "an object";
            case List<?> list -> "an array of " + list.size();
            case String text -> "the string " + SafeText.quote(text);
            case Double number -> shown(number);
            default -> value.toString();
        };
    }
}
