package dev.rondo.graph.stream;

/**
 * The steps at which a value comes.
 *
 * @param first the number of the first such step; negative if there are values for steps before the first
 * @param period the steps from one value to the next
 */
record Clock(int first, int period) {
    static final Clock EACH_STEP = new Clock(0, 1);

    /** {@return whether a value comes at a step} */
    boolean isDue(long step) {
        return step >= first && (step - first) % period == 0;
    }

    /** {@return how many values have come before a step} */
    int count(int steps) {
        return steps <= first ? 0 : (steps - 1 - first) / period + 1;
    }
}
