package dev.rondo.bench.peer;

import java.util.List;

/** A node of a random graph while it is made. */
final class RandomNode {
    private static final int INPUT = 1;
    private static final int OUTPUT = 2;
    private static final int OPERATOR = 4;
    private static final int ATTRIBUTE = 5;
    private static final int DOMAIN = 7;

    private final RandomGraph graph;
    private final OnnxMessage message = new OnnxMessage();

    RandomNode(RandomGraph graph, String operator) {
        this.graph = graph;
        message.text(OPERATOR, operator);
    }

    RandomNode domain(String domain) {
        message.text(DOMAIN, domain);
        return this;
    }

    /** Appends inputs; an empty name stands for an absent one. */
    RandomNode in(String... names) {
        for (String name : names) {
            message.text(INPUT, name);
        }
        return this;
    }

    /** Appends the graph's last value and other inputs. */
    RandomNode inLast(String... more) {
        return in(graph.last()).in(more);
    }

    RandomNode with(String attribute, long value) {
        message.message(ATTRIBUTE, OnnxMessage.integer(attribute, value));
        return this;
    }

    RandomNode with(String attribute, float value) {
        message.message(ATTRIBUTE, OnnxMessage.real(attribute, value));
        return this;
    }

    RandomNode with(String attribute, String value) {
        message.message(ATTRIBUTE, OnnxMessage.string(attribute, value));
        return this;
    }

    RandomNode list(String attribute, long... values) {
        message.message(ATTRIBUTE, OnnxMessage.integers(attribute, values));
        return this;
    }

    RandomNode list(String attribute, List<String> values) {
        message.message(ATTRIBUTE, OnnxMessage.strings(attribute, values));
        return this;
    }

    /** Appends an attribute that holds a tensor. */
    RandomNode tensor(String attribute, OnnxMessage tensor) {
        OnnxMessage value =
                new OnnxMessage().text(1, attribute).message(5, tensor).number(20, 4);
        message.message(ATTRIBUTE, value);
        return this;
    }

    /** Adds the node, whose only output becomes the graph's last value. */
    void value() {
        out(graph.newValue());
    }

    /** Adds the node, whose only output is of any type and not compared; returns the name of the output. */
    String temporary() {
        String name = graph.newTemporary();
        out(name);
        return name;
    }

    /** Adds the node with these outputs; an empty name stands for one that is not computed. */
    void out(String... names) {
        for (String name : names) {
            message.text(OUTPUT, name);
        }
        graph.add(message);
    }
}
