package dev.rondo.bench.peer;

/**
 * A model ready to run, for one thread, a fixed number of steps and a fixed number of streams. Streams begin at zero and
 * their state is carried from call to call.
 */
public interface Session extends AutoCloseable {
    /**
     * Moves all streams on by the session's steps.
     *
     * @param inputs [T][B][I]
     * @param outputs takes [T][B][O]
     */
    void run(float[] inputs, float[] outputs);

    /** Does what an application can do before the first request; for most, nothing. */
    default void warmUp() {}

    /** Frees what Java does not. */
    @Override
    void close();
}
