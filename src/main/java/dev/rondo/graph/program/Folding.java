package dev.rondo.graph.program;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.If;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Computes what is constant in a graph. Exporters write arithmetic on shapes, and weights that are stacked, cut and
 * turned; this is done once, here. What it may cost is bounded: by a multiple of the constants that the file has.
 */
final class Folding {
    /** Elements read and written that any graph may cost: the arithmetic on shapes is far below. */
    private static final long LEAST_BUDGET = 1 << 20;

    /** Times each constant's elements may be read or written: cut, turned, stacked. */
    private static final int PASSES = 16;

    private final Map<String, Tensor> constants;
    private final List<Node> nodes = new ArrayList<>();
    private int choices;
    private long budget = LEAST_BUDGET;

    Folding(Map<String, Tensor> constants) {
        this.constants = new HashMap<>(constants);
        for (Tensor constant : constants.values()) {
            budget += (long) PASSES
                    * Shapes.product(constant.shape(), 0, constant.shape().size());
        }
    }

    /** Takes the next node: computes it when its inputs are constants, or keeps it. A choice that is known is replaced by the graph that is chosen. */
    void add(Node node) {
        if (node.operator() instanceof If choice
                && constants.containsKey(node.inputs().getFirst())) {
            String prefix = "if " + ++choices + ": ";
            choice.inlined(node, constants.get(node.inputs().getFirst()), prefix, constants)
                    .forEach(this::add);
            return;
        }
        List<Tensor> values = new ArrayList<>();
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

    private boolean fold(Node node, List<Tensor> values) {
        budget -= cost(values);
        if (budget <= 0) {
            return false;
        }
        List<Tensor> results;
        try {
            results = ScopedValue.where(Shapes.LIMIT, budget).call(() -> node.run(values));
        } catch (TooLargeException tooLarge) {
            // It is left to the run.
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

    /** At least one for each, since even an empty tensor costs something. */
    private static long cost(List<Tensor> tensors) {
        long cost = 0;
        for (Tensor tensor : tensors) {
            cost += tensor == null
                    ? 1
                    : 1
                            + tensor.shape().size()
                            + Shapes.product(tensor.shape(), 0, tensor.shape().size());
        }
        return cost;
    }

    /** The nodes that were kept, in order. */
    List<Node> nodes() {
        return nodes;
    }

    /** All names of values. */
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
