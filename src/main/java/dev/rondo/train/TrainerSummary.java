package dev.rondo.train;

import dev.rondo.Network;
import dev.rondo.text.Table;
import dev.rondo.train.bptt.Backpropagation;
import java.util.Locale;

/** The text of {@link Trainer#summary}: the network's table, followed by the memory that training takes. */
final class TrainerSummary {
    private TrainerSummary() {}

    /**
     * {@return the text}
     *
     * @param network the network
     * @param passes its passes, which know the workspace of each layer
     * @param stateBytes the bytes of the optimizer states
     * @param steps T
     * @param size B
     * @param bytes the workspace of all layers
     */
    static String of(Network network, Backpropagation passes, long stateBytes, int steps, int size, long bytes) {
        long block = (long) Float.BYTES * network.parameterCount();
        Table table = new Table("lr")
                .row("weights", mebibytes(block))
                .row("gradients", mebibytes(block))
                .row("optimizer states", mebibytes(stateBytes))
                .row("workspace, T = " + Table.grouped(steps) + ", B = " + Table.grouped(size), mebibytes(bytes));
        long rest = bytes;
        for (int i = 0; i < network.layers().size(); i++) {
            long own = passes.workspaceBytes(i, steps, size);
            rest -= own;
            table.row("  " + network.layers().get(i).layer().kind(), mebibytes(own));
        }
        table.row("  between layers", mebibytes(rest));
        return network.toString().stripTrailing()
                + System.lineSeparator()
                + table.toString().stripTrailing();
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f MiB", bytes / (1024.0 * 1024));
    }
}
