package dev.rondo.model;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.SkipPolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A PyTorch state_dict: tensors whose names are module paths, {@code lstm.weight_ih_l0}. Modules are told by the names
 * and shapes of their tensors, and their order by {@link ModuleOrder}.
 */
final class StateDict {
    /** More modules than any chain of layers has; without a bound a hostile file decides how deep the search goes. */
    private static final int MOST_MODULES = 1000;

    private StateDict() {}

    static Network read(WeightFile file, LoadOptions options) throws IOException {
        SequencedMap<String, StateDictModule> modules = new LinkedHashMap<>();
        Map<String, String> storedAs = new LinkedHashMap<>();
        for (String tensor : file.header().entries().keySet()) {
            ParameterName name = ParameterName.parse(tensor)
                    .orElseThrow(() -> file.error(
                            tensor,
                            "is no parameter of a layer that Rondo has: PyTorch's RNN, LSTM, GRU, their cells,"
                                    + " Linear and Embedding"));
            modules.computeIfAbsent(name.module(), module -> new StateDictModule(file, module))
                    .add(name, tensor);
            if (storedAs.put(name.full(), tensor) != null) {
                throw file.error(tensor, "is there twice: with and without _l0");
            }
        }
        if (modules.isEmpty() || modules.size() > MOST_MODULES) {
            throw file.error("a model has 1 to " + MOST_MODULES + " modules, but here are " + modules.size());
        }
        List<Stage> stages = ModuleOrder.of(file, alternatives(file, modules, options), options);
        List<NamedLayer> layers =
                stages.stream().flatMap(stage -> stage.layers().stream()).toList();
        return file.network(layers, storedAs, SkipPolicy.CARRY, file.header().metadata());
    }

    private static List<List<Stage>> alternatives(
            WeightFile file, SequencedMap<String, StateDictModule> modules, LoadOptions options)
            throws ModelFormatException {
        List<String> named = new ArrayList<>(options.order());
        named.addAll(options.embeddings());
        named.addAll(options.activations().keySet());
        for (String name : named) {
            if (!modules.containsKey(name)) {
                throw file.error("the LoadOptions name the module " + ModelFormatException.quote(name)
                        + ", but the file has " + Stage.quoteAll(List.copyOf(modules.keySet())));
            }
        }
        List<List<Stage>> alternatives = new ArrayList<>();
        for (StateDictModule module : modules.values()) {
            alternatives.add(module.stages(options));
        }
        return alternatives;
    }
}
