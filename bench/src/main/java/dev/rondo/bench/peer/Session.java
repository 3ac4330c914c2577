package dev.rondo.bench.peer;

/**
 * A model that is ready to run, for one thread and a fixed number of steps and streams. The states of streams start at
 * zero and are carried from call to call.
 */
public interface Session extends AutoCloseable {
    /**
     * Runs the session's steps for all streams.
     *
     * @param inputs [T][B][I]
     * @param outputs receives [T][B][O]
     */
    void run(float[] inputs, float[] outputs);

    /** Does what an application can do before the first request; for most peers this is nothing. */
    default void warmUp() {}

    /** Frees native memory. */
    @Override
    void close();
}
