package dev.rondo.model.pytorch;

import dev.rondo.NamedLayer;
import dev.rondo.layer.Embedding;
import dev.rondo.text.SafeText;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What one module of a state_dict is, or could be: layers that run one after another.
 *
 * @param module its name
 * @param layers its layers: several for a stack
 * @param activationUnknown whether it is a Linear of which nobody said what follows it
 */
public record ModuleLayers(String module, List<NamedLayer> layers, boolean activationUnknown) {
    /** Lists in messages are cut here. */
    private static final int MOST_SHOWN = 12;

    public int inputSize() {
        return layers.getFirst().layer().inputSize();
    }

    public int outputSize() {
        return layers.getLast().layer().outputSize();
    }

    public boolean readsTokens() {
        return layers.getFirst().layer() instanceof Embedding;
    }

    /** One line for a question: the name and what it is. */
    public String describe() {
        return SafeText.quote(module) + " ("
                + layers.getFirst().layer().kind() + " " + inputSize() + " -> " + outputSize() + ")";
    }

    public static String describeAll(List<ModuleLayers> stages) {
        return stages.stream().limit(MOST_SHOWN).map(ModuleLayers::describe).collect(Collectors.joining(", "))
                + (stages.size() > MOST_SHOWN ? ", ..." : "");
    }

    public static String quoteAll(List<String> modules) {
        return modules.stream()
                        .limit(MOST_SHOWN)
                        .map(SafeText::quote)
                        .collect(Collectors.joining(", "))
                + (modules.size() > MOST_SHOWN ? ", ..." : "");
    }
}
