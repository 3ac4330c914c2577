package dev.rondo.flink;

import dev.rondo.NonFiniteInput;
import dev.rondo.keyed.ModelRef;
import java.time.Duration;
import java.util.Objects;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Builds an operator that runs a network over a keyed stream, with one recurrent state per key in Flink's state. The network is loaded
 * and warmed up once per JVM, and its subtasks share it. Events of a key are stepped in the order in which they arrive.
 *
 * <p>Results are the same to the bit for every number of subtasks, state backend, batch size and cache, and after every restart.
 *
 * @param <K> the type of the keys, with {@code equals} and {@code hashCode}
 * @param <E> the type of the events
 */
public final class Scoring<K, E> {
    private final KeyedStream<E, K> events;
    private final ModelRef model;
    private final OutputTag<Tuple2<E, String>> poisoned;
    private final OutputTag<String> refusedModels = new OutputTag<>("rondo-refused-models", Types.STRING);

    private @Nullable Features<E> features;
    private @Nullable DataStream<ModelUpdate> updates;
    private NonFiniteInput nonFinite = NonFiniteInput.REFUSE;
    private Settings.Batches batches = Settings.Batches.NONE;
    private Settings.Cache cache = Settings.Cache.NONE;
    private Settings.GapTimes gaps = Settings.GapTimes.NONE;
    private StateTtlConfig timeToLive = StateTtlConfig.DISABLED;
    private Duration warmUp = Duration.ofSeconds(10);
    private String uid = "rondo";

    private Scoring(KeyedStream<E, K> events, ModelRef model) {
        this.events = events;
        this.model = model;
        this.poisoned = new OutputTag<>("rondo-poisoned", Types.TUPLE(events.getType(), Types.STRING));
    }

    /**
     * {@return a builder}
     *
     * @param events the events by key
     * @param model the model that the job begins with; its network reads vectors and can be stepped
     * @param <K> the type of the keys
     * @param <E> the type of the events
     */
    public static <K, E> Scoring<K, E> of(KeyedStream<E, K> events, ModelRef model) {
        return new Scoring<>(events, model);
    }

    /** Sets the function that writes the features of an event. Required. {@return this} */
    public Scoring<K, E> features(Features<E> function) {
        features = function;
        return this;
    }

    /** Sets the reaction to features that are not finite; by default such an event is poisoned. {@return this} */
    public Scoring<K, E> nonFinite(NonFiniteInput policy) {
        nonFinite = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Sets the longest time that the first subtask in a JVM waits for compiled vector kernels, 10 seconds by default. Until then plain
     * kernels give the same bits, only later. {@return this}
     *
     * @param limit the limit; zero for no warm-up
     */
    public Scoring<K, E> warmUp(Duration limit) {
        warmUp = limit;
        return this;
    }

    /** Replaces the model while the job runs; models of other architectures go to {@link #refusedModels}. {@return this} */
    public Scoring<K, E> updates(DataStream<ModelUpdate> newer) {
        updates = newer;
        return this;
    }

    /**
     * Steps events of different keys together. A batch is stepped when it is full, after a delay, at each watermark, before each
     * checkpoint and at the end. {@return this}
     *
     * @param size the number of events in a full batch
     * @param delay the longest time, in whole milliseconds, that an event waits; zero for no limit but the others
     */
    public Scoring<K, E> batches(int size, Duration delay) {
        require(size >= 1 && !delay.isNegative(), "a batch needs a size of at least 1 and a delay of at least 0");
        batches = new Settings.Batches(size, delay.toMillis());
        return this;
    }

    /**
     * Keeps the most recently used states of each subtask as live objects in front of a backend that stores bytes, such as RocksDB. Has no
     * effect on the heap backend, which holds objects. {@return this}
     *
     * @param capacity the most states; at least the size of a batch
     * @param mostChanged the most states that are written back before a checkpoint, which bounds its pause
     */
    public Scoring<K, E> cache(int capacity, int mostChanged) {
        require(capacity >= 1 && mostChanged >= 1, "a cache needs a capacity and mostChanged of at least 1");
        cache = new Settings.Cache(capacity, mostChanged);
        return this;
    }

    /**
     * Makes a step without an input, by the network's skip policy, when no event has come half a period of event time after it was due.
     * {@return this}
     *
     * @param period the time between two events of a key
     * @param most the most steps in a row that are made without an event
     */
    public Scoring<K, E> gaps(Duration period, int most) {
        require(period.toMillis() >= 1 && most >= 1, "gaps need a period of at least 1 ms and at least 1 step");
        gaps = new Settings.GapTimes(period, most);
        return this;
    }

    /** Drops a key's stream by Flink's rules. Not with a cache, which would hide the uses of a state from Flink. {@return this} */
    public Scoring<K, E> timeToLive(StateTtlConfig config) {
        timeToLive = config;
        return this;
    }

    /** Sets the uid of the operator, under which checkpoints keep its states; {@code rondo} by default. {@return this} */
    public Scoring<K, E> uid(String id) {
        uid = id;
        return this;
    }

    /** {@return the tag of the side output of events that could not be stepped, with the reason} Their streams are unchanged. */
    public OutputTag<Tuple2<E, String>> poisoned() {
        return poisoned;
    }

    /** {@return the tag of the side output of updates that were refused: the reasons} */
    public OutputTag<String> refusedModels() {
        return refusedModels;
    }

    /**
     * {@return the stream of results}
     *
     * @param results makes the result of a step
     * @param type the type of the results
     * @param <R> the type of the results
     * @throws IllegalStateException when there is no function for the features, or a cache and a time to live
     * @throws IllegalArgumentException when the cache is smaller than a batch
     */
    public <R> SingleOutputStreamOperator<R> results(Results<K, E, R> results, TypeInformation<R> type) {
        if (features == null) {
            throw new IllegalStateException("call features(...) before results(...)");
        }
        if (timeToLive.isEnabled() && cache.capacity() > 0) {
            throw new IllegalStateException(
                    "a cache would hide the uses of a state from Flink: leave out cache or timeToLive");
        }
        require(
                cache.capacity() == 0 || cache.capacity() >= batches.size(),
                "a cache must hold the states of a whole batch: its capacity must be at least " + batches.size());
        Settings<K, E, R> settings = new Settings<>(
                new Settings.First(model, warmUp),
                new Settings.Functions<>(features, results, nonFinite),
                batches,
                cache,
                gaps,
                timeToLive,
                new Settings.Outputs<>(poisoned, refusedModels));
        SingleOutputStreamOperator<R> scored = updates == null
                ? events.transform("rondo", type, new PlainScoring<>(settings))
                : events.connect(updates.broadcast()).transform("rondo", type, new UpdatedScoring<>(settings));
        return scored.uid(uid).name(uid);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
