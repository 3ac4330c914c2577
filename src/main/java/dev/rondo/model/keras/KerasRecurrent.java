package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Gather;
import dev.rondo.graph.op.Recurrent;
import dev.rondo.graph.op.Recurrent.Masked;
import dev.rondo.graph.op.Slice;
import dev.rondo.graph.op.Squeeze;
import dev.rondo.graph.op.Unsqueeze;
import dev.rondo.model.keras.KerasWeights.LayerWeights;
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
            String name = KerasWeights.counted(counters, inner.className());
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
    public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
        KerasTensor x = call.inputs().getFirst();
        List<KerasTensor> initial = initialStates(nodes, x, call);
        if (x.mask() != null && !maskable) {
            throw new IllegalArgumentException("takes no mask, but its input has one");
        }
        List<KerasTensor> last = new ArrayList<>();
        KerasTensor sequence = walk(nodes, name, goBackwards ? backwards(nodes, name, x) : x, initial, last);
        if (stateful && call.initialState().isEmpty()) {
            for (int i = 0; i < last.size(); i++) {
                nodes.nextState(initial.get(i), last.get(i));
            }
        }
        List<KerasTensor> outputs = new ArrayList<>();
        if (returnSequences) {
            outputs.add(sequence.masked(x.mask())); // not turned, even where the outputs are: as Keras has it
        } else {
            // With a mask, the last output is not the state where no step counted, or masked ones give zeros.
            outputs.add(
                    x.mask() == null
                            ? last.get(last.size() - cells.getLast().states())
                            : lastOf(nodes, name, sequence));
        }
        outputs.addAll(returnState ? last : List.of());
        return outputs;
    }

    /** Runs the cells over a sequence; gives all outputs of the last one, and adds the last states. */
    private KerasTensor walk(KerasGraphBuilder nodes, String name, KerasTensor x, List<KerasTensor> initial, List<KerasTensor> last) {
        KerasTensor sequence = x;
        for (KerasCell cell : cells) {
            InputChecks.requireSequence(sequence, cell.inputs());
            int from = last.size();
            List<KerasTensor> own = initial.isEmpty() ? List.of() : initial.subList(from, from + cell.states());
            Masked how = cell == cells.getLast() ? masked : Masked.REPEAT;
            List<KerasTensor> results = run(nodes, name, cell, sequence, x.mask(), own, how);
            sequence = results.getFirst();
            last.addAll(results.subList(1, results.size()));
        }
        return sequence;
    }

    private List<KerasTensor> initialStates(KerasGraphBuilder nodes, KerasTensor x, Call call) {
        if (call.inputs().size() != 1 || !call.numbers().isEmpty()) {
            throw new IllegalArgumentException(
                    "takes one sequence, but is called with " + call.inputs().size());
        }
        List<KerasTensor> given = call.initialState();
        if (given.isEmpty()) {
            List<KerasTensor> kept = new ArrayList<>();
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
                InputChecks.requireWidth(given.get(i), cell.units());
            }
        }
        return given;
    }

    /** One cell over a sequence: all outputs, then the last states. */
    private static List<KerasTensor> run(
            KerasGraphBuilder nodes, String name, KerasCell cell, KerasTensor x, String mask, List<KerasTensor> initial, Masked masked) {
        List<String> arguments = new ArrayList<>(List.of(x.name()));
        arguments.addAll(nodes.operands(cell, cell::operands));
        while (arguments.size() < 5) {
            arguments.add(""); // no bias, no lengths
        }
        for (int i = 0; i < 2; i++) {
            arguments.add(i < initial.size() ? withDirection(nodes, name, initial.get(i)) : "");
        }
        arguments.add(""); // no peepholes
        arguments.add(mask == null ? "" : mask);
        int batch = x.shape().getFirst();
        int steps = x.shape().get(1);
        List<Integer> all = List.of(batch, steps, 1, cell.units());
        List<Integer> state = List.of(batch, 1, cell.units());
        List<KerasTensor> results =
                nodes.addAll(name, cell.cell().name(), cell.operator(Recurrent.Direction.FORWARD, masked), arguments, List.of(all, state, state));
        List<KerasTensor> withoutDirection = new ArrayList<>();
        for (KerasTensor result : results.subList(0, 1 + cell.states())) {
            withoutDirection.add(withoutDirection(nodes, name, result));
        }
        return withoutDirection;
    }

    /** A state [B][U] with the axis of directions that the operator has: [B][1][U]; its name. */
    private static String withDirection(KerasGraphBuilder nodes, String name, KerasTensor state) {
        String axis = nodes.constant(Tensor.ofLongs(List.of(1), 1));
        List<Integer> shape = List.of(state.shape().getFirst(), 1, state.width());
        return nodes.add(name, "Unsqueeze", new Unsqueeze(), List.of(state.name(), axis), shape)
                .name();
    }

    /** An output without the axis of directions, which stands before the last. */
    private static KerasTensor withoutDirection(KerasGraphBuilder nodes, String name, KerasTensor result) {
        String axis = nodes.constant(Tensor.ofLongs(List.of(1), result.rank() - 2));
        List<Integer> shape = new ArrayList<>(result.shape());
        shape.remove(result.rank() - 2);
        return nodes.add(name, "Squeeze", new Squeeze(), List.of(result.name(), axis), shape);
    }

    /** [B][T][W] with the steps in the opposite order; without a mask. */
    static KerasTensor turnedInTime(KerasGraphBuilder nodes, String name, KerasTensor sequence) {
        return nodes.add(name, "Slice", new Slice(), fromTheEnd(nodes, sequence.name()), sequence.shape());
    }

    /** A sequence and its mask in the opposite order. */
    private static KerasTensor backwards(KerasGraphBuilder nodes, String name, KerasTensor x) {
        String mask = x.mask() == null ? null : nodes.mask(name, "Slice", new Slice(), fromTheEnd(nodes, x.mask()));
        return turnedInTime(nodes, name, x).masked(mask);
    }

    /** The operands of a slice that is the whole of axis 1, from its end. */
    private static List<String> fromTheEnd(KerasGraphBuilder nodes, String data) {
        List<Integer> one = List.of(1);
        return List.of(
                data,
                nodes.constant(Tensor.ofLongs(one, -1)),
                nodes.constant(Tensor.ofLongs(one, Long.MIN_VALUE + 1)),
                nodes.constant(Tensor.ofLongs(one, 1)),
                nodes.constant(Tensor.ofLongs(one, -1)));
    }

    private static KerasTensor lastOf(KerasGraphBuilder nodes, String name, KerasTensor sequence) {
        String index = nodes.constant(Tensor.ofLongs(List.of(), -1));
        List<Integer> shape = List.of(sequence.shape().getFirst(), sequence.width());
        return nodes.add(name, "Gather", new Gather(1), List.of(sequence.name(), index), shape);
    }
}
