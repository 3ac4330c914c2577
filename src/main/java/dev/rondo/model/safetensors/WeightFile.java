package dev.rondo.model.safetensors;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.SkipPolicy;
import dev.rondo.layer.Parameter;
import dev.rondo.model.file.ByteSource;
import dev.rondo.model.file.FileFormatException;
import dev.rondo.text.SafeText;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An open safetensors file that holds the weights of one network.
 *
 * @param source its bytes
 * @param header its header
 * @param computed the values of tensors that were computed from others; an error about one names the place of its entry
 * @param allowNonFinite whether weights may be NaN or infinite
 */
public record WeightFile(
        ByteSource source, SafetensorsHeader header, Map<String, float[]> computed, boolean allowNonFinite) {
    private static final int MOST_SHOWN = 8;

    /** {@return an open file with its header} */
    public static WeightFile open(ByteSource source, boolean allowNonFinite) throws IOException {
        return new WeightFile(source, HeaderReader.read(source), Map.of(), allowNonFinite);
    }

    /** {@return an error about a tensor that the file has} */
    public FileFormatException error(String tensor, String what) {
        return FileFormatException.at(tensor, entry(tensor).begin(), what);
    }

    /** {@return the entry of a tensor that the file has} */
    public TensorEntry entry(String tensor) {
        return Objects.requireNonNull(header.entries().get(tensor), tensor);
    }

    /** {@return an error about the file} */
    public FileFormatException error(String what) {
        return new FileFormatException(what);
    }

    /**
     * {@return this file with other tensors}
     *
     * @param entries all tensors
     * @param values the values of those that are not read from the file
     */
    public WeightFile with(SequencedMap<String, TensorEntry> entries, Map<String, float[]> values) {
        Map<String, float[]> all = new HashMap<>(computed);
        all.putAll(values);
        return new WeightFile(source, new SafetensorsHeader(entries, header.metadata()), all, allowNonFinite);
    }

    /** {@return this file without some tensors, and without the tensors of some modules and of all modules inside them} */
    public WeightFile without(List<String> names) {
        SequencedMap<String, TensorEntry> entries = new LinkedHashMap<>(header.entries());
        for (String name : names) {
            if (!entries.keySet().removeIf(tensor -> tensor.equals(name) || tensor.startsWith(name + "."))) {
                throw error(
                        "the module " + SafeText.quote(name) + " is to be left out, but the file has no tensors of it");
            }
        }
        return with(entries, Map.of());
    }

    /**
     * {@return a network of these layers with the file's values} All tensors are checked against the layers' parameters
     * before any value is read.
     *
     * @param storedAs the name in the file of each parameter that has a different name there
     */
    public Network network(
            List<NamedLayer> layers, Map<String, String> storedAs, SkipPolicy skipPolicy, Map<String, String> metadata)
            throws IOException {
        requireFits(layers, storedAs, Set.of());
        return Network.of(layers, into -> write(layers, storedAs, into), skipPolicy, metadata);
    }

    /**
     * Requires the file to hold the layers' parameters and nothing else.
     *
     * @param others tensors that do not belong to these layers
     */
    public void requireFits(List<NamedLayer> layers, Map<String, String> storedAs, Set<String> others) {
        Set<String> left = new LinkedHashSet<>(header.entries().keySet());
        left.removeAll(others);
        for (Parameter parameter : parameters(layers)) {
            String name = storedAs.getOrDefault(parameter.name(), parameter.name());
            requireShape(name, parameter.shape());
            left.remove(name);
        }
        if (!left.isEmpty()) {
            throw error(left.iterator().next(), "belongs to none of the layers, which are " + describe(layers));
        }
    }

    /** {@return the values of the layers' parameters, one after another; {@link #requireFits} must have passed} */
    public float[] values(List<NamedLayer> layers, Map<String, String> storedAs) throws IOException {
        int count = 0;
        for (Parameter parameter : parameters(layers)) {
            count = Math.addExact(count, parameter.size());
        }
        float[] block = new float[count];
        write(layers, storedAs, block);
        return block;
    }

    private void write(List<NamedLayer> layers, Map<String, String> storedAs, float[] block) throws IOException {
        int at = 0;
        for (Parameter parameter : parameters(layers)) {
            String name = storedAs.getOrDefault(parameter.name(), parameter.name());
            at = fill(name, block, at);
        }
    }

    private int fill(String tensor, float[] block, int at) throws IOException {
        float[] values = computed.get(tensor);
        if (values == null) {
            return TensorReader.fill(source, tensor, entry(tensor), allowNonFinite, block, at);
        }
        System.arraycopy(values, 0, block, at, values.length);
        return at + values.length;
    }

    private static List<Parameter> parameters(List<NamedLayer> layers) {
        return layers.stream().flatMap(layer -> layer.parameters().stream()).toList();
    }

    /** {@return the values of a tensor that the file has, row-major} */
    public float[] tensor(String tensor) throws IOException {
        float[] values = new float[entry(tensor).count()];
        fill(tensor, values, 0);
        return values;
    }

    private static String describe(List<NamedLayer> layers) {
        return layers.stream()
                        .limit(MOST_SHOWN)
                        .map(layer -> SafeText.quote(layer.module()) + ": "
                                + layer.layer().describe())
                        .collect(Collectors.joining("; "))
                + (layers.size() > MOST_SHOWN ? "; ..." : "");
    }

    private void requireShape(String name, List<Integer> shape) {
        TensorEntry entry = header.entries().get(name);
        if (entry == null) {
            throw error("the tensor " + SafeText.quote(name) + " of shape " + shape + " is missing");
        }
        if (!entry.shape().equals(shape)) {
            throw error(name, "the architecture needs the shape " + shape + ", but it is " + entry.shownShape());
        }
    }
}
