package dev.rondo.model.keras;

import dev.rondo.model.Tensor;
import dev.rondo.model.graph.Gather;
import dev.rondo.model.graph.Recurrent.Masked;
import dev.rondo.model.graph.Slice;
import dev.rondo.model.graph.Squeeze;
import dev.rondo.model.graph.Unsqueeze;
import dev.rondo.model.keras.Weights.LayerWeights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * SimpleRNN, GRU, LSTM, and RNN over a cell or a stack of them. A masked step leaves the states, and repeats the last
 * output or gives zeros.
 *
 * @param cells in order; each reads what the one before it gives at the same step
 * @param returnSequences whether the output is [B][T][U], not the last one alone, [B][U]
 * @param returnState whether the last states follow as further outputs
 * @param goBackwards whether the sequence is read from its end; outputs then stand in the order they come in
 * @param stateful whether a run goes on where the one before it ended: states come in and go out
 * @param masked what the output of a masked step is
 * @param maskable whether the layer takes masks at all
 */
record KerasRecurrent(
        List<KerasCell> cells,
        boolean returnSequences,
        boolean returnState,
        boolean goBackwards,
        boolean stateful,
        Masked masked,
        boolean maskable)
        implements KerasLayer {
    KerasRecurrent {
        cells = List.copyOf(cells);
    }

    static KerasRecurrent read(LayerConfig config, LayerWeights weights, String object, boolean keras3) {
        String inner = object.isEmpty() ? "cell" : object + "/cell";
        List<KerasCell> cells;
        if (config.className().equals("RNN")) {
            cells = cells(config.layer("cell"), weights, inner, keras3);
        } else {
            cells = List.of(KerasCell.read(config, weights, inner, keras3));
        }
        config.requireOnly("time_major", false);
        config.requireOnly("num_constants", 0.0);
        KerasRecurrent layer = new KerasRecurrent(
                cells,
                config.flag("return_sequences", false),
                config.flag("return_state", false),
                config.flag("go_backwards", false),
                config.flag("stateful", false),
                config.flag("zero_output_for_mask", false) ? Masked.ZERO : Masked.REPEAT,
                !KerasCell.isCuDnn(config.className()));
        config.requireAllUsed();
        return layer;
    }

    private static List<KerasCell> cells(LayerConfig cell, LayerWeights weights, String object, boolean keras3) {
        if (!cell.className().equals("StackedRNNCells")) {
            KerasCell read = KerasCell.read(cell, weights, object, keras3);
            cell.requireAllUsed();
            return List.of(read);
        }
        List<KerasCell> cells = new ArrayList<>();
        Map<String, Integer> counters = new HashMap<>();
        for (Object entry : cell.list("cells")) {
            LayerConfig inner = LayerConfig.of(entry, "cell " + cells.size() + " of " + cell);
            String name = Weights.counted(counters, inner.className());
            cells.addAll(cells(inner, weights, object + "/cells/" + name, keras3));
        }
        cell.requireOnly("reverse_state_order", false);
        cell.requireAllUsed();
        if (cells.isEmpty()) {
            throw cell.refuse("has no cells");
        }
        return cells;
    }

    /** This layer as one of a Bidirectional's two: a masked step then gives zeros, where steps are given at all. */
    KerasRecurrent insideBidirectional() {
        return new KerasRecurrent(
                cells,
                returnSequences,
                returnState,
                goBackwards,
                stateful,
                returnSequences ? Masked.ZERO : Masked.REPEAT,
                maskable);
    }

    /** This layer, reading from the other end. */
    KerasRecurrent turned() {
        return new KerasRecurrent(cells, returnSequences, returnState, !goBackwards, stateful, masked, maskable);
    }

    int states() {
        return cells.stream().mapToInt(KerasCell::states).sum();
    }

    @Override
    public List<Value> apply(Nodes nodes, String name, Call call) {
        Value x = call.inputs().getFirst();
        List<Value> initial = initialStates(nodes, x, call);
        String mask = x.mask();
        if (mask != null && !maskable) {
            throw new IllegalArgumentException("takes no mask, but its input has one");
        }
        Value sequence = x;
        if (goBackwards) {
            sequence = turnedInTime(nodes, name, x);
            mask = mask == null ? null : turnedInTime(nodes, name, mask);
        }
        List<Value> last = new ArrayList<>();
        Value output = null;
        for (int i = 0; i < cells.size(); i++) {
            KerasCell cell = cells.get(i);
            Checks.requireSequence(sequence, cell.inputs());
            List<Value> from =
                    initial.isEmpty() ? List.of() : initial.subList(last.size(), last.size() + cell.states());
            boolean top = i == cells.size() - 1;
            List<Value> results = run(nodes, name, cell, sequence, mask, from, top ? masked : Masked.REPEAT);
            sequence = results.getFirst();
            output = results.get(1);
            last.addAll(results.subList(1, 1 + cell.states()));
        }
        if (returnSequences) {
            output = sequence.masked(x.mask()); // not turned, even where the outputs are: as Keras has it
        } else if (mask != null) {
            // The last output is not the state where no step counted, or masked ones give zeros.
            output = lastOf(nodes, name, sequence);
        }
        if (stateful && call.initialState().isEmpty()) {
            for (int i = 0; i < last.size(); i++) {
                nodes.nextState(initial.get(i), last.get(i));
            }
        }
        List<Value> outputs = new ArrayList<>(List.of(output));
        outputs.addAll(returnState ? last : List.of());
        return outputs;
    }

    private List<Value> initialStates(Nodes nodes, Value x, Call call) {
        if (call.inputs().size() != 1 || !call.numbers().isEmpty()) {
            throw new IllegalArgumentException(
                    "takes one sequence, but is called with " + call.inputs().size());
        }
        List<Value> given = call.initialState();
        if (given.isEmpty()) {
            List<Value> kept = new ArrayList<>();
            for (KerasCell cell : stateful ? cells : List.<KerasCell>of()) {
                for (int i = 0; i < cell.states(); i++) {
                    kept.add(nodes.state(List.of(x.shape().getFirst(), cell.units())));
                }
            }
            return kept;
        }
        if (given.size() != states()) {
            throw new IllegalArgumentException(
                    "has " + states() + " states, but is called with an initial_state of " + given.size());
        }
        int i = 0;
        for (KerasCell cell : cells) {
            for (int end = i + cell.states(); i < end; i++) {
                Checks.requireWidth(given.get(i), cell.units());
            }
        }
        return given;
    }

    /** One cell over a sequence: all outputs, then the last states. */
    private static List<Value> run(
            Nodes nodes, String name, KerasCell cell, Value x, String mask, List<Value> initial, Masked masked) {
        List<String> arguments = new ArrayList<>(List.of(x.name()));
        for (Tensor operand : cell.operands()) {
            arguments.add(nodes.constant(operand));
        }
        String one = nodes.constant(Tensor.ofLongs(List.of(1), 1));
        String two = nodes.constant(Tensor.ofLongs(List.of(1), 2));
        int batch = x.shape().getFirst();
        List<Integer> state = List.of(batch, 1, cell.units());
        arguments.add("");
        for (int i = 0; i < 2; i++) {
            arguments.add(
                    i < initial.size()
                            ? nodes.add(
                                            name,
                                            "Unsqueeze",
                                            new Unsqueeze(),
                                            List.of(initial.get(i).name(), one),
                                            state)
                                    .name()
                            : "");
        }
        arguments.add("");
        arguments.add(mask == null ? "" : mask);
        int steps = x.shape().get(1);
        List<Value> results = nodes.addAll(
                name,
                cell.cell().name(),
                cell.operator(masked),
                arguments,
                List.of(List.of(batch, steps, 1, cell.units()), state, state));
        List<Value> squeezed = new ArrayList<>();
        squeezed.add(nodes.add(
                name,
                "Squeeze",
                new Squeeze(),
                List.of(results.getFirst().name(), two),
                List.of(batch, steps, cell.units())));
        for (Value result : results.subList(1, 1 + cell.states())) {
            List<String> both = List.of(result.name(), one);
            squeezed.add(nodes.add(name, "Squeeze", new Squeeze(), both, List.of(batch, cell.units())));
        }
        return squeezed;
    }

    /** [B][T][W], or a mask [B][T], with the steps in the opposite order. */
    static Value turnedInTime(Nodes nodes, String name, Value sequence) {
        return nodes.add(name, "Slice", new Slice(), backwards(nodes, sequence.name()), sequence.shape());
    }

    private static String turnedInTime(Nodes nodes, String name, String mask) {
        return nodes.mask(name, "Slice", new Slice(), backwards(nodes, mask));
    }

    private static List<String> backwards(Nodes nodes, String data) {
        List<Integer> one = List.of(1);
        return List.of(
                data,
                nodes.constant(Tensor.ofLongs(one, -1)),
                nodes.constant(Tensor.ofLongs(one, Long.MIN_VALUE + 1)),
                nodes.constant(Tensor.ofLongs(one, 1)),
                nodes.constant(Tensor.ofLongs(one, -1)));
    }

    private static Value lastOf(Nodes nodes, String name, Value sequence) {
        String index = nodes.constant(Tensor.ofLongs(List.of(), -1));
        List<Integer> shape = List.of(sequence.shape().getFirst(), sequence.width());
        return nodes.add(name, "Gather", new Gather(1), List.of(sequence.name(), index), shape);
    }
}
