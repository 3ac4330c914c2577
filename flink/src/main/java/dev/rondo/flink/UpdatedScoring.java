package dev.rondo.flink;

import java.io.Serial;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * {@link ScoringOperator} with a second, broadcast input of newer models, which are kept in broadcast state. Event time is that of the
 * first input alone: updates are rare, and must not hold it back.
 */
final class UpdatedScoring<K, E, R> extends ScoringOperator<K, E, R>
        implements TwoInputStreamOperator<E, ModelUpdate, R> {
    @Serial
    private static final long serialVersionUID = 1;

    private transient BroadcastState<Long, ModelUpdate> updates;

    UpdatedScoring(Settings<K, E, R> settings) {
        super(settings);
    }

    @Override
    public void open() throws Exception {
        super.open();
        updates = getOperatorStateBackend()
                .getBroadcastState(
                        new MapStateDescriptor<>("rondo-models", Types.LONG, TypeInformation.of(ModelUpdate.class)));
        Map<Long, ModelUpdate> restored = new TreeMap<>();
        updates.entries().forEach(entry -> restored.put(entry.getKey(), entry.getValue()));
        restored.values().forEach(models()::add);
    }

    @Override
    public void processElement1(StreamRecord<E> element) throws Exception {
        event(element);
    }

    @Override
    public void processElement2(StreamRecord<ModelUpdate> element) throws Exception {
        ModelUpdate update = element.getValue();
        try {
            models().add(update);
        } catch (UncheckedIOException | IllegalArgumentException e) {
            refuse(update, e.getMessage());
            return;
        }
        forget(time -> time >= update.swapAt);
        updates.put(update.swapAt, update);
        rondoMetrics().swaps.inc();
    }

    @Override
    public void processWatermark1(Watermark mark) throws Exception {
        processWatermark(mark);
        long first = models().forget(mark.getTimestamp());
        forget(time -> time < first);
    }

    private void forget(java.util.function.LongPredicate which) throws Exception {
        List<Long> old = new ArrayList<>();
        for (Map.Entry<Long, ModelUpdate> entry : updates.entries()) {
            if (which.test(entry.getKey())) {
                old.add(entry.getKey());
            }
        }
        for (Long time : old) {
            updates.remove(time);
        }
    }

    @Override
    public void processWatermark2(Watermark mark) {}

    @Override
    protected void processWatermarkStatus(WatermarkStatus status, int input) throws Exception {
        if (input == 0) {
            processWatermarkStatus(status);
        }
    }
}
