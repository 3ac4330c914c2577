package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Pad;
import dev.rondo.graph.op.Tile;
import java.util.List;

/** Layers that change the number of steps: ZeroPadding1D, Cropping1D, UpSampling1D. As in Keras, they drop masks. */
sealed interface KerasSteps extends KerasLayer {
    /**
     * ZeroPadding1D: adds steps of zeros.
     *
     * @param before the steps before the first
     * @param after the steps after the last
     */
    record Padding(int before, int after) implements KerasSteps {
        static Padding read(LayerConfig config) {
            config.requireOnly("data_format", "channels_last");
            List<Integer> ends = ends(config, "padding");
            return new Padding(ends.getFirst(), ends.getLast());
        }

        @Override
        public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
            KerasTensor x = call.input();
            InputChecks.requireSequence(x);
            String pads = nodes.constant(Tensor.ofLongs(List.of(6), 0, before, 0, 0, after, 0));
            return List.of(nodes.add(
                    name,
                    "Pad",
                    new Pad(Pad.Mode.CONSTANT),
                    List.of(x.name(), pads),
                    withMoreSteps(x, before + after)));
        }
    }

    /**
     * Cropping1D: leaves out steps.
     *
     * @param before the steps at the start
     * @param after the steps at the end
     */
    record Cropping(int before, int after) implements KerasSteps {
        static Cropping read(LayerConfig config) {
            config.requireOnly("data_format", "channels_last");
            List<Integer> ends = ends(config, "cropping");
            return new Cropping(ends.getFirst(), ends.getLast());
        }

        @Override
        public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
            KerasTensor x = call.input();
            InputChecks.requireSequence(x);
            int steps = x.shape().get(1);
            if (steps != KerasTensor.ANY && steps <= before + after) {
                throw new IllegalArgumentException(
                        "leaves out " + before + " and " + after + " steps of the shape " + x.shape());
            }
            Arguments.Range kept = new Arguments.Range(before, after == 0 ? null : -after, 1);
            return List.of(new LayerNodes(nodes, name).slice(x, 1, kept));
        }
    }

    /**
     * UpSampling1D: repeats each step.
     *
     * @param size the number of repeats
     */
    record UpSampling(int size) implements KerasSteps {
        @Override
        public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
            KerasTensor x = call.input();
            InputChecks.requireSequence(x);
            LayerNodes own = new LayerNodes(nodes, name);
            KerasTensor single = own.unsqueeze(x, 2);
            String repeats = nodes.constant(Tensor.ofLongs(List.of(4), 1, 1, size, 1));
            List<Integer> shape = List.of(x.shape().getFirst(), x.shape().get(1), size, x.width());
            KerasTensor all = nodes.add(name, "Tile", new Tile(), List.of(single.name(), repeats), shape);
            return List.of(own.reshape(all, List.of(0, -1, x.width())));
        }
    }

    private static List<Integer> withMoreSteps(KerasTensor x, int more) {
        int steps = x.shape().get(1);
        return List.of(x.shape().getFirst(), steps == KerasTensor.ANY ? steps : Math.addExact(steps, more), x.width());
    }

    /** Takes the steps at both ends: one number for both, or one for each. */
    private static List<Integer> ends(LayerConfig config, String option) {
        List<Integer> ends = config.integers(option);
        if (ends.isEmpty() || ends.size() > 2 || ends.stream().anyMatch(end -> end < 0)) {
            throw config.refuse("must have one or two numbers of steps for " + option + ", but has " + ends);
        }
        return ends;
    }
}
