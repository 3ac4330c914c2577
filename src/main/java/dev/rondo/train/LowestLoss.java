package dev.rondo.train;

import dev.rondo.model.ModelFormatException;

/** The lowest loss so far, and for how many epochs there was none that counts as lower. NaN never does. */
final class LowestLoss {
    double value = Double.POSITIVE_INFINITY;
    int epochsSince;

    /**
     * Looks at the loss of an epoch.
     *
     * @param bar what it must be below to count as lower
     * @return whether it is
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
