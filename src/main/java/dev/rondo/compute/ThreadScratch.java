package dev.rondo.compute;

import dev.rondo.kernel.Backend;
import dev.rondo.kernel.RowView;
import dev.rondo.kernel.Scratch;

/** The data of one thread of a trainer: its share of the work, its scratch memory and its views. */
public final class ThreadScratch {
    final Scratch scratch = new Scratch(Backend.active().kernels().lanes());
    /** Views of {@link WeightGradient}: inputs of the weights, gradients of sums, and the gradient. */
    final RowView x = new RowView();

    final RowView d = new RowView();
    final RowView y = new RowView();

    private final Share share;

    /**
     * Allocates the thread's memory.
     *
     * @param share the thread's share of the work
     */
    public ThreadScratch(Share share) {
        this.share = share;
    }

    /** {@return the thread's share of the work} */
    public Share share() {
        return share;
    }
}
