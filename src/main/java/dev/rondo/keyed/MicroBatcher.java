package dev.rondo.keyed;

import dev.rondo.Runner;
import dev.rondo.State;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;

/**
 * Collects inputs of many streams and steps them together. A batch holds at most one input per stream; a second one waits for the next
 * batch, so the order within each stream is kept. Between streams the order may change.
 *
 * <p>An input is stepped when its batch is full, or at {@link #flush}. The caller flushes by time, at the end, and before it saves
 * states. For one thread. The bits do not depend on how inputs fall into batches.
 *
 * @param <K> the type of the keys, with {@code equals} and {@code hashCode}
 * @param <E> the type of what the caller wants back with an output, such as the event
 */
public final class MicroBatcher<K, E> {
    /**
     * Provides the states and takes the outputs.
     *
     * @param <K> the type of the keys
     * @param <E> the type of what comes back with an output
     */
    public interface Streams<K, E> {
        /**
         * {@return the state of a stream, which is advanced} It is called for each input of a batch before the batch is stepped.
         *
         * @param key the key of the stream
         * @param event what was added with the input
         * @throws Exception when there is none
         */
        State state(K key, E event) throws Exception;

        /**
         * Notes that the states are complete and a batch begins. Does nothing by default.
         *
         * @param size the number of inputs
         */
        default void stepping(int size) {}

        /**
         * Notes that a batch has been stepped, before its outputs are taken. Does nothing by default.
         *
         * @param size the number of inputs
         */
        default void stepped(int size) {}

        /**
         * Takes one output, after its batch was stepped.
         *
         * @param key the key of the stream
         * @param event what was added with the input
         * @param state the state of the stream after the step
         * @param outputs the array that holds the output; valid during this call
         * @param at the index of its first value
         * @throws Exception when it cannot be taken
         */
        void done(K key, E event, State state, float[] outputs, int at) throws Exception;
    }

    /** An input that waits for a later batch. */
    private record Waiting<K, E>(K key, E event, float[] input) {}

    /** So many inputs per row of a batch may wait for a later batch; with more, a batch is stepped before it is full. */
    private static final int MOST_WAITING = 4;

    private final Streams<K, E> streams;
    private final int capacity;
    private final int inputSize;
    private final int outputSize;

    /** The batch: its keys in order, what came with them, and its inputs [capacity][I]. */
    private final LinkedHashSet<K> keys = new LinkedHashSet<>();

    private final List<E> events = new ArrayList<>();
    private final float[] inputs;

    /** Inputs of streams that have an input in the batch. */
    private final ArrayDeque<Waiting<K, E>> waiting = new ArrayDeque<>();
    /** The states of the batch, and its outputs [capacity][O]. */
    private final State[] states;

    private final float[] outputs;
    private final Runner runner;
    private long batches;
    private long steps;

    /**
     * Makes an empty batcher.
     *
     * @param runner steps the batches; its inputs must be vectors. The caller may use it too
     * @param capacity the number of inputs of a full batch, at least 1
     * @param streams provides the states and takes the outputs
     */
    public MicroBatcher(Runner runner, int capacity, Streams<K, E> streams) {
        Objects.requireNonNull(runner, "runner");
        Objects.requireNonNull(streams, "streams");
        if (capacity < 1) {
            throw new IllegalArgumentException("the capacity must be at least 1, but is " + capacity);
        }
        if (runner.network().readsTokens()) {
            throw new IllegalArgumentException(
                    "micro-batches need inputs that are vectors, but this network reads tokens");
        }
        this.runner = runner;
        this.capacity = capacity;
        this.streams = streams;
        this.inputSize = runner.network().inputSize();
        this.outputSize = runner.network().outputSize();
        this.inputs = new float[capacity * inputSize];
        this.states = new State[capacity];
        this.outputs = new float[capacity * outputSize];
    }

    /**
     * Adds an input, and steps the batch if it is full then.
     *
     * @param key the key of the stream
     * @param event what comes back with the output
     * @param x the input [I]; copied
     * @throws Exception when a callback throws
     */
    public void add(K key, E event, float[] x) throws Exception {
        if (x.length != inputSize) {
            throw new IllegalArgumentException("expected an input of " + inputSize + " values, got " + x.length);
        }
        if (!place(key, event, x)) {
            waiting.add(new Waiting<>(key, event, x.clone()));
        }
        while (keys.size() == capacity || waiting.size() > MOST_WAITING * capacity) {
            stepBatch();
        }
    }

    /** Puts an input into the batch. {@return false if the batch is full or has an input of the stream already} */
    private boolean place(K key, E event, float[] x) {
        int row = keys.size();
        if (row == capacity || !keys.add(key)) {
            return false;
        }
        events.add(event);
        System.arraycopy(x, 0, inputs, row * inputSize, inputSize);
        return true;
    }

    /**
     * Steps everything that has been added.
     *
     * @throws Exception when a callback throws
     */
    public void flush() throws Exception {
        while (!keys.isEmpty()) {
            stepBatch();
        }
    }

    /** {@return whether everything that was added has been stepped} */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    private void stepBatch() throws Exception {
        int size = keys.size();
        int row = 0;
        for (K key : keys) {
            states[row] = streams.state(key, events.get(row));
            row++;
        }
        streams.stepping(size);
        runner.stepBatch(states, size, inputs, outputs);
        streams.stepped(size);
        batches++;
        steps += size;
        row = 0;
        for (K key : keys) {
            streams.done(key, events.get(row), states[row], outputs, row * outputSize);
            row++;
        }
        Arrays.fill(states, 0, size, null);
        keys.clear();
        events.clear();
        waiting.removeIf(next -> place(next.key, next.event, next.input));
    }

    /** {@return the number of batches that were stepped} */
    public long batches() {
        return batches;
    }

    /** {@return the number of inputs that were stepped} */
    public long steps() {
        return steps;
    }
}
