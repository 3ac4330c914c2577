package dev.rondo.table;

import dev.rondo.Network;

/** Checks that a network fits its own metadata, which an edited file may contradict. */
final class ModelChecks {
    private ModelChecks() {}

    static void sizes(Network network, RowEncoder encoder, int outputs) {
        if (network.readsTokens() || network.inputSize() != encoder.width() || network.outputSize() != outputs) {
            throw new IllegalArgumentException("a network for these columns has " + encoder.width() + " inputs and "
                    + outputs + " outputs, but this one has " + network.inputSize() + " and " + network.outputSize());
        }
    }
}
