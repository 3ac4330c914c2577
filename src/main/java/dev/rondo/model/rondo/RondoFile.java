package dev.rondo.model.rondo;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.SkipPolicy;
import dev.rondo.model.file.FileFormatException;
import dev.rondo.model.safetensors.NetworkTensors;
import dev.rondo.model.safetensors.SafetensorsHeader;
import dev.rondo.model.safetensors.WeightFile;
import dev.rondo.text.SafeText;
import java.io.IOException;
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
 * Rondo's own model file: safetensors with PyTorch's tensor names. Its metadata holds the checksum, the version of the
 * format, the architecture, the skip policy and then the network's own strings, sorted.
 */
public final class RondoFile {
    /** The prefix of the keys of Rondo's files. */
    private static final String RESERVED = "rondo.";

    /** The prefix of keys that belong to the network: Rondo's classes keep their content in its metadata under them. */
    private static final String OF_NETWORK = "rondo.network.";

    private static final String FORMAT = "rondo.format";
    private static final String ARCHITECTURE = "rondo.architecture";
    private static final String SKIP_POLICY = "rondo.skip_policy";
    private static final String VERSION = "1";

    private RondoFile() {}

    /**
     * {@return whether a file claims to be Rondo's} One reserved key is enough, so that damage to the other keys does not
     * hide the claim.
     */
    public static boolean isOne(SafetensorsHeader header) {
        return header.metadata().keySet().stream().anyMatch(RondoFile::isReserved);
    }

    private static boolean isReserved(String key) {
        return key.startsWith(RESERVED) && !key.startsWith(OF_NETWORK);
    }

    /**
     * {@return the network of a file}
     *
     * @throws FileFormatException when the checksum is wrong, or the content is not that of a model
     * @throws IllegalArgumentException when a layer cannot have the options that the file gives
     */
    public static Network read(WeightFile file) throws IOException {
        Checksum.verify(file.source());
        Map<String, String> metadata = file.header().metadata();
        String version = require(file, FORMAT);
        if (!version.equals(VERSION)) {
            throw file.error("the file has version " + SafeText.quote(version)
                    + " of Rondo's format, but this Rondo reads version " + VERSION);
        }
        List<NamedLayer> layers = Architecture.parse(require(file, ARCHITECTURE));
        SkipPolicy skipPolicy = skipPolicy(file);
        SequencedMap<String, String> own = new LinkedHashMap<>(metadata);
        own.keySet().removeAll(Checksum.KEYS);
        own.keySet().removeAll(Set.of(FORMAT, ARCHITECTURE, SKIP_POLICY));
        return file.network(layers, Map.of(), skipPolicy, own);
    }

    private static SkipPolicy skipPolicy(WeightFile file) {
        String name = require(file, SKIP_POLICY);
        for (SkipPolicy policy : SkipPolicy.values()) {
            if (name(policy).equals(name)) {
                return policy;
            }
        }
        throw file.error(SKIP_POLICY + " must be one of "
                + Arrays.stream(SkipPolicy.values()).map(RondoFile::name).toList() + ", but is "
                + SafeText.quote(name));
    }

    private static String name(SkipPolicy policy) {
        return policy.name().toLowerCase(Locale.ROOT);
    }

    private static String require(WeightFile file, String key) {
        String value = file.header().metadata().get(key);
        if (value == null) {
            throw file.error("the metadata has no " + key
                    + ": this is a file of Rondo's, but not a model (Trainer.restore reads checkpoints)");
        }
        return value;
    }

    /** {@return the content of a network's file} */
    public static ChecksummedFile of(Network network) {
        SequencedMap<String, String> metadata = new LinkedHashMap<>();
        metadata.put(FORMAT, VERSION);
        metadata.put(ARCHITECTURE, Architecture.format(network.layers()));
        metadata.put(SKIP_POLICY, name(network.skipPolicy()));
        metadata.putAll(new TreeMap<>(network.metadata()));

        return new ChecksummedFile(NetworkTensors.of(network, UnaryOperator.identity()), metadata);
    }
}
