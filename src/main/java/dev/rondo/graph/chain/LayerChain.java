package dev.rondo.graph.chain;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.SkipPolicy;
import dev.rondo.State;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Scale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects layers with their parameters, names and initial states, and makes a {@link Network} of them. A bias, an
 * activation or a merge that a file stores separately becomes part of the last layer. Not thread-safe.
 */
public final class LayerChain {
    /**
     * How often the weights of a file may be used. A network stores shared weights once per layer, and a small file must
     * not grow a thousandfold.
     */
    static final int MOST_SHARING = 16;

    /** The initial state of one layer: h and c, either of which is null for zeros. */
    private record Begin(int layer, float @Nullable [] h, float @Nullable [] c) {}

    private final List<Layer> layers = new ArrayList<>();
    /** The layers with their names; one without a name has the empty module. */
    private final List<NamedLayer> names = new ArrayList<>();

    private final List<float[]> parameters = new ArrayList<>();
    private final List<Begin> begins = new ArrayList<>();
    private final Map<String, Integer> modules = new HashMap<>();
    private long parametersLeft;
    /** The module of the next layers; null to name them after their kinds. */
    private @Nullable String module;

    /** Whether a layer has no name, so that {@link NamedLayer#inOrder} is to name all. */
    private boolean unnamed;

    private int version;

    /** Creates an empty chain. */
    public LayerChain() {
        this(Long.MAX_VALUE);
    }

    /**
     * Creates an empty chain.
     *
     * @param mostParameters the most parameters that all layers together may have
     */
    LayerChain(long mostParameters) {
        this.parametersLeft = mostParameters;
    }

    /** {@return how often the layers have changed: values computed by an earlier version are not the chain's output} */
    int version() {
        return version;
    }

    /** {@return the number of layers} */
    public int size() {
        return layers.size();
    }

    /** {@return the last layer} */
    Layer last() {
        return layers.getLast();
    }

    /** {@return the layers, in order} */
    List<Layer> layers() {
        return List.copyOf(layers);
    }

    /** Sets the module of the layers that are added from now on; null to name them after their kinds. */
    void nameNext(@Nullable String name) {
        module = name;
    }

    /**
     * Adds a layer under a given name.
     *
     * @param named the layer
     * @param values its parameters, in order
     */
    public void add(NamedLayer named, float[]... values) {
        parametersLeft -= named.layer().parameterCount();
        if (parametersLeft < 0) {
            throw new NotAChain("shares its weights with more than " + MOST_SHARING + " other layers");
        }
        layers.add(named.layer());
        names.add(named);
        parameters.add(joined(values));
        version++;
    }

    /**
     * Adds a layer under the module of {@link #nameNext}. Recurrent layers of one module form a stack; any other
     * layer whose name is taken gets a number.
     */
    void add(Layer layer, float[]... values) {
        if (module == null) {
            unnamed = true;
            add(new NamedLayer("", 0, layer), values);
            return;
        }
        boolean stacks = !layer.stateWidths().isEmpty();
        int number = modules.merge(module, 1, Integer::sum);
        String name = stacks || number == 1 ? module : module + "_" + number;
        add(new NamedLayer(name, stacks ? number - 1 : 0, layer), values);
    }

    /** Adds all layers of a network, with their parameters and initial states. */
    void addAll(Network network) {
        float[] block = network.parameterBlock();
        int at = 0;
        State begin = network.newState();
        for (int i = 0; i < network.layers().size(); i++) {
            NamedLayer named = network.layers().get(i);
            int end = at + named.layer().parameterCount();
            float[] values = Arrays.copyOfRange(block, at, end);
            at = end;
            if (module == null) {
                add(named.layer(), values);
            } else {
                add(named, values);
            }
            int rows = named.layer().stateWidths().size() / named.layer().directions();
            beginWith(rows > 0 ? orNull(begin.hidden(i)) : null, rows > 1 ? orNull(begin.cell(i)) : null);
        }
    }

    private static float @Nullable [] orNull(float[] values) {
        for (float value : values) {
            if (value != 0) {
                return values;
            }
        }
        return null;
    }

