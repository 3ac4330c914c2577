package dev.rondo.model.pytorch;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.SkipPolicy;
import dev.rondo.model.safetensors.WeightFile;
import dev.rondo.text.SafeText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;

/**
 * A PyTorch state_dict: tensors whose names are module paths, {@code lstm.weight_ih_l0}. Modules are inferred from
 * the names and shapes of their tensors, and their order by {@link ModuleOrder}.
 */
public final class StateDict {
    /**
     * More modules than any chain of layers has. The bound keeps a hostile file from exhausting the stack of the
     * search.
     */
    private static final int MOST_MODULES = 1000;

    /** The key of a network's metadata with the modules that are cells in PyTorch, one per line. */
    static final String CELLS = "pytorch.cells";

    private final WeightFile file;
    private final SequencedMap<String, StateDictModule> modules = new LinkedHashMap<>();
    /** The name of a parameter in the file, by its name in the layer. */
    private final Map<String, String> storedAs = new LinkedHashMap<>();
    /** Modules whose tensors lack {@code _l0}. */
    private final SequencedSet<String> cells = new LinkedHashSet<>();

    private StateDict(WeightFile file) {
        this.file = file;
        for (String tensor : file.header().entries().keySet()) {
            ParameterName name = ParameterName.parse(tensor)
                    .orElseThrow(() -> file.error(
                            tensor,
                            "is not a parameter of a layer that Rondo has: PyTorch's RNN, LSTM, GRU, their cells,"
                                    + " Linear and Embedding. PyTorchModels.mapping(file).leaveOut(module) leaves a module"
                                    + " out"));
            modules.computeIfAbsent(name.module(), module -> new StateDictModule(file, module))
                    .add(name, tensor);
            if (storedAs.put(name.full(), tensor) != null) {
                throw file.error(tensor, "occurs twice, with and without _l0");
            }
            if (!name.full().equals(tensor)) {
                cells.add(name.module());
            }
        }
        if (modules.isEmpty() || modules.size() > MOST_MODULES) {
            throw file.error("a model has 1 to " + MOST_MODULES + " modules, but this file has " + modules.size());
        }
    }

    /** {@return the network of a file, from its tensors and the answers to what they leave open} */
    public static Network read(WeightFile file, StateDictAnswers answers) throws IOException {
        StateDict dict = new StateDict(file);
        return dict.network(ModuleOrder.of(file, alternatives(file, dict.modules, answers), answers));
    }

    /** {@return the network of a file by a mapping of all its modules} */
    public static Network read(WeightFile file, List<MappingStep> mapping) throws IOException {
        StateDict dict = new StateDict(file);
        return dict.network(dict.mappedModules(mapping));
    }

    /** {@return the modules of a file} */
    static StateDict of(WeightFile file) {
        return new StateDict(file);
    }

    /**
     * {@return the layers of the mapped modules, without those that networks do not have; all modules must be mapped}
     */
    List<ModuleLayers> mappedModules(List<MappingStep> mapping) {
        SequencedMap<String, StateDictModule> left = new LinkedHashMap<>(modules);
        List<ModuleLayers> inOrder = new ArrayList<>();
        for (MappingStep mapped : mapping) {
            if (mapped.kind() == MappingStep.Kind.ACTIVATION) {
                continue;
            }
            StateDictModule module = left.remove(mapped.module());
            if (module == null) {
                throw file.error("the mapping names the module " + SafeText.quote(mapped.module())
                        + ", but the file has " + ModuleLayers.quoteAll(List.copyOf(modules.keySet())));
            }
            if (mapped.kind().inNetworks()) {
                ModuleLayers next = module.mapped(mapped);
                requireFollows(file, inOrder, next);
                inOrder.add(next);
            }
        }
        if (!left.isEmpty()) {
            throw file.error("the mapping does not name " + ModuleLayers.quoteAll(List.copyOf(left.keySet()))
                    + "; leaveOut(module) leaves one out");
        }
        return inOrder;
    }

    private static void requireFollows(WeightFile file, List<ModuleLayers> inOrder, ModuleLayers next) {
        if (inOrder.isEmpty()) {
            return;
        }
        if (next.readsTokens()) {
            throw file.error("an embedding must come first, but the mapping has " + next.describe() + " after "
                    + inOrder.getLast().describe());
        }
        if (next.inputSize() != inOrder.getLast().outputSize()) {
            throw file.error("each module must read as many values as the one before it writes, but the mapping has "
                    + next.describe() + " after " + inOrder.getLast().describe());
        }
    }

    private Network network(List<ModuleLayers> inOrder) throws IOException {
        List<NamedLayer> layers =
                inOrder.stream().flatMap(module -> module.layers().stream()).toList();
        return file.network(layers, storedAs, SkipPolicy.CARRY, metadata());
    }

    /** {@return the names in the file of the parameters, by their names in the layers} */
    Map<String, String> storedAs() {
        return storedAs;
    }

    /** {@return the metadata of the file, and which modules are cells} */
    Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>(file.header().metadata());
        metadata.remove(CELLS);
        if (!cells.isEmpty()) {
            metadata.put(CELLS, String.join("\n", cells));
        }
        return metadata;
    }

    private static List<List<ModuleLayers>> alternatives(
            WeightFile file, SequencedMap<String, StateDictModule> modules, StateDictAnswers answers) {
        List<String> named = new ArrayList<>(answers.order());
        named.addAll(answers.embeddings());
        named.addAll(answers.activations().keySet());
        for (String name : named) {
            if (!modules.containsKey(name)) {
                throw file.error("the LoadOptions mention the module " + SafeText.quote(name) + ", but the file has "
                        + ModuleLayers.quoteAll(List.copyOf(modules.keySet())));
            }
        }
        List<List<ModuleLayers>> alternatives = new ArrayList<>();
        for (StateDictModule module : modules.values()) {
            alternatives.add(module.alternatives(answers));
        }
        return alternatives;
    }
}
