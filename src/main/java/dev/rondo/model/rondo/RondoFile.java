package dev.rondo.model.rondo;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.SkipPolicy;
import dev.rondo.graph.Tensor;
import dev.rondo.layer.Parameter;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.safetensors.SafetensorsHeader;
import dev.rondo.model.safetensors.WeightFile;
import dev.rondo.text.SafeText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Rondo's own model file: safetensors, with PyTorch's tensor names, and in the metadata the checksum, the version of
 * the format, the architecture, the skip policy and the network's own strings, these sorted.
 */
public final class RondoFile {
    /** Keys of Rondo begin so; no others may. */
    private static final String OURS = "rondo.";

    /** Of those, the ones that a standardizer, a vocabulary and an initial state write into a network's own strings. */
    private static final Set<String> CARRIED = Set.of(
            "rondo.standardizer.mean", "rondo.standardizer.deviation", "rondo.vocabulary", "rondo.initial_state");

    private static final String FORMAT = "rondo.format";
    private static final String ARCHITECTURE = "rondo.architecture";
    private static final String SKIP_POLICY = "rondo.skip_policy";
    private static final String VERSION = "1";

    private RondoFile() {}

    /**
     * Whether a file claims to be Rondo's: one key suffices, so that damage to the others does not hide it. A state_dict
     * may have those that a network carries.
     */
    public static boolean isOne(SafetensorsHeader header) {
        return header.metadata().keySet().stream().anyMatch(key -> key.startsWith(OURS) && !CARRIED.contains(key));
    }

    public static Network read(WeightFile file) throws IOException {
        Checksum.verify(file.source());
        Map<String, String> metadata = file.header().metadata();
        String version = require(file, FORMAT);
        if (!version.equals(VERSION)) {
            throw file.error("the file has version " + SafeText.quote(version)
                    + " of Rondo's format, but this Rondo reads version " + VERSION);
        }
        List<NamedLayer> layers = Architecture.parse(file.source().name(), require(file, ARCHITECTURE));
        SkipPolicy skipPolicy = SkipPolicy.valueOf(require(file, SKIP_POLICY).toUpperCase(Locale.ROOT));
        SequencedMap<String, String> own = new LinkedHashMap<>(metadata);
        own.keySet().removeAll(Set.of(Checksum.KEY, FORMAT, ARCHITECTURE, SKIP_POLICY));
        requireFree(own);
        return file.network(layers, Map.of(), skipPolicy, own);
    }

    private static String require(WeightFile file, String key) throws ModelFormatException {
        String value = file.header().metadata().get(key);
        if (value == null) {
            throw file.error("the metadata has no " + key
                    + ": a file of Rondo's, but not of a model (Trainer.restore reads checkpoints)");
        }
        return value;
    }

    /** Refuses metadata that would be taken for Rondo's own. */
    public static void requireFree(Map<String, String> metadata) {
        for (String key : metadata.keySet()) {
            if (key.startsWith(OURS) && !CARRIED.contains(key)) {
                throw new IllegalArgumentException("metadata keys that begin with " + OURS
                        + " are Rondo's own, but the network has " + SafeText.quote(key));
            }
        }
    }

    public static void write(Network network, Path file) throws IOException {
        requireFree(network.metadata());
        SequencedMap<String, String> metadata = new LinkedHashMap<>();
        metadata.put(FORMAT, VERSION);
        metadata.put(ARCHITECTURE, Architecture.format(network.layers()));
        metadata.put(SKIP_POLICY, network.skipPolicy().name().toLowerCase(Locale.ROOT));
        metadata.putAll(new TreeMap<>(network.metadata()));

        new ChecksummedFile(tensors(network, UnaryOperator.identity()), metadata).write(file);
    }

    /**
     * The parameters of a network, in their order.
     *
     * @param name what the file calls a parameter
     */
    public static SequencedMap<String, Tensor> tensors(Network network, UnaryOperator<String> name) {
        float[] block = network.parameterBlock();
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        int at = 0;
        for (Parameter parameter : network.parameters()) {
            int end = at + parameter.size();
            tensors.put(name.apply(parameter.name()), Tensor.of(parameter.shape(), Arrays.copyOfRange(block, at, end)));
            at = end;
        }
        return tensors;
    }
}