    /**
     * Sets the initial state of the last layer.
     *
     * @param h its h; null for zeros
     * @param c its c; null for zeros
     */
    public void beginWith(float @Nullable [] h, float @Nullable [] c) {
        beginWith(layers.size() - 1, h, c);
    }

    /** Sets the initial state of a layer. */
    void beginWith(int layer, float @Nullable [] h, float @Nullable [] c) {
        if (h != null || c != null) {
            begins.add(new Begin(layer, h, c));
        }
    }

    private static float[] joined(float[]... parts) {
        if (parts.length == 1) {
            return parts[0];
        }
        float[] all =
                new float[Arrays.stream(parts).mapToInt(part -> part.length).reduce(0, Math::addExact)];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /** Adds a bias to the last layer, which must be dense. */
    void addBias(float[] bias) {
        if (!(isLinear() && last() instanceof Dense dense) || dense.bias()) {
            throw new NotAChain("adds constants to something other than a product with weights");
        }
        replaceLast(new Dense(dense.inputSize(), dense.outputSize(), Activation.LINEAR, true));
        parameters.add(joined(parameters.removeLast(), bias));
    }

    /**
     * Adds constants to the shift of the last layer, if it is a {@link Scale} that only multiplies.
     *
     * @return whether it is
     */
    boolean shift(float[] bias) {
        if (layers.isEmpty() || !(last() instanceof Scale scale)) {
            return false;
        }
        float[] values = parameters.getLast();
        for (int j = scale.size(); j < values.length; j++) {
            if (values[j] != 0) {
                return false;
            }
        }
        float[] shifted = values.clone();
        System.arraycopy(bias, 0, shifted, scale.size(), scale.size());
        parameters.set(parameters.size() - 1, shifted);
        version++;
        return true;
    }

    /** {@return whether the last layer is bidirectional and merges its directions this way} */
    boolean endsWith(Bidirectional.Merge merge) {
        return !layers.isEmpty() && last() instanceof Bidirectional both && both.merge() == merge;
    }

    /** {@return whether the last layer is a dense layer without an activation} */
    boolean isLinear() {
        return !layers.isEmpty() && last() instanceof Dense dense && dense.activation() == Activation.LINEAR;
    }

    /** Sets the activation of the last layer, which must be dense. */
    void activate(Activation activation) {
        if (!(isLinear() && last() instanceof Dense dense)) {
            throw new NotAChain("is an activation that follows no dense layer");
        }
        replaceLast(new Dense(dense.inputSize(), dense.outputSize(), activation, dense.bias()));
    }

    /** Changes how the last layer, which must be bidirectional, merges its directions. */
    void merge(Bidirectional.Merge from, Bidirectional.Merge to) {
        if (layers.isEmpty() || !(last() instanceof Bidirectional both) || both.merge() != from) {
            throw new NotAChain("does not merge the two directions of a bidirectional layer");
        }
        replaceLast(new Bidirectional(both.layer(), to));
    }

    private void replaceLast(Layer layer) {
        layers.set(layers.size() - 1, layer);
        NamedLayer name = names.removeLast();
        names.add(new NamedLayer(name.module(), name.depth(), layer));
        version++;
    }

    /**
     * {@return the network of the layers}
     *
     * @param policy its skip policy
     * @param metadata its metadata
     * @throws IllegalArgumentException if the layers do not fit together
     */
    public Network network(SkipPolicy policy, Map<String, String> metadata) {
        return network(unnamed ? NamedLayer.inOrder(layers) : names, policy, metadata);
    }

    /** {@return the network of the layers under other names} */
    Network network(List<NamedLayer> named, SkipPolicy policy, Map<String, String> metadata) {
        Network network = Network.of(named, joined(parameters.toArray(float[][]::new)), policy, metadata);
        if (begins.isEmpty()) {
            return network;
        }
        State state = network.newState();
        for (Begin begin : begins) {
            if (begin.h() != null) {
                state.setHidden(begin.layer(), begin.h());
            }
            if (begin.c() != null) {
                state.setCell(begin.layer(), begin.c());
            }
        }
        return network.withInitialState(state);
    }
}
