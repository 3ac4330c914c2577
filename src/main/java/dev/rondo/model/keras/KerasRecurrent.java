package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Recurrent;
import dev.rondo.graph.op.Recurrent.Masked;
import dev.rondo.graph.op.Slice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * SimpleRNN, GRU, LSTM, and RNN over a cell or a stack of cells. A masked step leaves the states unchanged, and repeats the
 * last output or returns zeros.
 *
 * @param cells the cells in order; each reads the output of the one before it at the same step
 * @param returnSequences whether the output is [B][T][U], not only the last step [B][U]
 * @param returnState whether the final states are additional outputs
 * @param goBackwards whether the sequence is read from its end; outputs are in the order in which they are computed
 * @param stateful whether a run continues with the final states of the previous one: states are inputs and outputs
 * @param masked the output of a masked step
 * @param maskable whether the layer accepts masks
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

    /** {@return this layer inside a Bidirectional, where a masked step of returned sequences is zeros} */
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

    /** {@return this layer with the sequence read from the other end} */
    KerasRecurrent withOtherDirection() {
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
            outputs.add(sequence.masked(x.mask())); // like Keras, not reversed even if the outputs are
        } else {
            // With a mask, the last output is not the final state if no step counts, or masked steps are zeros.
            outputs.add(
                    x.mask() == null
                            ? last.get(last.size() - cells.getLast().states())
                            : new LayerNodes(nodes, name).take(sequence, 1, -1));
        }
        outputs.addAll(returnState ? last : List.of());
        return outputs;
    }

    /** Adds the cells over a sequence. Returns all outputs of the last cell, and adds the final states to {@code last}. */
    private KerasTensor walk(
            KerasGraphBuilder nodes, String name, KerasTensor x, List<KerasTensor> initial, List<KerasTensor> last) {
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

    /** Adds one cell over a sequence. Returns all outputs, then the final states. */
    private static List<KerasTensor> run(
            KerasGraphBuilder nodes,
            String name,
            KerasCell cell,
            KerasTensor x,
            @Nullable String mask,
            List<KerasTensor> initial,
            Masked masked) {
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
        List<KerasTensor> results = nodes.addAll(
                name,
                cell.cell().name(),
                cell.operator(Recurrent.Direction.FORWARD, masked),
                arguments,
                List.of(all, state, state));
        List<KerasTensor> withoutDirection = new ArrayList<>();
        for (KerasTensor result : results.subList(0, 1 + cell.states())) {
            withoutDirection.add(withoutDirection(nodes, name, result));
        }
        return withoutDirection;
    }

    /** {@return the name of a state [B][U] with the axis of directions that the operator has, [B][1][U]} */
    private static String withDirection(KerasGraphBuilder nodes, String name, KerasTensor state) {
        return new LayerNodes(nodes, name).unsqueeze(state, 1).name();
    }

    /** {@return an output without the axis of directions, which is the second to last} */
    private static KerasTensor withoutDirection(KerasGraphBuilder nodes, String name, KerasTensor result) {
        return new LayerNodes(nodes, name).squeeze(result, -2);
    }

    /** {@return [B][T][W] with the steps in reverse order, without a mask} */
    static KerasTensor reversedInTime(KerasGraphBuilder nodes, String name, KerasTensor sequence) {
        return nodes.add(name, "Slice", new Slice(), fromTheEnd(nodes, sequence.name()), sequence.shape());
    }

    /** {@return a sequence and its mask in reverse order} */
    private static KerasTensor backwards(KerasGraphBuilder nodes, String name, KerasTensor x) {
        String mask = x.mask() == null ? null : nodes.mask(name, "Slice", new Slice(), fromTheEnd(nodes, x.mask()));
        return reversedInTime(nodes, name, x).masked(mask);
    }

    /** {@return the operands of a slice that reverses axis 1} */
    private static List<String> fromTheEnd(KerasGraphBuilder nodes, String data) {
        List<Integer> one = List.of(1);
        return List.of(
                data,
                nodes.constant(Tensor.ofLongs(one, -1)),
                nodes.constant(Tensor.ofLongs(one, Long.MIN_VALUE + 1)),
                nodes.constant(Tensor.ofLongs(one, 1)),
                nodes.constant(Tensor.ofLongs(one, -1)));
    }
}
