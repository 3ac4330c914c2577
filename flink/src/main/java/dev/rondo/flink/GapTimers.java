package dev.rondo.flink;

import java.io.Serializable;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimerService;

/**
 * When the next event of the current key is due, and how many may be missing. Which steps are made without an event follows from the
 * times of the events alone: those before a late timer are made when the next event comes.
 */
final class GapTimers {
    /** Steps that were due without an event: {@code count} of them, the first at a time. */
    record Missing(long first, int count) implements Serializable {
        static final Missing NONE = new Missing(0, 0);
    }

    private final Settings.GapTimes times;
    private final InternalTimerService<VoidNamespace> timers;
    private final ValueState<Long> due;
    private final ValueState<Integer> left;

    GapTimers(Settings<?, ?, ?> settings, InternalTimerService<VoidNamespace> timers, KeyedStateStore states) {
        this.times = settings.gaps();
        this.timers = timers;
        ValueStateDescriptor<Long> dueAt = new ValueStateDescriptor<>("rondo-due", Types.LONG);
        ValueStateDescriptor<Integer> mayMiss = new ValueStateDescriptor<>("rondo-may-miss", Types.INT);
        dueAt.enableTimeToLive(settings.timeToLive());
        mayMiss.enableTimeToLive(settings.timeToLive());
        this.due = states.getState(dueAt);
        this.left = states.getState(mayMiss);
    }

    /** Notes an event of the current key. {@return the steps to make before it} */
    Missing event(long time) throws Exception {
        Long expected = due.value();
        Integer mayMiss = left.value();
        if (expected == null || mayMiss == null) {
            expect(time + times.period(), times.most());
            return Missing.NONE;
        }
        if (mayMiss > 0) {
            timers.deleteEventTimeTimer(VoidNamespace.INSTANCE, times.missing(expected));
        }
        int count = 0;
        while (count < mayMiss && times.missing(expected + count * times.period()) <= time) {
            count++;
        }
        expect(Math.max(time + times.period(), expected), times.most());
        return new Missing(expected, count);
    }

    /** Notes that the timer of the current key has fired. {@return the step to make} */
    Missing timer() throws Exception {
        Long expected = due.value();
        Integer mayMiss = left.value();
        if (expected == null || mayMiss == null || mayMiss == 0) {
            return Missing.NONE; // the stream has ended by its time to live
        }
        expect(expected + times.period(), mayMiss - 1);
        return new Missing(expected, 1);
    }

    private void expect(long time, int mayMiss) throws Exception {
        due.update(time);
        left.update(mayMiss);
        if (mayMiss > 0) {
            timers.registerEventTimeTimer(VoidNamespace.INSTANCE, times.missing(time));
        }
    }
}
