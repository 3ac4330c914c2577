package dev.rondo.flink;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** The metrics of a subtask, in Flink's group {@code rondo} of the operator. */
final class ScoringMetrics {
    /** One batch in so many is timed. */
    private static final int TIMED = 256;

    final Counter steps;
    final Counter batches;
    final Counter gaps;
    final Counter swaps;
    final Counter refusedModels;
    final Counter poisoned;

    private long untilTimed;
    private long stepNanos;
    private int batchSize;

    ScoringMetrics(MetricGroup operator, StreamStates<?> states) {
        MetricGroup group = operator.addGroup("rondo");
        steps = group.counter("steps");
        batches = group.counter("batches");
        gaps = group.counter("gaps");
        swaps = group.counter("swaps");
        refusedModels = group.counter("refusedModels");
        poisoned = group.counter("poisonedEvents");
        group.gauge("stepNanos", (Gauge<Long>) () -> stepNanos);
        group.gauge("batchSize", (Gauge<Integer>) () -> batchSize);
        group.gauge("cacheHits", (Gauge<Long>) states::hits);
        group.gauge("cacheMisses", (Gauge<Long>) states::misses);
    }

    /** {@return the time at which a batch begins; 0 if it is not to be timed} */
    long begin() {
        if (untilTimed-- > 0) {
            return 0;
        }
        untilTimed = TIMED;
        return System.nanoTime();
    }

    void end(long begin, int size) {
        if (begin != 0) {
            stepNanos = (System.nanoTime() - begin) / size;
        }
        batchSize = size;
        batches.inc();
        steps.inc(size);
    }
}
