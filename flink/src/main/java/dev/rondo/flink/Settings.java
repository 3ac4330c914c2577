package dev.rondo.flink;

import dev.rondo.NonFiniteInput;
import dev.rondo.keyed.ModelRef;
import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.util.OutputTag;

/** What {@link Scoring} was told, as it is sent to the subtasks. Durations are in milliseconds; 0 stands for none. */
record Settings<K, E, R>(
        First first,
        Functions<K, E, R> functions,
        Batches batches,
        Cache cache,
        GapTimes gaps,
        StateTtlConfig timeToLive,
        Outputs<E> outputs)
        implements Serializable {

    /** The model that the job begins with, and the longest time that its warm-up may take in each JVM. */
    record First(ModelRef model, Duration warmUp) implements Serializable {}

    record Functions<K, E, R>(Features<E> features, Results<K, E, R> results, NonFiniteInput nonFinite)
            implements Serializable {}

    record Batches(int size, long delay) implements Serializable {
        static final Batches NONE = new Batches(1, 0);
    }

    record Cache(int capacity, int mostChanged) implements Serializable {
        static final Cache NONE = new Cache(0, 0);
    }

    /** When a step is due without an event: a period after the last one, at most so many times. */
    record GapTimes(long period, int most) implements Serializable {
        static final GapTimes NONE = new GapTimes(0, 0);

        GapTimes(Duration period, int most) {
            this(period.toMillis(), most);
        }

        boolean isNone() {
            return period == 0;
        }

        /** {@return the time from which on a step that was due counts as missing} */
        long missing(long due) {
            return due + period / 2;
        }
    }

    /** The side outputs. */
    record Outputs<E>(OutputTag<Tuple2<E, String>> poisoned, OutputTag<String> refused) implements Serializable {}
}
