package dev.rondo.graph.stream;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Body;
import dev.rondo.graph.op.Loop;
import dev.rondo.graph.op.Scan;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.ShapeMath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Turns {@link Scan} and {@link Loop} nodes into parts if one iteration of their body is one time step: the nodes of the body
 * become nodes of the step, and its states become a memory. A scan must walk forwards through time. A loop must run once per
 * step; {@link LoopNumbers} follows the number of its iteration.
 */
final class BodyNodes {
    private static final float[][] NONE = {};

    private final StepValues values;
    private final StepCode code;
    private final Consumer<Node> adder;
    /** Whether the model leaves the number of steps open. */
    private final boolean open;

    private int bodies;

    /**
     * Creates the compiler.
     *
     * @param values the values of the step
     * @param code the parts, to which it adds
     * @param adder adds the parts of a node of a body
     * @param open whether the model leaves the number of steps open
     */
    BodyNodes(StepValues values, StepCode code, Consumer<Node> adder, boolean open) {
        this.values = values;
        this.code = code;
        this.adder = adder;
        this.open = open;
    }

    /**
     * Adds the parts of a node, if it has a body.
     *
     * @return whether it has
     * @throws UnsupportedOperationException if an iteration of the body is not one time step
     */
    boolean add(Node node) {
        switch (node.operator()) {
            case Scan scan -> scan(node, scan);
            case Loop loop -> loop(node, loop);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void scan(Node node, Scan scan) {
        Clock clock = code.clock();
        Inner inner = new Inner(node, scan.body());
        for (int i = 0; i < scan.sequences().size(); i++) {
            slice(node.inputs().get(scan.states() + i), scan.sequences().get(i), inner.input(scan.states() + i));
        }
        List<Integer> states = new ArrayList<>();
        for (int i = 0; i < scan.states(); i++) {
            states.add(i);
        }
        int memory = recall(node, inner, states, 0);
        inner.nodes().forEach(adder);
        code.at(clock);
        remember(node, inner, states, 0, memory);
        for (int i = scan.states(); i < inner.outputs(); i++) {
            int number = i - scan.states();
            Scan.Walk walk = number < scan.outputs().size() ? scan.outputs().get(number) : new Scan.Walk(0, false);
            stack(node, i, inner.output(i), walk);
        }
    }

    /** One step of a sequence: its axis of time, which has size 1, is left out. */
    private void slice(String sequence, Scan.Walk walk, String name) {
        List<Integer> shape = new ArrayList<>(values.tensor(sequence).shape());
        int axis = ShapeMath.axis(walk.axis(), shape.size());
        if (values.timeAxis(sequence) != axis) {
            throw new UnsupportedOperationException(
                    "it walks through axis " + axis + " of \"" + sequence + "\", which is not time");
        }
        requireForwards(walk);
        shape.remove(axis);
        values.alias(name, sequence, shape);
    }

    private static void requireForwards(Scan.Walk walk) {
        if (walk.backwards()) {
            throw new UnsupportedOperationException(
                    "the backward direction reads the whole sequence before its first output");
        }
    }

    /** A further output of the body, with an axis of time of size 1. */
    private void stack(Node node, int index, String inner, Scan.Walk walk) {
        if (index >= node.outputs().size() || node.outputs().get(index).isEmpty()) {
            return;
        }
        requireForwards(walk);
        List<Integer> shape = new ArrayList<>(values.tensor(inner).shape());
        shape.add(ShapeMath.axis(walk.axis(), shape.size() + 1), 1);
        values.alias(node.outputs().get(index), inner, shape);
    }

    private void loop(Node node, Loop loop) {
        Clock clock = code.clock();
        Inner inner = new Inner(node, loop.body());
        LoopNumbers numbers = new LoopNumbers(values, code);
        numbers.begin(inner.input(0), inner.input(1));
        List<Integer> states = new ArrayList<>();
        List<Node> nodes = inner.nodes();
        for (int i = 0; i < loop.states(); i++) {
            Tensor initial = initial(node, Loop.STATES + i);
            if (numbers.isCounter(nodes, inner.input(Loop.STATES + i), inner.output(1 + i), initial)) {
                numbers.addCounter(inner.input(Loop.STATES + i), initial);
            } else {
                states.add(i);
            }
        }
        int memory = recall(node, inner, states, Loop.STATES);
        for (Node next : nodes) {
            code.at(clock);
            if (!numbers.add(next)) {
                adder.accept(next);
            }
        }
        code.at(clock);
        numbers.requireOneIteration(node, inner.output(0), open);
        remember(node, inner, states, 1, memory);
        for (int i = loop.states(); i + 1 < inner.outputs(); i++) {
            stack(node, i, inner.output(1 + i), new Scan.Walk(0, false));
        }
    }

    private Tensor initial(Node node, int index) {
        String name = node.inputs().get(index);
        if (values.isChanging(name)) {
            throw new UnsupportedOperationException("its state \"" + name
                    + "\" is computed from the sequence, but must be known before the first step");
        }
        return values.tensor(name);
    }

    /** Adds a memory of some states, and reads it; the first state has a place among the inputs. */
    private int recall(Node node, Inner inner, List<Integer> states, int place) {
        List<Tensor> initial = new ArrayList<>();
        List<String> names = new ArrayList<>();
        float[][] arrays = new float[states.size()][];
        for (int i = 0; i < arrays.length; i++) {
            int input = place + states.get(i);
            names.add(node.inputs().get(input));
            initial.add(initial(node, input));
            values.put(inner.input(input), initial.get(i));
            arrays[i] = values.change(inner.input(input), code.clock());
        }
        LoopStates step = new LoopStates(initial);
        int memory = code.memory(step, names);
        code.add(new Parts.Over(step, memory, NONE, arrays));
        return memory;
    }

    /** Writes the next states to their memory, and gives them to the outputs of the node. */
    private void remember(Node node, Inner inner, List<Integer> states, int place, int memory) {
        float[][] next = new float[states.size()][];
        for (int i = 0; i < next.length; i++) {
            String name = inner.output(place + states.get(i));
            next[i] = values.array(name);
            int state = states.get(i);
            int count = values.array(inner.input(state + (place == 0 ? 0 : Loop.STATES))).length;
            if (next[i].length != count) {
                throw new UnsupportedOperationException("its state " + state + " grows from step to step");
            }
            if (state < node.outputs().size() && !node.outputs().get(state).isEmpty()) {
                values.alias(
                        node.outputs().get(state), name, values.tensor(name).shape());
            }
        }
        code.add(new Parts.Remember(memory, next));
    }

    /** The body of a node, with names that no other value has. */
    private final class Inner {
        private final Body body;
        private final Map<String, String> names = new HashMap<>(Map.of("", ""));

        Inner(Node node, Body body) {
            this.body = body;
            String prefix = "body " + ++bodies + ": ";
            body.program().inputs().forEach(port -> names.put(port.name(), prefix + port.name()));
            int first = node.inputs().size() - body.captured().size();
            for (int i = 0; i < body.captured().size(); i++) {
                names.put(body.captured().get(i), node.inputs().get(first + i));
            }
            body.program().constants().forEach((name, value) -> {
                names.put(name, prefix + name);
                values.put(prefix + name, value);
            });
            body.program()
                    .nodes()
                    .forEach(inner -> inner.outputs().forEach(name -> names.putIfAbsent(name, prefix + name)));
        }

        String input(int index) {
            return name(body.program().inputs().get(index).name());
        }

        String output(int index) {
            return name(body.program().outputs().get(index).name());
        }

        private String name(String inner) {
            String name = names.get(inner);
            if (name == null) {
                throw new IllegalStateException("the body has no value \"" + inner + '"');
            }
            return name;
        }

        int outputs() {
            return body.program().outputs().size();
        }

        List<Node> nodes() {
            return body.program().nodes().stream()
                    .map(node -> node.renamed(names))
                    .toList();
        }
    }
}
