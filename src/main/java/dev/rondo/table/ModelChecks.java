package dev.rondo.table;

import dev.rondo.Network;
import dev.rondo.layer.ColumnEmbedding;
import java.util.Objects;

/** Checks that a network fits its own metadata, which an edited file may contradict. */
final class ModelChecks {
    private ModelChecks() {}

    static void sizes(Network network, RowEncoder encoder, int outputs) {
        if (network.readsTokens() || network.inputSize() != encoder.width() || network.outputSize() != outputs) {
            throw new IllegalArgumentException("a network for these columns has " + encoder.width() + " inputs and "
                    + outputs + " outputs, but this one has " + network.inputSize() + " and " + network.outputSize());
        }
        ColumnEmbedding first = network.layers().getFirst().layer() instanceof ColumnEmbedding layer ? layer : null;
        if (!Objects.equals(first, encoder.embedding().orElse(null))) {
            throw new IllegalArgumentException("the tables of the first layer, "
                    + network.layers().getFirst().layer().describe()
                    + ", do not fit the embedded columns, which need "
                    + encoder.embedding().map(ColumnEmbedding::describe).orElse("none"));
        }
    }
}
