package dev.rondo.bench.peer;

import dev.rondo.graph.Graph;
import dev.rondo.graph.Tensor;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rondo's {@link Graph#run}. Input tensors are created once; every run creates new outputs. */
final class RondoGraph implements GraphSession {
    private final Graph graph;
    private final List<Map<String, Tensor>> inputs = new ArrayList<>();
    private Map<String, Tensor> outputs = Map.of();

    RondoGraph(GraphModel model) {
        try {
            graph = Models.loadGraph(model.bytes(), model.toString(), LoadOptions.DEFAULT);
        } catch (ModelFormatException e) {
            throw new IllegalStateException(e);
        }
        for (int call = 0; call < CALLS; call++) {
            Map<String, Tensor> tensors = new HashMap<>();
            for (String input : model.inputs()) {
                tensors.put(input, Tensor.of(model.inputShape(), model.input(input, call)));
            }
            int[] lengths = model.lengths();
            if (lengths.length > 0) {
                tensors.put("lengths", Tensor.ofInts(List.of(lengths.length), lengths));
            }
            inputs.add(tensors);
        }
    }

    @Override
    public void warmUp() {
        Settling.warmUp(() -> run(0));
    }

    @Override
    public void run(int call) {
        outputs = graph.run(inputs.get(call));
    }

    @Override
    public List<float[]> outputs() {
        return outputs.values().stream().map(tensor -> tensor.values().clone()).toList();
    }

    @Override
    public void close() {}
}
