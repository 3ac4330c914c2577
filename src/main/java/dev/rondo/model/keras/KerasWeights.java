package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a model's layers, in either of Keras's layouts.
 *
 * <p>{@code .weights.h5} follows Keras's objects: in {@code layers/lstm_1/cell/vars/0} a layer is named by its class in snake
 * case and a counter, in the order of the configuration. Keras 2.12 to 2.14 name the outer group differently, and their counter
 * also skips numbers. Legacy {@code .h5} has one group per layer, named after the layer. Its attribute {@code weight_names} lists
 * the layer's tensors in order.
 */
final class KerasWeights {
    private static final String LAYERS = "layers";
    private static final String LAYERS_BEFORE_2_15 = "_layer_checkpoint_dependencies";
    private static final String LEGACY = "model_weights";

    /** Seeds of dropout, which only training reads, are stored next to the weights. */
    private static final String SEEDS = "/seed_generator/vars/";

    private static final Pattern NUMBERED = Pattern.compile("(.+)_([1-9][0-9]{0,5})");

    private final Hdf5 file;
    /** The group that holds all weights. */
    private final String root;

    private final Map<String, Integer> counters = new HashMap<>();
    private final Set<String> left;

    /** The numbers in the names of the groups that have weights, by class in snake case. */
    private final Map<String, SortedSet<Integer>> numbers = new HashMap<>();

    private KerasWeights(Hdf5 file, String root) {
        this.file = file;
        this.root = root;
        this.left = new HashSet<>(file.datasetsBelow(root));
        left.removeIf(path -> path.contains(SEEDS));
        if (root.equals(LAYERS_BEFORE_2_15)) {
            left.forEach(this::number);
        }
    }

    /** Notes the number in {@code .../dense_2/vars/0}: 2 of {@code dense}. */
    private void number(String path) {
        String group = path.substring(root.length() + 1).split("/", 2)[0];
        Matcher numbered = NUMBERED.matcher(group);
        String name = numbered.matches() ? numbered.group(1) : group;
        int number = numbered.matches() ? Integer.parseInt(numbered.group(2)) : 0;
        numbers.computeIfAbsent(name, unused -> new TreeSet<>()).add(number);
    }

    /** {@return the weights of a {@code .weights.h5}} */
    static KerasWeights ofObjects(Hdf5 file) {
        if (file.hasGroup(LAYERS)) {
            return new KerasWeights(file, LAYERS);
        }
        if (file.hasGroup(LAYERS_BEFORE_2_15)) {
            return new KerasWeights(file, LAYERS_BEFORE_2_15);
        }
        throw new IllegalArgumentException("the HDF5 file has no group " + LAYERS + ", as Keras 3's have, and no "
                + LAYERS_BEFORE_2_15 + ", as those of Keras 2.12 to 2.14 have, but " + file.children());
    }

    /** {@return the weights of a legacy {@code .h5}} */
    static KerasWeights ofLegacy(Hdf5 file) {
        if (!file.hasGroup(LEGACY)) {
            throw new IllegalArgumentException("the HDF5 file has no group " + LEGACY + ", but " + file.children());
        }
        return new KerasWeights(file, LEGACY);
    }

    /** {@return the weights of the next layer of the configuration} */
    LayerWeights next(LayerConfig layer) {
        if (root.equals(LEGACY)) {
            String group = LEGACY + "/" + layer.name();
            List<String> paths = names(group, "weight_names").stream()
                    .map(name -> group + "/" + name)
                    .toList();
            return new LayerWeights(layer, file, left, null, paths);
        }
        String name = root.equals(LAYERS_BEFORE_2_15)
                ? nextWithWeights(layer.className())
                : counted(counters, layer.className());
        return new LayerWeights(layer, file, left, root + "/" + name, List.of());
    }

