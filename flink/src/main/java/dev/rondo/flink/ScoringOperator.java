package dev.rondo.flink;

import dev.rondo.NonFiniteInput;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.keyed.MicroBatcher;
import java.io.Serial;
import java.util.Arrays;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Steps the network for the events of a keyed stream. An operator and not a function, because a batch is stepped outside the context of
 * any one key. Nothing that was taken in is only in a batch or in the cache when a barrier, a watermark or the end passes.
 */
abstract class ScoringOperator<K, E, R> extends AbstractStreamOperator<R>
        implements Triggerable<K, VoidNamespace>, MicroBatcher.Streams<K, ScoringOperator.Item<E>> {
    @Serial
    private static final long serialVersionUID = 1;

    /** An event on its way through a batch. */
    record Item<E>(E event, long time, ModelTimeline.Model model, GapTimers.Missing missing) {}

    /** The settings. */
    private final Settings<K, E, R> settings;

    private transient ModelTimeline models;
    /** The model that the runner has, and that of all events in the batch. */
    private transient ModelTimeline.Model model;

    private transient Runner runner;
    private transient StreamStates<K> states;
    private transient @Nullable MicroBatcher<K, Item<E>> batcher;
    private transient @Nullable GapTimers gaps;
    private transient @Nullable TypeSerializer<E> copier;
    private transient ScoringMetrics metrics;
    private transient float[] x;
    private transient float[] y;
    private transient StreamRecord<R> record;
    private transient long batchBegin;
    private transient boolean flushScheduled;

    ScoringOperator(Settings<K, E, R> settings) {
        this.settings = settings;
    }

    @Override
    public void open() throws Exception {
        super.open();
        models = new ModelTimeline(settings.first(), settings.batches().size());
        model = models.at(Long.MIN_VALUE);
        NonFiniteInput policy = settings.functions().nonFinite();
        // what is refused goes to the side before it reaches the runner, see features(E)
        runner = model.network().newRunner(policy == NonFiniteInput.REFUSE ? NonFiniteInput.ACCEPT : policy);
        x = new float[model.network().inputSize()];
        y = new float[model.network().outputSize()];
        record = new StreamRecord<>(null);
        ValueStateDescriptor<State> descriptor =
                new ValueStateDescriptor<>(StreamStates.NAME, StateType.of(model.network()));
        descriptor.enableTimeToLive(settings.timeToLive());
        boolean onHeap = getKeyedStateBackend() instanceof HeapKeyedStateBackend;
        states = new StreamStates<>(
                this.<K>getKeyedStateBackend(),
                getKeyedStateStore().getState(descriptor),
                () -> runner.network().newState(),
                onHeap ? 0 : settings.cache().capacity(), // on the heap every state is a live object already
                settings.cache().mostChanged());
        metrics = new ScoringMetrics(getMetricGroup(), states);
        if (settings.batches().size() > 1) {
            batcher = new MicroBatcher<>(runner, settings.batches().size(), this);
            if (getExecutionConfig().isObjectReuseEnabled()) {
                copier = getOperatorConfig().getTypeSerializerIn(0, getUserCodeClassloader());
            }
        }
        if (!settings.gaps().isNone()) {
            gaps = new GapTimers(
                    settings,
                    getInternalTimerService("rondo-gaps", VoidNamespaceSerializer.INSTANCE, this),
                    getKeyedStateStore());
        }
    }

    /** {@return the models, which updates change} */
    final ModelTimeline models() {
        return models;
    }

    final ScoringMetrics rondoMetrics() {
        return metrics;
    }

    final void refuse(ModelUpdate update, String reason) {
        metrics.refusedModels.inc();
        output.collect(settings.outputs().refused(), new StreamRecord<>(update + ": " + reason));
    }

    /** Steps an event, or adds it to the batch. The current key is its key. */
    final void event(StreamRecord<E> element) throws Exception {
        E event = element.getValue();
        String poison = features(event);
        if (poison != null) {
            metrics.poisoned.inc();
            StreamRecord<Tuple2<E, String>> poisoned = new StreamRecord<>(Tuple2.of(event, poison));
            if (element.hasTimestamp()) {
                poisoned.setTimestamp(element.getTimestamp());
            }
            output.collect(settings.outputs().poisoned(), poisoned);
            return;
        }
        long time = element.hasTimestamp() ? element.getTimestamp() : Long.MIN_VALUE;
        GapTimers.Missing missing = gaps == null ? GapTimers.Missing.NONE : gaps.event(time);
        @SuppressWarnings("unchecked")
        K key = (K) getCurrentKey();
        if (batcher == null) {
            step(key, event, time, missing);
        } else {
            add(key, new Item<>(copier == null ? event : copier.copy(event), time, models.at(time), missing));
        }
    }

    /** Writes the features of an event into x. {@return the reason why the event cannot be stepped; null if it can} */
    private @Nullable String features(E event) {
        Arrays.fill(x, Float.NaN);
        try {
            settings.functions().features().write(event, x);
        } catch (Exception e) {
            return e.toString();
        }
        if (settings.functions().nonFinite() == NonFiniteInput.REFUSE) {
            for (int i = 0; i < x.length; i++) {
                if (!Float.isFinite(x[i])) {
                    return "feature " + i + " is not finite, or was not written: " + x[i];
                }
            }
        }
        return null;
    }

    private void step(K key, E event, long time, GapTimers.Missing missing) throws Exception {
        State state = states.get(key);
        skip(key, state, missing);
        use(models.at(time));
        long begin = metrics.begin();
        runner.step(state, x, y);
        metrics.end(begin, 1);
        states.changed(key, state);
        emit(new Step<>(key, event, time, model.version(), y, 0));
    }

    private void add(K key, Item<E> item) throws Exception {
        if (!batcher.isEmpty() && item.model != model) {
            flushBatch();
        }
        use(item.model);
        batcher.add(key, item, x);
        long delay = settings.batches().delay();
        if (!flushScheduled && delay > 0 && !batcher.isEmpty()) {
            flushScheduled = true;
            getProcessingTimeService()
                    .registerTimer(getProcessingTimeService().getCurrentProcessingTime() + delay, now -> {
                        flushScheduled = false;
                        flushBatch();
                    });
        }
    }

    @Override
    public final State state(K key, Item<E> item) throws Exception {
        State state = states.get(key);
        skip(key, state, item.missing);
        use(item.model);
        return state;
    }

    @Override
    public final void stepping(int size) {
        batchBegin = metrics.begin();
    }

    @Override
    public final void stepped(int size) {
        metrics.end(batchBegin, size);
    }

    @Override
    public final void done(K key, Item<E> item, State state, float[] outputs, int at) throws Exception {
        states.changed(key, state);
        emit(new Step<>(key, item.event, item.time, item.model.version(), outputs, at));
    }

    /** Makes the steps that were due without an event. */
    private void skip(K key, State state, GapTimers.Missing missing) throws Exception {
        for (int i = 0; i < missing.count(); i++) {
            long time = missing.first() + i * settings.gaps().period();
            use(models.at(time));
            runner.skip(state, y);
            metrics.gaps.inc();
            emit(new Step<>(key, null, time, model.version(), y, 0));
        }
    }

    private void use(ModelTimeline.Model next) {
        if (next != model) {
            runner.replaceNetwork(next.network());
            model = next;
        }
    }

    private void emit(Step<K, E> step) throws Exception {
        R result = settings.functions().results().of(step);
        if (step.timestamp() == Long.MIN_VALUE) {
            record.eraseTimestamp();
            output.collect(record.replace(result));
        } else {
            output.collect(record.replace(result, step.timestamp()));
        }
    }

    private void flushBatch() throws Exception {
        if (batcher != null) {
            batcher.flush();
        }
    }

    @Override
    public final void onEventTime(InternalTimer<K, VoidNamespace> timer) throws Exception {
        GapTimers.Missing missing = gaps.timer();
        if (missing.count() > 0) {
            State state = states.get(timer.getKey());
            skip(timer.getKey(), state, missing);
            states.changed(timer.getKey(), state);
        }
    }

    @Override
    public final void onProcessingTime(InternalTimer<K, VoidNamespace> timer) {
        throw new IllegalStateException("no timer of processing time is set");
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        flushBatch();
        super.processWatermark(mark);
    }

    @Override
    public final void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
        flushBatch();
        states.flush();
    }

    @Override
    public final void finish() throws Exception {
        flushBatch();
        super.finish();
    }
}
