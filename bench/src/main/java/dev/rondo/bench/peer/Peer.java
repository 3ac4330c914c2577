package dev.rondo.bench.peer;

import java.nio.file.Path;

/**
 * An engine that is measured: Rondo, and those it is compared with. Each runs the same weights on one thread, at the
 * settings that make it fastest.
 *
 * <p>One file a peer, and a line in {@link Peers}. Making a peer loads no library: a report names peers that are not there.
 */
public interface Peer {
    /** {@return the name by which benchmarks ask for it} */
    String name();

    /** {@return its name in a report, its version and how it is run} */
    String description();

    /** {@return a resource on the class path that is there when the peer can run} */
    String resource();

    /** {@return how far its outputs may lie from Rondo's} */
    float tolerance();

    /**
     * {@return why it cannot do this; null when it can}
     *
     * @param workload what is measured
     * @param model what is run; for {@link Workload#TRAINING} without its head
     */
    String lacks(Workload workload, Model model);

    /**
     * {@return the model, ready to run}
     *
     * @param model what is run
     * @param steps T, the steps of a call
     * @param streams B, the streams of a call
     */
    Session open(Model model, int steps, int streams);

    /**
     * Writes a model as the peer reads it.
     *
     * @param model the model
     * @param file where
     */
    default void save(Model model, Path file) {
        throw new UnsupportedOperationException(name() + " has no file of its own here");
    }

    /**
     * {@return a session that takes single steps, from a file that {@link #save} wrote}
     *
     * @param model what the file holds: its shape is used, its weights are not
     * @param file the file
     */
    default Session load(Model model, Path file) {
        throw new UnsupportedOperationException(name() + " has no file of its own here");
    }
}
