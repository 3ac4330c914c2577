package dev.rondo.cli;

import dev.rondo.graph.Graph;
import dev.rondo.graph.NodeObserver;
import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Finds the first node of a graph whose output differs from that of a reference run. */
final class NodeTrace implements NodeObserver {
    private final Expectation expectation;
    /** The expected tensors that no node has computed so far. */
    private final Map<String, Tensor> left;

    private int compared;
    /** The first difference; null if there is none. */
    private String difference;

    private NodeTrace(Expectation expectation) throws IOException {
        this.expectation = expectation;
        this.left = new LinkedHashMap<>(expectation.tensors());
    }

    /**
     * Runs a graph and compares the outputs of its nodes.
     *
     * @param graph a graph in which every operator is a node
     * @throws IOException if an output differs, or if no node has an output under the name of an expected tensor
     */
    static void run(Graph graph, Map<String, Tensor> inputs, Expectation expectation, Console console)
            throws IOException {
        NodeTrace trace = new NodeTrace(expectation);
        for (Port input : graph.inputs()) {
            trace.left.remove(input.name());
        }
        for (Port input : graph.optionalInputs()) {
            trace.left.remove(input.name());
        }
        try {
            graph.run(inputs, trace);
        } catch (IllegalArgumentException e) {
            console.say("the run ended at %s", Text.message(e));
            trace.requireAgreement();
            throw new IOException("the run ended before the first difference: " + Text.message(e), e);
        }
        trace.requireAgreement();
        console.say("%d outputs of nodes agree", trace.compared);
        if (!trace.left.isEmpty()) {
            console.say(
                    "not compared, as no node computes them: %s", Text.shown(String.join(", ", trace.left.keySet())));
        }
        if (trace.compared == 0) {
            throw new IOException(expectation.file() + " has no tensor under the name of an output of a node");
        }
    }

    @Override
    public void computed(String node, String output, Tensor value) {
        Tensor expected = left.remove(output);
        if (expected == null || difference != null) {
            return;
        }
        compared++;
        Comparison comparison = expectation.compare(output, value, expected);
        if (!comparison.agrees()) {
            difference = node + ": " + output + " " + comparison.what();
        }
    }

    private void requireAgreement() throws IOException {
        if (difference != null) {
            throw new IOException("the first node that differs from " + expectation.file() + ", after " + (compared - 1)
                    + " outputs that agree, is " + Text.shown(difference));
        }
    }
}
