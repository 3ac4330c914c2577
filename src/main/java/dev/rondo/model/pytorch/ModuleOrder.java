package dev.rondo.model.pytorch;

import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.safetensors.WeightFile;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Finds the order in which the modules of a state_dict run, which it does not say: each must read as many values as the
 * one before it writes, and an embedding comes first.
 *
 * <p>A Linear that ends the chain is taken as it is; what follows one further in front cannot be known. So among orders
 * that fit, one that leaves no such question is believed: an LSTM 1 -> 32 and a Linear 32 -> 1 are a forecaster, and
 * not a network that reads 32 values and ends without a head. Should that be wrong, its first step says so, as it reads
 * another width; where even the widths at both ends are equal, nothing would, and so the order is asked for.
 */
public final class ModuleOrder {
    /** So many orders of equal widths say as much as all of them. */
    private static final int MOST_ORDERS = 64;

    /** Dead ends that are looked into before the question is given back. */
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
     * The modules in their order.
     *
     * @param modules for each module what it can be
     */
    public static List<ModuleLayers> of(WeightFile file, List<List<ModuleLayers>> modules, LoadOptions options) throws ModelFormatException {
        return new ModuleOrder(file, modules, options.order()).choose();
    }

    private List<ModuleLayers> choose() throws ModelFormatException {
        if (!given.isEmpty() && given.size() != modules.size()) {
            throw file.error("LoadOptions.withOrder names " + given.size() + " modules, but the file has "
                    + modules.size() + ": "
                    + ModuleLayers.quoteAll(names(modules.stream().map(List::getFirst).toList())));
        }
        search();
        boolean all = found.size() < MOST_ORDERS && tries < MOST_TRIES;
        if (found.isEmpty()) {
            throw file.error((all ? "no order of the modules fits" : "no order of the modules was found that fits")
                    + ", as each must read what the one before it writes: "
                    + ModuleLayers.describeAll(modules.stream().map(List::getFirst).toList())
                    + (all ? "" : ". LoadOptions.withOrder(names...) gives one"));
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
            for (ModuleLayers stage : modules.get(i)) {
                if (fits(stage) && found.size() < MOST_ORDERS && tries < MOST_TRIES) {
                    tries++;
                    chain.add(stage);
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

    private boolean fits(ModuleLayers stage) {
        return chain.isEmpty()
                || !stage.readsTokens() && stage.inputSize() == chain.getLast().outputSize();
    }

    /** The Linears of which it must be known what follows them: all but the last module. */
    private static List<ModuleLayers> unknown(List<ModuleLayers> order) {
        return order.subList(0, order.size() - 1).stream()
                .filter(ModuleLayers::activationUnknown)
                .toList();
    }

    /** Whether another order could stand in this one's place without anyone noticing. */
    private boolean hasTwin(List<ModuleLayers> order) {
        return found.stream()
                .filter(other -> other != order)
                .anyMatch(other -> other.getFirst().inputSize()
                                == order.getFirst().inputSize()
                        && other.getFirst().readsTokens() == order.getFirst().readsTokens()
                        && other.getLast().outputSize() == order.getLast().outputSize());
    }

    private ModelFormatException askForActivations(List<ModuleLayers> order) {
        List<String> linears = names(unknown(order));
        return file.error("which activations follow " + ModuleLayers.quoteAll(linears) + "? The order is "
                + ModuleLayers.describeAll(order) + ", and a state_dict does not say what stands between."
                + " LoadOptions.withActivation(\"" + linears.getFirst()
                + "\", Activation.RELU), or another, answers; LINEAR stands for none");
    }

    private ModelFormatException askForOrder() {
        String orders = found.stream()
                .limit(MOST_SHOWN)
                .map(order -> "[" + ModuleLayers.describeAll(order) + "]")
                .collect(Collectors.joining(" or "));
        return file.error("in which order do the modules run? A state_dict does not say, and several fit, such as "
                + orders + ". LoadOptions.withOrder(names...) answers; withEmbedding(name) says that a module is an"
                + " Embedding, withActivation(name, activation) that it is a Linear and what follows it");
    }

    private static List<String> names(List<ModuleLayers> stages) {
        return stages.stream().map(ModuleLayers::module).toList();
    }
}
