package dev.rondo.model.keras;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call, as the configuration writes them: tensors, numbers, flags, strings, slices, nulls, and lists of
 * these.
 *
 * @param positional the arguments without names
 * @param named the others
 */
record Arguments(List<@Nullable Object> positional, Map<String, @Nullable Object> named) {
    static final Arguments NONE = new Arguments(List.of(), Map.of());

    /** All axes that no other part of an index names. */
    static final String ELLIPSIS = "...";

    /** What Keras 2 writes before an argument that is not a tensor. */
    private static final String CONSTANT = "_CONSTANT_VALUE";

    /**
     * A range of an axis.
     *
     * @param start the first index; null for the end at which the steps begin
     * @param stop the index after the last; null for the other end
     * @param step the distance between indices
     */
    record Range(@Nullable Integer start, @Nullable Integer stop, int step) {}

    /**
     * Reads a call.
     *
     * @param node an object of args and kwargs, or Keras 2's list of tensors, each with all other arguments
     * @param layer for messages
     */
    static Arguments read(@Nullable Object node, LayerConfig layer) {
        if (node instanceof Map<?, ?>) {
            Map<String, @Nullable Object> object = Config.object(node, "a call");
            List<@Nullable Object> positional = new ArrayList<>();
            Config.list(object.get("args"), layer + ": args").forEach(value -> positional.add(value(value, layer)));
            return new Arguments(positional, named(Config.object(object.get("kwargs"), layer + ": kwargs"), layer));
        }
        List<?> list = Config.list(node, layer + ": a call");
        if (!list.isEmpty() && list.getFirst() instanceof String) {
            list = List.of(list);
        }
        List<@Nullable Object> first = new ArrayList<>();
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        for (Object entry : list) {
            List<?> written = Config.list(entry, layer + ": a tensor");
            boolean constant = written.size() >= 3 && CONSTANT.equals(written.getFirst());
            first.add(constant ? value(written.get(2), layer) : Ref.read(written));
            if (written.size() > 3) {
                named.putAll(named(Config.object(written.get(3), layer + ": the options of a call"), layer));
            }
        }
        List<@Nullable Object> positional = new ArrayList<>();
        positional.add(first.size() == 1 ? first.getFirst() : first);
        return new Arguments(positional, named);
    }

    private static Map<String, @Nullable Object> named(Map<String, @Nullable Object> values, LayerConfig layer) {
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        values.forEach((name, value) -> named.put(name, value(value, layer)));
        return named;
    }

    private static @Nullable Object value(@Nullable Object written, LayerConfig layer) {
        if (written instanceof List<?> list) {
            return Ref.isRef(list) ? Ref.read(list) : list(list, layer);
        }
        return written instanceof Map<?, ?> map ? object(Config.object(map, "an argument"), layer) : written;
    }

    private static List<@Nullable Object> list(List<?> written, LayerConfig layer) {
        List<@Nullable Object> values = new ArrayList<>();
        written.forEach(element -> values.add(value(element, layer)));
        return values;
    }

    private static @Nullable Object object(Map<String, @Nullable Object> object, LayerConfig layer) {
        Object className = object.get("class_name");
        if (className == null && object.containsKey("start") && object.containsKey("stop")) {
            return range(object, layer);
        }
        Map<String, @Nullable Object> config =
                object.get("config") instanceof Map<?, ?> ? Config.object(object.get("config"), "config") : Map.of();
        return switch (String.valueOf(className)) {
            case "__keras_tensor__" -> Ref.read(Config.list(config.get("keras_history"), "keras_history"));
            case "__tensor__", "__numpy__" -> value(config.get("value"), layer);
            case "__tuple__" -> list(Config.list(object.get("config"), layer + ": a tuple"), layer);
            case "__slice__" -> range(config, layer);
            case "__ellipsis__" -> ELLIPSIS;
            default ->
                throw layer.refuse("is called with an object of the class " + Config.shown(className)
                        + ", which is not supported");
        };
    }

    private static Range range(Map<String, @Nullable Object> object, LayerConfig layer) {
        Integer step = bound(object.get("step"), layer);
        if (step != null && step == 0) {
            throw layer.refuse("is called with a slice of step 0");
        }
        return new Range(bound(object.get("start"), layer), bound(object.get("stop"), layer), step == null ? 1 : step);
    }

    private static @Nullable Integer bound(@Nullable Object value, LayerConfig layer) {
        return value == null ? null : Config.integer(value, layer + ": a bound of a slice");
    }

    /** {@return all tensors, in order} */
    List<Ref> tensors() {
        List<Ref> tensors = new ArrayList<>();
        Consumer<@Nullable Object> collect = value -> mapped(value, ref -> {
            tensors.add(ref);
            return ref;
        });
        positional.forEach(collect);
        named.values().forEach(collect);
        return tensors;
    }

    /** {@return these arguments with values for references to tensors} */
    Arguments with(Function<Ref, ?> values) {
        List<@Nullable Object> others = new ArrayList<>();
        positional.forEach(value -> others.add(mapped(value, values)));
        Map<String, @Nullable Object> otherNamed = new LinkedHashMap<>();
        named.forEach((name, value) -> otherNamed.put(name, mapped(value, values)));
        return new Arguments(others, otherNamed);
    }

    private static @Nullable Object mapped(@Nullable Object value, Function<Ref, ?> values) {
        if (value instanceof Ref ref) {
            return values.apply(ref);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> elements = new ArrayList<>();
            list.forEach(element -> elements.add(mapped(element, values)));
            return elements;
        }
        return value;
    }
}
