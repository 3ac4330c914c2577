package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.ShapeMath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes the arguments of one call, in which tensors are known. {@link #requireAllUsed} refuses arguments that were not taken.
 */
final class ArgumentReader {
    /** Arguments without an effect on the result. */
    private static final Set<String> HARMLESS = Set.of("name", "training", "seed");

    private final LayerNodes nodes;
    private final List<@Nullable Object> positional;
    private final Map<String, @Nullable Object> named;
    private final Set<String> used = new HashSet<>(HARMLESS);
    private int usedPositions;

    /**
     * Creates the reader.
     *
     * @param nodes takes constants
     * @param arguments the arguments
     */
    ArgumentReader(LayerNodes nodes, Arguments arguments) {
        this.nodes = nodes;
        this.positional = arguments.positional();
        this.named = arguments.named();
    }

    LayerNodes nodes() {
        return nodes;
    }

    /** {@return the number of arguments without names} */
    int positions() {
        return positional.size();
    }

    /**
     * {@return an argument; null if it is absent}
     *
     * @param position its position; negative if it always has a name
     * @param names its names
     */
    @Nullable
    Object value(int position, String... names) {
        Object value = null;
        if (position >= 0 && position < positional.size()) {
            usedPositions = Math.max(usedPositions, position + 1);
            value = positional.get(position);
        }
        for (String name : names) {
            used.add(name);
            value = value == null ? named.get(name) : value;
        }
        return value;
    }

    /** {@return an argument that is a tensor, or a constant} */
    KerasTensor tensor(int position, String... names) {
        return tensor(value(position, names), names.length == 0 ? "argument " + position : names[0]);
    }

    private KerasTensor tensor(@Nullable Object value, String what) {
        if (value instanceof KerasTensor tensor) {
            return tensor;
        }
        if (value instanceof Double number) {
            return nodes.constant(number.floatValue());
        }
        List<Float> values = new ArrayList<>();
        List<Integer> shape = shape(value);
        if (shape == null || !flatten(value, values) || values.size() != ShapeMath.count(shape)) {
            throw new IllegalArgumentException(
                    "needs a tensor or numbers for " + what + ", but has " + Config.shown(value));
        }
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return nodes.constant(Tensor.of(shape, array));
    }

    /** The shape of lists of numbers, by their first elements. */
    private static @Nullable List<Integer> shape(@Nullable Object value) {
        List<Integer> shape = new ArrayList<>();
        Object at = value;
        while (at instanceof List<?> list && !list.isEmpty()) {
            shape.add(list.size());
            at = list.getFirst();
        }
        return at instanceof Double ? shape : null;
    }

    private static boolean flatten(@Nullable Object value, List<Float> to) {
        if (value instanceof Double number) {
            to.add(number.floatValue());
            return true;
        }
        return value instanceof List<?> list && list.stream().allMatch(element -> flatten(element, to));
    }

    /** {@return an argument that is a list of tensors} */
    List<KerasTensor> tensors(int position, String... names) {
        Object value = value(position, names);
        List<?> list = value instanceof List<?> several ? several : value == null ? List.of() : List.of(value);
        List<KerasTensor> tensors = new ArrayList<>();
        list.forEach(element -> tensors.add(tensor(element, "each of the tensors")));
        if (tensors.isEmpty()) {
            throw new IllegalArgumentException("is called without a tensor");
        }
        return tensors;
    }

    /** {@return an argument that is a whole number} */
    int integer(int position, int otherwise, String... names) {
        Object value = value(position, names);
        return value == null ? otherwise : Config.integer(value, String.join("/", names));
    }

    /** {@return an argument that is one whole number or several; null if it is absent} */
    @Nullable
    List<Integer> integers(int position, String... names) {
        Object value = value(position, names);
        if (value == null) {
            return null;
        }
        List<?> list = value instanceof List<?> several ? several : List.of(value);
        return list.stream()
                .map(element -> Config.integer(element, String.join("/", names)))
                .toList();
    }

    /** {@return an argument that is a number} */
    float number(int position, float otherwise, String... names) {
        Object value = value(position, names);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Double number) {
            return number.floatValue();
        }
        throw new IllegalArgumentException(
                "needs a number for " + String.join("/", names) + ", but has " + Config.shown(value));
    }

    /** {@return an argument that is true or false} */
    boolean flag(int position, boolean otherwise, String... names) {
        Object value = value(position, names);
        if (value == null || value instanceof Boolean) {
            return value == null ? otherwise : (Boolean) value;
        }
        throw new IllegalArgumentException(
                "needs true or false for " + String.join("/", names) + ", but has " + Config.shown(value));
    }

    /** Refuses arguments that were not taken and may have an effect. */
    void requireAllUsed() {
        for (int i = usedPositions; i < positional.size(); i++) {
            if (positional.get(i) != null) {
                throw new IllegalArgumentException(
                        "is called with " + positional.size() + " arguments, but " + usedPositions + " are known here");
            }
        }
        named.forEach((name, value) -> {
            if (!used.contains(name) && value != null && !Boolean.FALSE.equals(value)) {
                throw new IllegalArgumentException(
                        "is called with the option " + name + " " + Config.shown(value) + ", which is not supported");
            }
        });
    }
}
