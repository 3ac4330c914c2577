package dev.rondo.model.safetensors;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.SkipPolicy;
import dev.rondo.layer.Parameter;
import dev.rondo.model.file.ByteSource;
import dev.rondo.model.file.FileFormatException;
import dev.rondo.text.SafeText;
import java.io.IOException;
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
 * @param allowNonFinite whether weights may be NaN or infinite
 */
public record WeightFile(ByteSource source, SafetensorsHeader header, boolean allowNonFinite) {
    private static final int MOST_SHOWN = 8;

    /** {@return an open file with its header} */
    public static WeightFile open(ByteSource source, boolean allowNonFinite) throws IOException {
        return new WeightFile(source, HeaderReader.read(source), allowNonFinite);
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

    /** {@return this file without the tensors of some modules and of all modules inside them} */
    public WeightFile without(List<String> modules) {
        SequencedMap<String, TensorEntry> entries = new LinkedHashMap<>(header.entries());
        for (String module : modules) {
            if (!entries.keySet().removeIf(tensor -> tensor.startsWith(module + "."))) {
                throw error("the module " + SafeText.quote(module)
                        + " is to be left out, but the file has no tensors of it");
            }
        }
        return new WeightFile(source, new SafetensorsHeader(entries, header.metadata()), allowNonFinite);
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
        return Network.of(layers, values(layers, storedAs), skipPolicy, metadata);
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
        int at = 0;
        for (Parameter parameter : parameters(layers)) {
            String name = storedAs.getOrDefault(parameter.name(), parameter.name());
            at = TensorReader.fill(source, name, entry(name), allowNonFinite, block, at);
        }
        return block;
    }

    private static List<Parameter> parameters(List<NamedLayer> layers) {
        return layers.stream().flatMap(layer -> layer.parameters().stream()).toList();
    }

    /** {@return the values of a tensor of one dimension} */
    public float[] vector(String tensor, int size) throws IOException {
        requireShape(tensor, List.of(size));
        float[] values = new float[size];
        TensorReader.fill(source, tensor, entry(tensor), allowNonFinite, values, 0);
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
