package dev.rondo.train;

import dev.rondo.model.ModelFormatException;

/** The lowest loss so far, and the number of epochs since. A NaN loss never counts as lower. */
final class LowestLoss {
    double value = Double.POSITIVE_INFINITY;
    int epochsSince;

    /**
     * Adds the loss of an epoch.
     *
     * @param loss the loss
     * @param bar the value below which it counts as lower
     * @return whether it counts as lower
     */
    boolean see(double loss, double bar) {
        boolean lower = loss < bar;
        value = lower ? loss : value;
        epochsSince = lower ? 0 : epochsSince + 1;
        return lower;
    }

    void save(Checkpoint to, String name) {
        to.put(name + ": lowest loss", value);
        to.put(name + ": epochs since", epochsSince);
    }

    void restore(Checkpoint from, String name) throws ModelFormatException {
        value = from.number(name + ": lowest loss");
        epochsSince = (int) from.number(name + ": epochs since", 0, Integer.MAX_VALUE);
    }
}
