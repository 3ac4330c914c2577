package dev.rondo.model.json;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An object of a JSON model. What is not as it must be is refused with what it is called.
 *
 * @param name what messages call it, such as {@code layers[2]}
 * @param fields strings, Doubles, Booleans, nulls, {@link JsonNumbers}, JsonObjects and lists of these
 */
public record JsonObject(String name, Map<String, Object> fields) {
    public boolean has(String field) {
        return fields.get(field) != null;
    }

    /** What messages call a field. */
    public String called(String field) {
        return name.isEmpty() ? field : name + "." + field;
    }

    public String text(String field) {
        return take(field, String.class, "a string");
    }

    public double number(String field) {
        return take(field, Double.class, "a number");
    }

    /** A whole number from 1 on. */
    public int count(String field) {
        return Scalars.positive(called(field), number(field));
    }

    /** A whole number from 1 on, alone or the last of an array. */
    public int size(String field) {
        return fields.get(field) instanceof JsonNumbers numbers ? numbers.last(called(field)) : count(field);
    }

    public JsonNumbers numbers(String field) {
        return take(field, JsonNumbers.class, "an array of numbers");
    }

    public JsonObject object(String field) {
        return take(field, JsonObject.class, "an object");
    }

    /** An array of objects; the empty one too. */
    public List<JsonObject> objects(String field) {
        Object value = fields.get(field);
        if (value instanceof JsonNumbers numbers && numbers.values() != null && numbers.values().length == 0) {
            return List.of();
        }
        List<?> list = take(field, List.class, "an array of objects");
        if (!list.stream().allMatch(JsonObject.class::isInstance)) {
            throw new IllegalArgumentException(called(field) + " must be an array of objects alone");
        }
        return list.stream().map(JsonObject.class::cast).toList();
    }

    /** Refuses fields that nobody here knows: they would be options that are silently dropped. */
    public void requireNoOthers(Set<String> known) {
        for (String field : fields.keySet()) {
            if (!known.contains(field)) {
                throw new IllegalArgumentException("unknown field " + called(field));
            }
        }
    }

    /** Adds the strings, numbers and flags of this object and of those inside it to a model's metadata. */
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
                    called(field) + " must be " + what + ", but is " + (value == null ? "missing" : describe(value)));
        }
        return type.cast(value);
    }

    private static String describe(Object value) {
        return switch (value) {
            case JsonNumbers numbers -> numbers.describe();
            case JsonObject object -> "an object";
            case List<?> list -> "an array of " + list.size();
            case String text -> "the string \"" + text + '"';
            default -> value.toString();
        };
    }
}
