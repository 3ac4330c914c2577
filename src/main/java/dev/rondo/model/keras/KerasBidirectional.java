package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Binary;
import dev.rondo.graph.op.Concat;
import dev.rondo.graph.op.Recurrent;
import dev.rondo.graph.op.Reshape;
import java.util.ArrayList;
import java.util.List;

/**
 * Bidirectional: one layer reads the sequence from its start, the other from its end. The outputs of the second layer are
 * reversed before the two are merged.
 *
 * @param forward the first layer
 * @param backward the second layer
 * @param merge {@code concat}, {@code sum}, {@code mul}, {@code ave}, or {@code none} for two outputs
 */
record KerasBidirectional(KerasRecurrent forward, KerasRecurrent backward, String merge) implements KerasLayer {
    static KerasBidirectional read(LayerConfig config, LayerWeights weights, String object, boolean keras3) {
        String prefix = object.isEmpty() ? "" : object + "/";
        LayerConfig forwardConfig = recurrent(config, "layer");
        // Without a backward_layer, both directions have the same options.
        boolean copied = config.peek("backward_layer") == null;
        LayerConfig backwardConfig = copied ? forwardConfig.copy() : recurrent(config, "backward_layer");
        KerasRecurrent forward = KerasRecurrent.read(forwardConfig, weights, prefix + "forward_layer", keras3);
        KerasRecurrent backward = KerasRecurrent.read(backwardConfig, weights, prefix + "backward_layer", keras3);
        if (backward.goBackwards() == forward.goBackwards()) {
            if (!copied) {
                throw config.refuse("has two layers with the same go_backwards");
            }
            backward = backward.withOtherDirection();
        }
        if (forward.returnSequences() != backward.returnSequences()
                || forward.returnState() != backward.returnState()
                || forward.stateful() != backward.stateful()) {
            throw config.refuse("has two layers that differ in return_sequences, return_state or stateful");
        }
        Object mode = config.has("merge_mode") ? config.take("merge_mode") : "concat";
        String merge = mode == null ? "none" : Config.text(mode, config + ": merge_mode");
        if (!List.of("concat", "sum", "mul", "ave", "none").contains(merge)) {
            throw config.refuse("has merge_mode \"" + merge + "\", which is not supported");
        }
        config.requireAllUsed();
        return new KerasBidirectional(forward.insideBidirectional(), backward.insideBidirectional(), merge);
    }

    private static LayerConfig recurrent(LayerConfig config, String option) {
        LayerConfig layer = config.layer(option);
        if (!layer.className().equals("RNN") && !KerasCell.isCell(layer.className())) {
            throw config.refuse("wraps " + layer + ", which is not supported: only recurrent layers are");
        }
        return layer;
    }

    /** {@return whether one bidirectional operator computes both layers} */
    boolean isOneOperator() {
        return !forward.goBackwards()
                && forward.cells().size() == 1
                && backward.cells().size() == 1
                && forward.cells().getFirst().pairsWith(backward.cells().getFirst());
    }

