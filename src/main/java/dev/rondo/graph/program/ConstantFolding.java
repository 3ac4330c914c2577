package dev.rondo.graph.program;

import dev.rondo.graph.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Computes the constant part of a graph once. Exporters write arithmetic on shapes, and weights that are stacked,
 * sliced and transposed. The cost is bounded by a multiple of the size of the file's constants.
 */
final class ConstantFolding {
    /** Elements that any graph may read and write: arithmetic on shapes needs far fewer. */
    private static final long LEAST_BUDGET = 1 << 20;

    /** How often each element of a constant may be read or written. */
    private static final int PASSES = 16;

    private final Map<String, Tensor> constants;
    private final List<Node> nodes = new ArrayList<>();
    /** What the names of values of chosen graphs begin with: no value of the graph itself has such a name. */
    private String prefix = "if";

    private int choices;
    private long budget = LEAST_BUDGET;

    /**
     * Begins with the constants of a file.
     *
     * @param constants by name
     * @param names the names of all values of the graph
     */
    ConstantFolding(Map<String, Tensor> constants, Set<String> names) {
        this.constants = new HashMap<>(constants);
        while (beginsWithPrefix(names)) {
            prefix += "'";
        }
        for (Tensor constant : constants.values()) {
            budget += (long) PASSES * TensorArrays.count(constant);
        }
    }

    private boolean beginsWithPrefix(Set<String> names) {
        return names.stream().anyMatch(name -> name.startsWith(prefix + " "));
    }

    /**
     * Takes the next node. Computes it if its inputs are constants, and keeps it otherwise; replaces a choice whose
     * condition is constant by the nodes of the chosen graph.
     */
    void add(Node node) {
        if (node.operator() instanceof Choice choice
                && constants.containsKey(node.inputs().getFirst())) {
            choice.inlined(node, constants.get(node.inputs().getFirst()), prefix + " " + ++choices + ": ", constants)
                    .forEach(this::add);
            return;
        }
        List<@Nullable Tensor> values = new ArrayList<>();
        for (String input : node.inputs()) {
            if (!input.isEmpty() && !constants.containsKey(input)) {
                nodes.add(node);
                return;
            }
            values.add(constants.get(input));
        }
        if (!node.operator().isLight() || !fold(node, values)) {
            nodes.add(node);
        }
    }

    private boolean fold(Node node, List<@Nullable Tensor> values) {
        budget -= cost(values);
        if (budget <= 0) {
            return false;
        }
        List<Tensor> results;
        try {
            results =
                    ScopedValue.where(Budget.CURRENT, Budget.ofElements(budget)).call(() -> node.run(values));
        } catch (TooLargeException tooLarge) {
            // The run will compute it.
            return false;
        }
        budget -= cost(results);
        for (int i = 0; i < node.outputs().size(); i++) {
            if (!node.outputs().get(i).isEmpty()) {
                constants.put(node.outputs().get(i), results.get(i));
            }
        }
        return true;
    }

    /** At least 1 per tensor: even an empty one takes time. */
    private static long cost(List<? extends @Nullable Tensor> tensors) {
        long cost = 0;
        for (Tensor tensor : tensors) {
            cost += tensor == null ? 1 : 1L + tensor.shape().size() + TensorArrays.count(tensor);
        }
        return cost;
    }

    /** The nodes that were kept, in order. */
    List<Node> nodes() {
        return nodes;
    }

    /** The names of all values. */
    Set<String> names(Set<String> before) {
        Set<String> names = new HashSet<>(before);
        names.addAll(constants.keySet());
        nodes.forEach(node -> names.addAll(node.outputs()));
        return names;
    }

    /** The constants that these nodes and outputs read. */
    Map<String, Tensor> constantsOf(List<Node> left, Set<String> outputs) {
        Set<String> read = new HashSet<>(outputs);
        left.forEach(node -> read.addAll(node.inputs()));
        Map<String, Tensor> used = new HashMap<>(constants);
        used.keySet().retainAll(read);
        return used;
    }
}
