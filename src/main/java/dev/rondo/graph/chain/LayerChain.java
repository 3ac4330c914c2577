package dev.rondo.graph.chain;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.NetworkBuilder;
import dev.rondo.SkipPolicy;
import dev.rondo.State;
import dev.rondo.graph.op.Where;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Layer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The layers of a chain and their weights, while they are found. What follows a dense layer becomes a part of it. */
final class LayerChain {
    /** What the metadata says of the file, not of the model. */
    private static final String OF_THE_FILE = "onnx.";

    /** Where a network that was written as ONNX says its policy. */
    private static final String SKIP_POLICY = "rondo.skip_policy";

    /** Layers may share weights, which a network stores once for each; but a file shall not grow a thousandfold so. */
    private static final int MOST_SHARING = 16;

    /** Where it says what its layers are called: depth and module, a line each. */
    private static final String MODULES = "rondo.modules";

    private static final Pattern MODULE = Pattern.compile("(0|[1-9]\\d{0,3}) (.*)");

    private final List<Layer> layers = new ArrayList<>();
    private final List<float[]> weights = new ArrayList<>();

    /** Where streams begin, by the layer's place: h and c, each null where it is zeros. */
    private final Map<Integer, float[][]> initial = new HashMap<>();

    private long parametersLeft;
    private int version;

    /**
     * None yet.
     *
     * @param stored the number of weights that the file has
     */
    LayerChain(long stored) {
        this.parametersLeft = MOST_SHARING * stored;
    }

    /** How often the layers were changed: what was computed of an earlier version is not their output. */
    int version() {
        return version;
    }

    int size() {
        return layers.size();
    }

    Layer last() {
        return layers.getLast();
    }

    /**
     * Adds a layer.
     *
     * @param values its parameters' values, in their order
     */
    void add(Layer layer, float[]... values) {
        parametersLeft -= layer.parameterCount();
        if (parametersLeft < 0) {
            throw new NotAChain("shares its weights with more than " + MOST_SHARING + " other layers");
        }
        layers.add(layer);
        weights.add(concat(values));
        version++;
    }

    /** Lets the streams of the layer that came last begin with h and c, where they are not null. */
    void beginWith(float[] h, float[] c) {
        if (h != null || c != null) {
            initial.put(layers.size() - 1, new float[][] {h, c});
        }
    }

    private static float[] concat(float[]... parts) {
        float[] all =
                new float[Arrays.stream(parts).mapToInt(part -> part.length).reduce(0, Math::addExact)];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /** Gives a bias to the dense layer that came last. */
    void addBias(float[] bias) {
        if (!(last() instanceof Dense dense) || dense.bias() || dense.activation() != Activation.LINEAR) {
            throw new NotAChain("adds constants to what is no product with weights");
        }
        layers.set(layers.size() - 1, new Dense(dense.inputSize(), dense.outputSize(), Activation.LINEAR, true));
        weights.add(concat(weights.removeLast(), bias));
        version++;
    }

    /** Gives an activation to the dense layer that came last. */
    void activate(Activation activation) {
        if (layers.isEmpty() || !(last() instanceof Dense dense) || dense.activation() != Activation.LINEAR) {
            throw new NotAChain("is an activation that follows no dense layer");
        }
        layers.set(layers.size() - 1, new Dense(dense.inputSize(), dense.outputSize(), activation, dense.bias()));
        version++;
    }

    /** Merges the ways of the bidirectional layer that came last. */
    void merge(Bidirectional.Merge from, Bidirectional.Merge to) {
        if (layers.isEmpty() || !(last() instanceof Bidirectional both) || both.merge() != from) {
            throw new NotAChain("does not merge the two ways of a bidirectional layer");
        }
        layers.set(layers.size() - 1, new Bidirectional(both.layer(), to));
        version++;
    }

    /** The network of the layers. */
    Network network(Map<String, String> metadata) {
        if (layers.isEmpty()) {
            throw new NotAChain("no network: the graph has no layer that a network has");
        }
        Map<String, String> own = new LinkedHashMap<>(metadata);
        own.keySet().removeIf(key -> key.startsWith(OF_THE_FILE));
        String policy = own.remove(SKIP_POLICY);
        String modules = own.remove(MODULES);
        List<NamedLayer> named = modules == null ? List.of() : named(modules.split("\n", -1));
        return beginning(Network.of(
                named.size() == layers.size() ? named : named(),
                concat(weights.toArray(float[][]::new)),
                skipPolicy(policy),
                own));
    }

    private Network beginning(Network network) {
        State state = network.newState();
        initial.forEach((layer, hAndC) -> {
            if (hAndC[0] != null) {
                state.setHidden(layer, hAndC[0]);
            }
            if (hAndC[1] != null) {
                state.setCell(layer, hAndC[1]);
            }
        });
        return initial.isEmpty() ? network : network.withInitialState(state);
    }

    /** The layers as a network calls them that was built of them. */
    private List<NamedLayer> named() {
        NetworkBuilder builder = Network.builder(layers.getFirst().inputSize());
        layers.forEach(layer -> builder.add(width -> layer));
        // The builder's names are wanted; its values are replaced.
        return builder.build(0).layers();
    }

    /** The layers as the file calls them, as far as its lines say so of them. */
    private List<NamedLayer> named(String[] lines) {
        List<NamedLayer> named = new ArrayList<>();
        for (int i = 0; i < lines.length && lines.length == layers.size(); i++) {
            Matcher line = MODULE.matcher(lines[i]);
            if (line.matches()) {
                named.add(new NamedLayer(line.group(2), Integer.parseInt(line.group(1)), layers.get(i)));
            }
        }
        return named;
    }

    private static SkipPolicy skipPolicy(String name) {
        return name == null ? SkipPolicy.CARRY : SkipPolicy.valueOf(name.toUpperCase(Locale.ROOT));
    }
}