    @Override
    public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
        boolean plain =
                call.initialState().isEmpty() && call.inputs().getFirst().mask() == null;
        return plain && isOneOperator() && !forward.stateful()
                ? applyAsOne(nodes, name, call)
                : applyBoth(nodes, name, call);
    }

    /** Adds one operator for both directions. Its outputs have an axis of directions before the last axis. */
    private List<KerasTensor> applyAsOne(KerasGraphBuilder nodes, String name, Call call) {
        KerasTensor x = call.input();
        KerasCell cell = forward.cells().getFirst();
        InputChecks.requireSequence(x, cell.inputs());
        List<String> arguments = new ArrayList<>(List.of(x.name()));
        arguments.addAll(
                nodes.operands(this, () -> cell.operandsWith(backward.cells().getFirst())));
        int batch = x.shape().get(0);
        List<Integer> all = List.of(batch, x.shape().get(1), 2, cell.units());
        List<Integer> state = List.of(batch, 2, cell.units());
        List<KerasTensor> results = nodes.addAll(
                name,
                cell.cell().name(),
                cell.operator(Recurrent.Direction.BIDIRECTIONAL, Recurrent.Masked.ZERO),
                arguments,
                List.of(all, state, state));
        KerasTensor y = forward.returnSequences() ? results.get(0) : results.get(1);
        List<KerasTensor> outputs = new ArrayList<>();
        switch (merge) {
            case "concat" -> outputs.add(joined(nodes, name, y));
            case "none" -> outputs.addAll(List.of(direction(nodes, name, y, 0), direction(nodes, name, y, 1)));
            default -> outputs.add(merged(nodes, name, direction(nodes, name, y, 0), direction(nodes, name, y, 1)));
        }
        for (int d = 0; d < 2 && forward.returnState(); d++) {
            for (KerasTensor last : results.subList(1, 1 + cell.states())) {
                outputs.add(direction(nodes, name, last, d));
            }
        }
        return outputs;
    }

    /** [...][2][U] to [...][2 U]. */
    private static KerasTensor joined(KerasGraphBuilder nodes, String name, KerasTensor both) {
        List<Integer> shape = new ArrayList<>(both.shape().subList(0, both.rank() - 2));
        shape.add(Math.multiplyExact(2, both.width()));
        long[] sizes = new long[shape.size()];
        sizes[sizes.length - 1] = shape.getLast(); // 0 keeps a size
        String target = nodes.constant(Tensor.ofLongs(List.of(sizes.length), sizes));
        return nodes.add(name, "Reshape", new Reshape(false), List.of(both.name(), target), shape);
    }

    /** One direction of [...][2][U]. */
    private static KerasTensor direction(KerasGraphBuilder nodes, String name, KerasTensor both, int which) {
        return new LayerNodes(nodes, name).take(both, both.rank() - 2, which);
    }

    /** Adds each layer by itself: with masks, given states, or cells that differ. */
    private List<KerasTensor> applyBoth(KerasGraphBuilder nodes, String name, Call call) {
        List<KerasTensor> given = call.initialState();
        int half = given.size() / 2;
        if (given.size() != 2 * half) {
            throw new IllegalArgumentException(
                    "needs the same number of initial states per direction, but gets " + given.size());
        }
        List<KerasTensor> forwardOutputs = forward.apply(
                nodes, name, new Call(call.inputs(), given.subList(0, half), call.numbers(), call.arguments()));
        List<KerasTensor> backwardOutputs = backward.apply(
                nodes,
                name,
                new Call(call.inputs(), given.subList(half, given.size()), call.numbers(), call.arguments()));
        KerasTensor y = forwardOutputs.getFirst();
        KerasTensor reverse = backwardOutputs.getFirst();
        if (forward.returnSequences()) {
            reverse = KerasRecurrent.reversedInTime(nodes, name, reverse).masked(y.mask());
        }
        List<KerasTensor> outputs = new ArrayList<>();
        if (merge.equals("none")) {
            outputs.addAll(List.of(y, reverse));
        } else {
            outputs.add(merged(nodes, name, y, reverse).masked(y.mask()));
        }
        outputs.addAll(forwardOutputs.subList(1, forwardOutputs.size()));
        outputs.addAll(backwardOutputs.subList(1, backwardOutputs.size()));
        return outputs;
    }

    private KerasTensor merged(KerasGraphBuilder nodes, String name, KerasTensor y, KerasTensor reverse) {
        List<String> both = List.of(y.name(), reverse.name());
        if (merge.equals("concat")) {
            List<Integer> shape = y.shapeWithWidth(Math.addExact(y.width(), reverse.width()));
            return nodes.add(name, "Concat", new Concat(-1), both, shape);
        }
        if (y.width() != reverse.width()) {
            throw new IllegalArgumentException(
                    "cannot merge the widths " + y.width() + " and " + reverse.width() + " by " + merge);
        }
        Binary how = merge.equals("mul") ? Binary.MUL : Binary.ADD;
        KerasTensor merged = nodes.add(name, how.name(), how, both, y.shape());
        if (merge.equals("ave")) {
            String half = nodes.constant(Tensor.of(List.of(), 0.5f));
            merged = nodes.add(name, "MUL", Binary.MUL, List.of(merged.name(), half), y.shape());
        }
        return merged;
    }
}
