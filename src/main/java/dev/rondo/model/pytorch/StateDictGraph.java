package dev.rondo.model.pytorch;

import dev.rondo.NamedLayer;
import dev.rondo.graph.chain.SequentialBuilder;
import dev.rondo.graph.program.Program;
import dev.rondo.model.safetensors.TensorEntry;
import dev.rondo.model.safetensors.WeightFile;
import dev.rondo.text.SafeText;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads mapped modules of a state_dict as a graph, for mappings with modules that networks do not have. */
public final class StateDictGraph {
    private final WeightFile file;
    private final StateDict dict;
    private final List<MappingStep> mapping;

    private StateDictGraph(WeightFile file, List<MappingStep> mapping) {
        this.file = file;
        this.dict = StateDict.of(file);
        this.mapping = mapping;
    }

    /** {@return the graph of the mapped modules, the first of which must have tensors} */
    public static Program read(WeightFile file, List<MappingStep> mapping) throws IOException {
        return new StateDictGraph(file, mapping).program();
    }

    private Program program() throws IOException {
        List<ModuleLayers> stages = dict.mappedModules(mapping);
        requireFits(stages);
        MappingStep first = mapping.getFirst();
        boolean tokens = first.kind() == MappingStep.Kind.EMBEDDING;
        if (!tokens && !stages.isEmpty() && stages.getFirst().readsTokens()) {
            throw file.error("an embedding must come first, but the mapping has it after " + first.describe());
        }
        SequentialBuilder chain = new SequentialBuilder(
                first.kind().inNetworks() ? stages.getFirst().inputSize() : width(first), tokens);
        int next = 0;
        for (MappingStep mapped : mapping) {
            switch (mapped.kind()) {
                case ACTIVATION -> chain.activate(mapped.activation().orElseThrow());
                case LAYER_NORM -> addNormalization(chain, mapped);
                default -> {
                    for (NamedLayer named : stages.get(next++).layers()) {
                        chain.add(named, file.values(List.of(named), dict.storedAs()));
                    }
                }
            }
        }
        return chain.program(dict.metadata());
    }

    private void requireFits(List<ModuleLayers> stages) {
        Set<String> others = new HashSet<>();
        for (MappingStep mapped : mapping) {
            if (mapped.kind() == MappingStep.Kind.LAYER_NORM) {
                others.add(tensor(mapped, "weight"));
                others.add(tensor(mapped, "bias"));
            }
        }
        file.requireFits(
                stages.stream().flatMap(stage -> stage.layers().stream()).toList(), dict.storedAs(), others);
    }

    private static String tensor(MappingStep mapped, String parameter) {
        return mapped.module().isEmpty() ? parameter : mapped.module() + "." + parameter;
    }

    /** The number of features of a LayerNorm. */
    private int width(MappingStep norm) {
        TensorEntry weight = file.header().entries().get(tensor(norm, "weight"));
        if (weight == null || weight.shape().size() != 1) {
            throw file.error("the mapping says that " + SafeText.quote(norm.module())
                    + " is a LayerNorm over the features, but it has no weight of one dimension");
        }
        return weight.shape().getFirst();
    }

    private void addNormalization(SequentialBuilder chain, MappingStep mapped) throws IOException {
        int width = width(mapped);
        if (width != chain.width()) {
            throw file.error("the LayerNorm " + SafeText.quote(mapped.module()) + " has " + width
                    + " features, but the layer before it writes " + chain.width());
        }
        chain.normalize(mapped.epsilon());
        String bias = tensor(mapped, "bias");
        Map<String, TensorEntry> entries = file.header().entries();
        chain.scale(
                file.vector(tensor(mapped, "weight"), width),
                entries.containsKey(bias) ? file.vector(bias, width) : new float[width]);
    }
}
