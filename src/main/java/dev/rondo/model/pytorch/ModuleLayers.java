package dev.rondo.model.pytorch;

import dev.rondo.NamedLayer;
import dev.rondo.layer.Embedding;
import dev.rondo.text.SafeText;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The layers that one module of a state_dict is, or could be.
 *
 * @param module its name
 * @param layers its layers, several for a stack
 * @param activationUnknown whether it is a Linear and the activation after it is unknown
 */
record ModuleLayers(String module, List<NamedLayer> layers, boolean activationUnknown) implements MappedModule {
    /** Longer lists are cut in messages. */
    private static final int MOST_SHOWN = 12;

    @Override
    public int inputSize() {
        return layers.getFirst().layer().inputSize();
    }

    @Override
    public int outputSize() {
        return layers.getLast().layer().outputSize();
    }

    @Override
    public boolean readsTokens() {
        return layers.getFirst().layer() instanceof Embedding;
    }

    @Override
    public String describe() {
        return SafeText.quote(module) + " (" + layers.getFirst().layer().kind() + " " + inputSize() + " -> "
                + outputSize() + ")";
    }

    static String describeAll(List<ModuleLayers> modules) {
        return modules.stream().limit(MOST_SHOWN).map(ModuleLayers::describe).collect(Collectors.joining(", "))
                + (modules.size() > MOST_SHOWN ? ", ..." : "");
    }

    static String quoteAll(List<String> modules) {
        return modules.stream().limit(MOST_SHOWN).map(SafeText::quote).collect(Collectors.joining(", "))
                + (modules.size() > MOST_SHOWN ? ", ..." : "");
    }
}
