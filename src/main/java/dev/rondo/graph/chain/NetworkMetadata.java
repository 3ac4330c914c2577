package dev.rondo.graph.chain;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.SkipPolicy;
import dev.rondo.layer.Layer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The metadata of a graph, part of which becomes the names and the skip policy of its network. */
final class NetworkMetadata {
    /** The prefix of entries that describe the file rather than the model. */
    private static final String OF_THE_FILE = "onnx.";

    /** The skip policy of a network that was saved as ONNX. */
    private static final String SKIP_POLICY = "rondo.skip_policy";

    /** The depth and module of each of its layers, one per line. */
    private static final String MODULES = "rondo.modules";

    private static final Pattern MODULE = Pattern.compile("(0|[1-9]\\d{0,3}) (.*)");

    private final Map<String, String> entries;
    /** Null if the file has none; likewise for the modules. */
    private final @Nullable String policy;

    private final @Nullable String modules;

    NetworkMetadata(Map<String, String> ofGraph) {
        entries = new LinkedHashMap<>(ofGraph);
        entries.keySet().removeIf(key -> key.startsWith(OF_THE_FILE));
        policy = entries.remove(SKIP_POLICY);
        modules = entries.remove(MODULES);
    }

    /** {@return the network of these layers} */
    Network network(LayerChain chain) {
        SkipPolicy skipPolicy = policy == null ? SkipPolicy.CARRY : skipPolicy(policy);
        List<NamedLayer> named = modules == null ? List.of() : named(chain.layers(), modules.split("\n", -1));
        return named.size() == chain.size()
                ? chain.network(named, skipPolicy, entries)
                : chain.network(skipPolicy, entries);
    }

    private static SkipPolicy skipPolicy(String name) {
        for (SkipPolicy policy : SkipPolicy.values()) {
            if (policy.name().toLowerCase(Locale.ROOT).equals(name)) {
                return policy;
            }
        }
        throw new IllegalArgumentException(SKIP_POLICY + " must be one of "
                + List.of(SkipPolicy.values()).toString().toLowerCase(Locale.ROOT) + ", but is \"" + name + '"');
    }

    /** The layers under the names of the file; fewer if a line is not valid or the counts differ. */
    private static List<NamedLayer> named(List<Layer> layers, String[] lines) {
        List<NamedLayer> named = new ArrayList<>();
        for (int i = 0; i < lines.length && lines.length == layers.size(); i++) {
            Matcher line = MODULE.matcher(lines[i]);
            if (line.matches()) {
                named.add(new NamedLayer(line.group(2), Integer.parseInt(line.group(1)), layers.get(i)));
            }
        }
        return named;
    }
}
