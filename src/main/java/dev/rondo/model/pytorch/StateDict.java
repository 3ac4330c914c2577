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
                    .orElseThrow(() -> file.error(tensor, StrangeTensor.describe(tensor, file.header())));
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

    /** {@return the network of a file, from its tensors and the answers to the questions they leave open} */
    public static Network read(WeightFile file, StateDictAnswers answers) throws IOException {
        StateDict dict = new StateDict(ReparametrizedWeights.folded(file));
        StateDictAnswers named = answers.renamed(name -> ModuleNames.find(file, name, dict.modules.keySet()));
        List<ModuleLayers> inOrder = ModuleOrder.of(dict.file, dict.alternatives(named), named);
        List<NamedLayer> layers =
                inOrder.stream().flatMap(module -> module.layers().stream()).toList();
        return dict.file.network(layers, dict.storedAs, SkipPolicy.CARRY, dict.metadata());
    }

    /** {@return the modules of a file} */
    static StateDict of(WeightFile file) {
        return new StateDict(file);
    }

    /** {@return the file that the tensors are read from} */
    WeightFile file() {
        return file;
    }

    /** {@return the mapped modules, without activations; all modules must be mapped} */
    List<MappedModule> mappedModules(List<MappingStep> mapping) {
        SequencedMap<String, StateDictModule> left = new LinkedHashMap<>(modules);
        List<MappedModule> inOrder = new ArrayList<>();
        for (MappingStep mapped : mapping) {
            if (mapped.kind() == MappingStep.Kind.ACTIVATION) {
                continue;
            }
            StateDictModule module = left.remove(mapped.module());
            if (module == null) {
                throw file.error("the mapping names the module " + SafeText.quote(mapped.module())
                        + ", but the file has " + ModuleLayers.quoteAll(List.copyOf(modules.keySet())));
            }
            MappedModule next = module.mapped(
                    mapped, inOrder.isEmpty() ? 0 : inOrder.getLast().outputSize());
            requireFollows(file, inOrder, next);
            inOrder.add(next);
        }
        if (!left.isEmpty()) {
            throw file.error("the mapping does not name " + ModuleLayers.quoteAll(List.copyOf(left.keySet()))
                    + "; leaveOut(module) leaves one out");
        }
        return inOrder;
    }

    private static void requireFollows(WeightFile file, List<MappedModule> inOrder, MappedModule next) {
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

    private List<List<ModuleLayers>> alternatives(StateDictAnswers answers) {
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
