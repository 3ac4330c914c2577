package dev.rondo.model.keras;

import dev.rondo.graph.op.Dropout;
import java.util.List;

/**
 * Layers that only have an effect in training: dropout, noise, penalties.
 *
 * @param dropout the rate of a Dropout layer; 0 for the others
 */
record KerasUnchanged(float dropout) implements KerasLayer {
    static KerasUnchanged read(LayerConfig config) {
        float rate = config.className().equals("Dropout") ? config.number("rate", 0) : 0;
        // options that only training reads
        for (String option : List.of("rate", "noise_shape", "stddev", "l1", "l2")) {
            config.take(option);
        }
        return new KerasUnchanged(rate);
    }

    @Override
    public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
        KerasTensor x = call.input();
        return dropout == 0
                ? List.of(x)
                : List.of(nodes.add(name, "Dropout", new Dropout(dropout, false), List.of(x.name()), x.shape())
                        .masked(x.mask()));
    }
}
