package dev.rondo.model.pytorch;

import dev.rondo.model.file.FileFormatException;
import dev.rondo.model.safetensors.WeightFile;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Finds the order in which the modules of a state_dict run, which the file does not say: each module must read as many
 * values as the one before it writes, and an embedding comes first.
 *
 * <p>A Linear at the end needs no activation, but the file does not say which activation follows an earlier one. If several
 * orders fit, the one without an earlier Linear is chosen: an LSTM 1 -> 32 and a Linear 32 -> 1 are taken as a forecaster,
 * not as a network that reads 32 values and ends in an LSTM. If that is wrong, the first step fails, since the input has a
 * different width. When the widths at both ends are equal too, nothing would reveal the mistake, so the order is asked for.
 */
final class ModuleOrder {
    /** More orders would not change the answer or the message. */
    private static final int MOST_ORDERS = 64;

    /** The search asks for the order after this many attempts. */
    private static final int MOST_TRIES = 10_000;

    private static final int MOST_SHOWN = 4;

    private final WeightFile file;
    private final List<List<ModuleLayers>> modules;
    private final List<String> given;
    private final List<List<ModuleLayers>> found = new ArrayList<>();
    private final List<ModuleLayers> chain = new ArrayList<>();
    private final boolean[] used;
    private int tries;

    private ModuleOrder(WeightFile file, List<List<ModuleLayers>> modules, List<String> given) {
        this.file = file;
        this.modules = modules;
        this.given = given;
        this.used = new boolean[modules.size()];
    }

    /**
     * {@return the modules in their order}
     *
     * @param modules the alternatives for each module
     */
    static List<ModuleLayers> of(WeightFile file, List<List<ModuleLayers>> modules, StateDictAnswers answers) {
        return new ModuleOrder(file, modules, answers.order()).choose();
    }

    private List<ModuleLayers> choose() {
        if (!given.isEmpty() && given.size() != modules.size()) {
            throw file.error("LoadOptions.withOrder names " + given.size() + " modules, but the file has "
                    + modules.size() + ": "
                    + ModuleLayers.quoteAll(
                            names(modules.stream().map(List::getFirst).toList())));
        }
        search();
        boolean all = found.size() < MOST_ORDERS && tries < MOST_TRIES;
        if (found.isEmpty()) {
            throw file.error((all ? "no order of the modules fits" : "no order of the modules was found that fits")
                    + ", since each must read as many values as the one before it writes: "
                    + ModuleLayers.describeAll(
                            modules.stream().map(List::getFirst).toList())
                    + (all ? "" : ". LoadOptions.withOrder(names...) sets one"));
        }
        List<List<ModuleLayers>> ready =
                found.stream().filter(order -> unknown(order).isEmpty()).toList();
        if (all && found.size() == 1 && ready.isEmpty()) {
            throw askForActivations(found.getFirst());
        }
        if (!all || ready.size() != 1 || hasTwin(ready.getFirst())) {
            throw askForOrder();
        }
        return ready.getFirst();
    }

    private void search() {
        if (chain.size() == modules.size()) {
            found.add(List.copyOf(chain));
            return;
        }
        for (int i = 0; i < modules.size(); i++) {
            if (used[i] || !isNext(modules.get(i).getFirst().module())) {
                continue;
            }
            used[i] = true;
            for (ModuleLayers candidate : modules.get(i)) {
                if (fits(candidate) && found.size() < MOST_ORDERS && tries < MOST_TRIES) {
                    tries++;
                    chain.add(candidate);
                    search();
                    chain.removeLast();
                }
            }
            used[i] = false;
        }
    }

    private boolean isNext(String module) {
        return given.isEmpty() || given.get(chain.size()).equals(module);
    }

    private boolean fits(ModuleLayers candidate) {
        return chain.isEmpty()
                || !candidate.readsTokens()
                        && candidate.inputSize() == chain.getLast().outputSize();
    }

    /** The Linears whose activation must be known: all but the last module. */
    private static List<ModuleLayers> unknown(List<ModuleLayers> order) {
        return order.subList(0, order.size() - 1).stream()
                .filter(ModuleLayers::activationUnknown)
                .toList();
    }

    /** Whether a different order has the same input and output, so that a wrong choice would go unnoticed. */
    private boolean hasTwin(List<ModuleLayers> order) {
        return found.stream()
                .filter(other -> other != order)
                .anyMatch(other -> other.getFirst().inputSize()
                                == order.getFirst().inputSize()
                        && other.getFirst().readsTokens() == order.getFirst().readsTokens()
                        && other.getLast().outputSize() == order.getLast().outputSize());
    }

    private FileFormatException askForActivations(List<ModuleLayers> order) {
        List<String> linears = names(unknown(order));
        return file.error("which activations follow " + ModuleLayers.quoteAll(linears) + "? The order is "
                + ModuleLayers.describeAll(order) + ", and a state_dict does not say what is between them."
                + " LoadOptions.withActivation(\"" + linears.getFirst()
                + "\", Activation.RELU) answers for one; LINEAR means none");
    }

    private FileFormatException askForOrder() {
        String orders = found.stream()
                .limit(MOST_SHOWN)
                .map(order -> "[" + ModuleLayers.describeAll(order) + "]")
                .collect(Collectors.joining(" or "));
        return file.error("in which order do the modules run? A state_dict does not say, and several fit, such as "
                + orders + ". LoadOptions.withOrder(names...) answers; withEmbedding(name) says that a module is an"
                + " Embedding, withActivation(name, activation) that it is a Linear, and which activation follows it");
    }

    private static List<String> names(List<ModuleLayers> layers) {
        return layers.stream().map(ModuleLayers::module).toList();
    }
}