    /**
     * {@return the first group of a class that no layer has had}
     * Before 2.15, Keras listed each layer with weights twice, but stored it once. Layers of one class either all have weights or
     * none, so the order of the numbers is the order of the layers.
     */
    private String nextWithWeights(String className) {
        String name = snakeCase(className);
        SortedSet<Integer> rest = numbers.getOrDefault(name, Collections.emptySortedSet());
        if (rest.isEmpty()) {
            return name + "_?"; // no group has this name, so a layer that needs weights is refused
        }
        int number = rest.removeFirst();
        return number == 0 ? name : name + "_" + number;
    }

    /** {@return the strings of an attribute} Long ones are split into several attributes with numbered names. */
    private List<String> names(String group, String attribute) {
        Optional<List<String>> whole = file.strings(group, attribute);
        if (whole.isPresent()) {
            return whole.get();
        }
        List<String> all = new ArrayList<>();
        for (int i = 0; true; i++) {
            Optional<List<String>> part = file.strings(group, attribute + i);
            if (part.isEmpty()) {
                return all;
            }
            all.addAll(part.get());
        }
    }

    /** {@return the name under which Keras saves the next object of a class} */
    static String counted(Map<String, Integer> counters, String className) {
        String name = snakeCase(className);
        int before = counters.merge(name, 1, Integer::sum) - 1;
        return before == 0 ? name : name + "_" + before;
    }

    /** {@return the name that Keras gives an object of a class: {@code simple_rnn} for {@code SimpleRNN}} */
    static String snakeCase(String className) {
        return className
                .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
                .replaceAll("([a-z])([A-Z])", "$1_$2")
                .toLowerCase(java.util.Locale.ROOT);
    }

    /** Refuses weights that no layer took, which would be dropped silently. */
    void requireAllUsed() {
        if (!left.isEmpty()) {
            throw new IllegalArgumentException(
                    "the dataset " + left.stream().sorted().findFirst().orElseThrow() + " belongs to no layer");
        }
    }

    /** The weights of one layer, taken in Keras's order. */
    static final class LayerWeights {
        private final LayerConfig layer;
        private final Hdf5 file;
        private final Set<String> left;
        /** The path of the layer's objects; null if its tensors are only listed. */
        private final @Nullable String root;

        private final List<String> listed;
        private final Map<String, Integer> taken = new HashMap<>();

        private LayerWeights(
                LayerConfig layer, Hdf5 file, Set<String> left, @Nullable String root, List<String> listed) {
            this.layer = layer;
            this.file = file;
            this.left = left;
            this.root = root;
            this.listed = listed;
        }

        /**
         * Takes the next tensor.
         *
         * @param object the object inside the layer that owns it, such as {@code cell}; empty for the layer itself
         * @param what names it in messages
         */
        Tensor take(String object, String what) {
            // Listed tensors have one order across all objects.
            int index = taken.merge(root == null ? "" : object, 1, Integer::sum) - 1;
            if (root == null && index >= listed.size()) {
                throw layer.refuse("has " + listed.size() + " weights in the file, but also needs a " + what);
            }
            String path =
                    root == null ? listed.get(index) : root + (object.isEmpty() ? "" : "/" + object) + "/vars/" + index;
            Tensor tensor;
            try {
                tensor = file.tensor(path);
            } catch (IllegalArgumentException e) {
                throw layer.refuse("has no " + what + ": " + e.getMessage());
            }
            left.remove(path);
            return tensor;
        }

        /** Takes the next tensor and checks its shape, in which -1 is any size. */
        Tensor take(String object, String what, int... shape) {
            Tensor tensor = take(object, what);
            boolean fits = tensor.shape().size() == shape.length;
            for (int i = 0; fits && i < shape.length; i++) {
                fits = shape[i] == KerasTensor.ANY || shape[i] == tensor.shape().get(i);
            }
            if (!fits) {
                throw layer.refuse("needs a " + what + " of shape "
                        + java.util.Arrays.toString(shape).replace("-1", "any") + ", but it is " + tensor.shape());
            }
            return tensor;
        }
    }
}
