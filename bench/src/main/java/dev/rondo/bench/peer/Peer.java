package dev.rondo.bench.peer;

import java.nio.file.Path;

/**
 * An engine that is measured: Rondo or one that it is compared with. Each runs the same weights on one thread, with its
 * fastest settings.
 *
 * <p>A peer is one file, and one line in {@link Peers}. Creating a peer loads no library, because reports also name
 * peers whose libraries are missing.
 */
public interface Peer {
    /** {@return the name that selects the peer in benchmarks} */
    String name();

    /** {@return its name and version, and how it is run, for reports} */
    String description();

    /** {@return a resource that is on the class path if the peer's libraries are} */
    String resource();

    /** {@return whether this is Rondo, whose calls must not allocate} */
    default boolean isRondo() {
        return false;
    }

    /**
     * {@return why the peer cannot run this; null if it can}
     *
     * @param workload the workload
     * @param model the model; for {@link Workload#TRAINING} without its head
     */
    String lacks(Workload workload, Model model);

    /**
     * {@return a session that runs a model}
     *
     * @param model the model
     * @param steps T, the steps of a call
     * @param streams B, the streams of a call
     */
    Session open(Model model, int steps, int streams);

    /**
     * Writes a model in a format that the peer loads.
     *
     * @param model the model
     * @param file the file to write
     */
    default void save(Model model, Path file) {
        throw new UnsupportedOperationException(name() + " has no file of its own here");
    }

    /**
     * {@return a session for single steps of one stream, loaded from a file that {@link #save} wrote}
     *
     * @param model the model in the file; only its sizes are used
     * @param file the file
     */
    default Session load(Model model, Path file) {
        throw new UnsupportedOperationException(name() + " has no file of its own here");
    }
}
