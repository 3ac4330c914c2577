package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a model's layers, in either of Keras's layouts.
 *
 * <p>{@code .weights.h5} follows Keras's objects: in {@code layers/lstm_1/cell/vars/0} a layer is named by its class in snake
 * case and a counter, in the order of the configuration. The layers of a model inside the model are one group deeper, as in
 * {@code layers/sequential/layers/dense/vars/0}. Keras 2.12 to 2.14 name these groups differently, and their counter also skips
 * numbers. Legacy {@code .h5} has one group per layer of the outermost model, named after the layer. Its attribute
 * {@code weight_names} lists the layer's tensors in order. A legacy file without a model has these groups at its root.
 */
final class KerasWeights implements LayerWeights.OfModel, LayerWeights.File {
    private static final String LAYERS = "layers";
    private static final String LAYERS_BEFORE_2_15 = "_layer_checkpoint_dependencies";
    private static final String LEGACY = "model_weights";
    private static final String LAYER_NAMES = "layer_names";

    /** Seeds of dropout, which only training reads, are stored next to the weights. */
    private static final String SEEDS = "/seed_generator/vars/";

    private static final Pattern NUMBERED = Pattern.compile("(.+)_([1-9][0-9]{0,5})");

    private final Hdf5 file;
    /** The group that holds all weights. */
    private final String root;

    private final TreeSet<String> left;
    private final LayerWeights.OfModel layers;

    private KerasWeights(Hdf5 file, String root, boolean legacy) {
        this.file = file;
        this.root = root;
        this.left = new TreeSet<>(file.datasetsBelow(root));
        left.removeIf(path -> path.contains(SEEDS));
        layers = legacy ? this::listed : new Objects(root);
    }

    /** {@return the weights of a {@code .weights.h5}} */
    static KerasWeights ofObjects(Hdf5 file) {
        if (file.hasGroup(LAYERS)) {
            return new KerasWeights(file, LAYERS, false);
        }
        if (file.hasGroup(LAYERS_BEFORE_2_15)) {
            return new KerasWeights(file, LAYERS_BEFORE_2_15, false);
        }
        throw new IllegalArgumentException("the HDF5 file has no group " + LAYERS + ", as Keras 3's have, and no "
                + LAYERS_BEFORE_2_15 + ", as those of Keras 2.12 to 2.14 have, but " + file.children());
    }

    /** {@return the weights of a legacy {@code .h5}} */
    static KerasWeights ofLegacy(Hdf5 file) {
        if (!file.hasGroup(LEGACY)) {
            throw new IllegalArgumentException("the HDF5 file has no group " + LEGACY + ", but " + file.children());
        }
        return new KerasWeights(file, LEGACY, true);
    }

    /** {@return the weights of a file without a model: of Keras 3, or of Keras 2, which wrote the groups of a legacy file} */
    static KerasWeights ofWeights(Hdf5 file) {
        return file.strings("", LAYER_NAMES).isPresent() ? new KerasWeights(file, "", true) : ofObjects(file);
    }

    @Override
    public LayerWeights next(LayerConfig layer) {
        return layers.next(layer);
    }

    @Override
    public LayerWeights.OfModel layersOf(String group) {
        return new Objects(group + "/" + root);
    }

    private LayerWeights listed(LayerConfig layer) {
        String group = root.isEmpty() ? layer.name() : root + "/" + layer.name();
        List<String> paths = names(group, "weight_names").stream()
                .map(name -> group + "/" + name)
                .toList();
        return new ListedWeights(this, layer, paths);
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

    /** {@return the paths of the tensors that no layer has taken, below a group} */
    private SortedSet<String> below(String group) {
        return left.subSet(group + "/", group + (char) ('/' + 1));
    }

    @Override
    public boolean hasGroup(String group) {
        return !below(group).isEmpty();
    }

    @Override
    public Tensor take(String path) {
        Tensor tensor = file.tensor(path);
        left.remove(path);
        return tensor;
    }

    @Override
    public void skip(String path) {
        left.remove(path);
    }

    /** {@return the name under which Keras saves the next object of a class} */
    static String counted(Map<String, Integer> counters, String className) {
        String name = OperatorNames.snakeCase(className);
        int before = counters.merge(name, 1, Integer::sum) - 1;
        return before == 0 ? name : name + "_" + before;
    }

    /** Refuses weights that no layer took, which would be dropped silently. */
    void requireAllUsed() {
        if (!left.isEmpty()) {
            throw new IllegalArgumentException("the dataset " + left.first() + " belongs to no layer");
        }
    }

    /** The layers of one model, whose groups are named by their classes. */
    private final class Objects implements LayerWeights.OfModel {
        private final String group;
        private final Map<String, Integer> counters = new HashMap<>();
        /** Before 2.15, the numbers in the names of the groups that have weights, by class in snake case. */
        private final @Nullable Map<String, SortedSet<Integer>> numbers;

        private Objects(String group) {
            this.group = group;
            numbers = root.equals(LAYERS_BEFORE_2_15) ? new HashMap<>() : null;
            if (numbers != null) {
                below(group).forEach(path -> number(path, numbers));
            }
        }

        /** Notes the number in {@code .../dense_2/vars/0}: 2 of {@code dense}. */
        private void number(String path, Map<String, SortedSet<Integer>> to) {
            String object = path.substring(group.length() + 1).split("/", 2)[0];
            Matcher numbered = NUMBERED.matcher(object);
            String name = numbered.matches() ? numbered.group(1) : object;
            int number = numbered.matches() ? Integer.parseInt(numbered.group(2)) : 0;
            to.computeIfAbsent(name, unused -> new TreeSet<>()).add(number);
        }

        @Override
        public LayerWeights next(LayerConfig layer) {
            String name = numbers == null
                    ? counted(counters, layer.className())
                    : nextWithWeights(numbers, OperatorNames.snakeCase(layer.className()));
            return new ObjectWeights(KerasWeights.this, layer, group + "/" + name);
        }

        /**
         * {@return the first group of a class that no layer has had}
         * Before 2.15, Keras listed each layer with weights twice, but stored it once. Layers of one class either all have
         * weights or none, so the order of the numbers is the order of the layers.
         */
        private static String nextWithWeights(Map<String, SortedSet<Integer>> numbers, String name) {
            SortedSet<Integer> rest = numbers.getOrDefault(name, new TreeSet<>());
            if (rest.isEmpty()) {
                return name + "_?"; // no group has this name, so a layer that needs weights is refused
            }
            int number = rest.removeFirst();
            return number == 0 ? name : name + "_" + number;
        }
    }
}
