package dev.rondo.train;

import dev.rondo.data.Batch;
import org.jspecify.annotations.Nullable;

/**
 * Reports batches and epochs to Java Flight Recorder, if the JVM has the module jdk.jfr and a recording has enabled the events,
 * which are off by default. Otherwise nothing is timed and nothing is allocated.
 */
final class FlightRecorder {
    private static final boolean RECORDABLE =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private final @Nullable Events events = RECORDABLE ? new Events() : null;

    /** A separate class, because linking it needs the module. */
    private static final class Events {
        private final BatchEvent batch = new BatchEvent();
        private final EpochEvent epoch = new EpochEvent();
        private boolean batchBegun;
        private boolean epochBegun;
    }

    void beginBatch() {
        if (events != null) {
            events.batchBegun = events.batch.isEnabled();
            if (events.batchBegun) {
                events.batch.begin();
            }
        }
    }

    void endBatch(Batch batch, BatchReport report) {
        if (events != null && events.batchBegun) {
            events.batch.commit(batch, report);
        }
    }

    void beginEpoch() {
        if (events != null) {
            events.epochBegun = events.epoch.isEnabled();
            if (events.epochBegun) {
                events.epoch.begin();
            }
        }
    }

    void endEpoch(EpochReport report) {
        if (events != null && events.epochBegun) {
            events.epoch.commit(report);
        }
    }
}
