package dev.rondo.train;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.train.bptt.Backpropagation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@link Trainer#summary} prints: the network's table, and the memory of training below. */
final class TrainerSummary {
    private TrainerSummary() {}

    static String of(Network network, Backpropagation passes, OptimizerState[] moments, int steps, int size, long bytes) {
        long block = (long) Float.BYTES * network.parameterCount();
        long remembered = 0;
        for (OptimizerState own : moments) {
            for (int i = 0; own != null && i < own.blocks.length; i++) {
                remembered += (long) Float.BYTES * own.blocks[i].length;
            }
        }
        List<String> parts = new ArrayList<>();
        long rest = bytes;
        for (int i = 0; i < network.layers().size(); i++) {
            NamedLayer layer = network.layers().get(i);
            long own = Float.BYTES * passes.layer(i).workspace(steps, size);
            rest -= own;
            parts.add(layer.layer().kind() + " " + mebibytes(own));
        }
        return String.format(
                Locale.ROOT,
                "%s%nweights %s, gradients %s, moments %s%nworkspace for T = %,d and B = %,d: %s (%s, beside and between them %s)",
                network,
                mebibytes(block),
                mebibytes(block),
                mebibytes(remembered),
                steps,
                size,
                mebibytes(bytes),
                String.join(", ", parts),
                mebibytes(rest));
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f MiB", bytes / (1024.0 * 1024));
    }
}
