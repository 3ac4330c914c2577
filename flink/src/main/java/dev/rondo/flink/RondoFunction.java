package dev.rondo.flink;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.keyed.ModelRef;
import java.io.Serial;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;

/**
 * A function with one {@link Stream} per key, for logic that {@link Scoring} does not have. Call {@link #stream} in
 * {@code processElement} and {@code onTimer}. The network is loaded and warmed up once per JVM, when the first subtask opens.
 *
 * @param <K> the type of the keys
 * @param <E> the type of the events
 * @param <R> the type of the results
 */
public abstract class RondoFunction<K, E, R> extends KeyedProcessFunction<K, E, R> {
    @Serial
    private static final long serialVersionUID = 1;

    private static final Duration WARM_UP = Duration.ofSeconds(10);

    /** The model of all streams. */
    private final ModelRef model;
    /** The time after which Flink drops a stream. */
    private final StateTtlConfig timeToLive;

    private transient Stream stream;

    /**
     * Makes a function whose streams never end.
     *
     * @param model the model; its network must be one that can be stepped
     */
    protected RondoFunction(ModelRef model) {
        this(model, StateTtlConfig.DISABLED);
    }

    /**
     * Makes a function.
     *
     * @param model the model; its network must be one that can be stepped
     * @param timeToLive the time after which Flink drops a stream
     */
    protected RondoFunction(ModelRef model, StateTtlConfig timeToLive) {
        this.model = model;
        this.timeToLive = timeToLive;
    }

    /** Loads the model. A subclass that overrides this method must call it. */
    @Override
    public void open(OpenContext context) throws Exception {
        Network network = model.warmNetwork(WARM_UP);
        ValueStateDescriptor<State> descriptor = new ValueStateDescriptor<>(StreamStates.NAME, StateType.of(network));
        descriptor.enableTimeToLive(timeToLive);
        stream = new Stream(network.newRunner(), getRuntimeContext().getState(descriptor));
    }

    /** {@return the stream of the current key} */
    protected Stream stream() {
        return stream;
    }

    /** The stream of the key that Flink processes at the moment. A step reads its state from Flink, and stores it again. */
    public static final class Stream {
        private final Runner runner;
        private final ValueState<State> states;

        Stream(Runner runner, ValueState<State> states) {
            this.runner = runner;
            this.states = states;
        }

        /** {@return the network} */
        public Network network() {
            return runner.network();
        }

        /**
         * Runs one step; see {@link Runner#step(State, float[], float[])}.
         *
         * @param x the input [I]
         * @param y takes the output [O]
         * @throws Exception when Flink's state fails
         */
        public void step(float[] x, float[] y) throws Exception {
            State state = state();
            runner.step(state, x, y);
            states.update(state);
        }

        /**
         * Runs one step of a network that reads tokens; see {@link Runner#step(State, int, float[])}.
         *
         * @param token the input
         * @param y takes the output [O]
         * @throws Exception when Flink's state fails
         */
        public void step(int token, float[] y) throws Exception {
            State state = state();
            runner.step(state, token, y);
            states.update(state);
        }

        /**
         * Runs one step without an input, by the network's policy; see {@link Runner#skip}.
         *
         * @param y takes the output [O]
         * @throws Exception when Flink's state fails
         */
        public void skip(float[] y) throws Exception {
            State state = state();
            runner.skip(state, y);
            states.update(state);
        }

        /** Ends the stream; the next step begins a new one. */
        public void reset() {
            states.clear();
        }

        /**
         * {@return the number of steps}
         *
         * @throws Exception when Flink's state fails
         */
        public long steps() throws Exception {
            return state().steps();
        }

        /**
         * {@return a copy of the state, for example to try inputs with a {@link Runner} of one's own}
         *
         * @throws Exception when Flink's state fails
         */
        public State fork() throws Exception {
            return state().copy();
        }

        private State state() throws Exception {
            State state = states.value();
            return state == null ? runner.network().newState() : state;
        }
    }
}
