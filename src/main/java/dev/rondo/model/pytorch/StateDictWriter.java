package dev.rondo.model.pytorch;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.graph.Tensor;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.CellActivations;
import dev.rondo.layer.ColumnEmbedding;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.RecurrentLayer;
import dev.rondo.layer.Residual;
import dev.rondo.layer.Rnn;
import dev.rondo.layer.Scale;
import dev.rondo.model.file.NewFile;
import dev.rondo.model.safetensors.NetworkTensors;
import dev.rondo.model.safetensors.SafetensorsWriter;
import dev.rondo.text.SafeText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Writes a network's weights under the keys of PyTorch's modules, or refuses a layer that PyTorch does not have. */
public final class StateDictWriter {
    /** The key that most callers of {@code safetensors.torch.save_file} set to {@code pt}; some readers require it. */
    private static final String FORMAT = "format";

    private StateDictWriter() {}

    /** Writes the file, or leaves the one that existed before. */
    public static void write(Network network, Path file) throws IOException {
        Set<String> cells = cells(network);
        stacks(network).forEach((module, layers) -> requireModule(module, layers, cells.contains(module)));
        SequencedMap<String, Tensor> tensors = NetworkTensors.of(network, keys(cells));
        Map<String, String> metadata = new TreeMap<>(network.metadata());
        metadata.remove(StateDict.CELLS);
        metadata.putIfAbsent(FORMAT, "pt");
        ByteBuffer header = SafetensorsWriter.header(tensors, metadata);
        NewFile.write(file, channel -> SafetensorsWriter.write(channel, header, tensors.values()));
    }

    /** The modules that are cells in PyTorch. */
    private static Set<String> cells(Network network) {
        String named = network.metadata().get(StateDict.CELLS);
        return named == null ? Set.of() : new HashSet<>(List.of(named.split("\n", -1)));
    }

    /** Recurrent layers by their module, each list in the network's order. */
    private static Map<String, List<NamedLayer>> stacks(Network network) {
        Map<String, List<NamedLayer>> stacks = new LinkedHashMap<>();
        String previous = null;
        for (NamedLayer named : network.layers()) {
            if (named.layer() instanceof Residual) {
                throw refusal(named, "adds the network's input, which a state_dict cannot say");
            }
            if (named.layer() instanceof Scale) {
                throw refusal(named, "scales and shifts single values");
            }
            if (named.layer() instanceof ColumnEmbedding) {
                throw refusal(named, "embeds some columns of a row and passes the others on");
            }
            boolean recurrent = !named.layer().stateWidths().isEmpty();
            if (recurrent) {
                if (stacks.containsKey(named.module()) && !named.module().equals(previous)) {
                    throw refusal(named, "is separated from the other layers of its module");
                }
                stacks.computeIfAbsent(named.module(), module -> new ArrayList<>())
                        .add(named);
            }
            // dropout has no keys; inside a stack it belongs to the module
            previous = named.layer().parameterCount() == 0 ? previous : named.module();
        }
        return stacks;
    }

    /** Requires the layers of one module to be alike and numbered from 0. */
    private static void requireModule(String module, List<NamedLayer> layers, boolean cell) {
        Layer first = layers.getFirst().layer();
        for (int depth = 0; depth < layers.size(); depth++) {
            NamedLayer named = layers.get(depth);
            requireKnown(named, named.layer());
            if (named.depth() != depth) {
                throw refusal(
                        named, "is number " + named.depth() + " of its module, but number " + depth + " was expected");
            }
            if (!reading(first, named.layer().inputSize()).equals(named.layer())) {
                throw refusal(
                        named,
                        "differs from the layer below it, " + first.describe()
                                + ", but PyTorch's num_layers makes equal ones");
            }
        }
        if (cell && (layers.size() > 1 || first instanceof Bidirectional)) {
            throw refusal(
                    layers.getFirst(),
                    "is a cell by the metadata " + StateDict.CELLS + ", but a cell has one layer and one direction");
        }
    }

    private static void requireKnown(NamedLayer named, Layer layer) {
        String why = switch (layer) {
            case Lstm lstm ->
                lstm.peepholes()
                        ? "has peepholes (weight_p_l0)"
                        : lstm.coupled() ? "has coupled gates" : unusual(lstm.activations());
            case Gru gru -> gru.resetAfter() ? unusual(gru.activations()) : "resets before the product";
            case Bidirectional both ->
                both.merge() == Bidirectional.Merge.CONCAT ? null : "does not concatenate its two directions";
            default -> null;
        };
        if (why != null) {
            throw refusal(named, why);
        }
        if (layer instanceof Bidirectional both) {
            requireKnown(named, both.layer());
        }
    }

    private static @Nullable String unusual(CellActivations activations) {
        if (!activations.normalization().isNone()) {
            return "has layer normalization";
        }
        return activations.isDefault() ? null : "has activations other than tanh and sigmoid";
    }

    /** The same layer with a different input size. */
    private static Layer reading(Layer layer, int input) {
        return switch (layer) {
            case RecurrentLayer recurrent -> reading(recurrent, input);
            case Bidirectional both -> new Bidirectional(reading(both.layer(), input), both.merge());
            default -> layer;
        };
    }

    private static RecurrentLayer reading(RecurrentLayer layer, int input) {
        return switch (layer) {
            case Rnn rnn -> new Rnn(input, rnn.hiddenSize(), rnn.activation(), rnn.bias());
            case Gru gru -> new Gru(input, gru.hiddenSize(), gru.resetAfter(), gru.bias(), gru.activations());
            case Lstm lstm ->
                new Lstm(
                        input,
                        lstm.hiddenSize(),
                        lstm.projectionSize(),
                        lstm.bias(),
                        lstm.peepholes(),
                        lstm.coupled(),
                        lstm.activations());
        };
    }

    private static IllegalArgumentException refusal(NamedLayer named, String why) {
        return new IllegalArgumentException("PyTorch has no module for " + SafeText.quote(named.module()) + " ("
                + named.layer().describe() + "): it " + why + ". Models.save writes any network");
    }

    /** Removes {@code _l0} from the names of cells' parameters. */
    private static UnaryOperator<String> keys(Set<String> cells) {
        return name -> {
            ParameterName parts = ParameterName.parse(name).orElseThrow();
            return parts.recurrent() && cells.contains(parts.module())
                    ? name.substring(0, name.length() - "_l0".length())
                    : name;
        };
    }
}
