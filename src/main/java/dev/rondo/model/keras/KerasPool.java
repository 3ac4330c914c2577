package dev.rondo.model.keras;

import dev.rondo.graph.op.Conv;
import dev.rondo.graph.op.Pool;
import dev.rondo.graph.op.PoolAxis;
import java.util.List;

/**
 * MaxPooling1D and AveragePooling1D: [B][T][C] to [B][places][C]. As in Keras, they drop masks, and a mean over padding counts
 * only the steps that exist.
 *
 * @param max whether to take the maximum; otherwise the mean
 * @param window the window over time
 */
record KerasPool(boolean max, PoolAxis window) implements KerasLayer {
    static KerasPool read(boolean max, LayerConfig config) {
        config.requireOnly("data_format", "channels_last");
        int width = KerasConv.one(config, "pool_size", 2);
        // null means windows next to each other
        int stride = config.peek("strides") == null ? width : KerasConv.one(config, "strides", width);
        config.take("strides");
        boolean same = switch (config.text("padding", "valid")) {
            case "valid" -> false;
            case "same" -> true;
            default -> throw config.refuse("has a padding that is neither \"valid\" nor \"same\"");
        };
        return new KerasPool(max, new PoolAxis(width, stride, 1, new Conv.Padding(0, 0, same, false)));
    }

    @Override
    public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
        KerasTensor x = call.input();
        InputChecks.requireSequence(x);
        int steps = x.shape().get(1);
        int places = steps == KerasTensor.ANY ? KerasTensor.ANY : places(steps);
        LayerNodes own = new LayerNodes(nodes, name);
        Pool pool = new Pool(max, List.of(window), false, false);
        List<Integer> shape = List.of(x.shape().getFirst(), x.width(), places);
        return List.of(own.transpose(own.apply(max ? "MaxPool" : "AveragePool", pool, own.transpose(x), shape)));
    }

    private int places(int steps) {
        if (window.padding().same()) {
            return Math.ceilDiv(steps, window.stride());
        }
        return steps < window.width() ? 0 : (steps - window.width()) / window.stride() + 1;
    }
}
