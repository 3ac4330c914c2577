package dev.rondo.flink.demo;

import dev.rondo.flink.Features;
import dev.rondo.flink.Results;
import dev.rondo.flink.Step;
import java.io.Serial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * The operator that ONNX Runtime needs for the same job, for a comparison: Flink keeps h and c of each key as an array of floats, which is
 * copied into the tensors of a run and back. A batch ends when it is full, or before a second event of one of its keys.
 */
final class OnnxScoring<K, E, R> extends AbstractStreamOperator<R> implements OneInputStreamOperator<E, R> {
    @Serial
    private static final long serialVersionUID = 1;

    private final OnnxRun.Model model;
    private final int capacity;
    private final Features<E> features;
    private final Results<K, E, R> results;

    private transient @Nullable OnnxRun run;
    private transient ValueState<float[]> stored;
    private transient float[] x;
    /** The batch: its events by key, and its inputs, states and outputs. */
    private transient Map<K, StreamRecord<E>> batch;

    private transient float[] inputs;
    private transient float[][] states;
    private transient float[] outputs;

    OnnxScoring(OnnxRun.Model model, int capacity, Features<E> features, Results<K, E, R> results) {
        this.model = model;
        this.capacity = capacity;
        this.features = features;
        this.results = results;
    }

    @Override
    public void open() throws Exception {
        super.open();
        run = new OnnxRun(model);
        stored = getKeyedStateStore()
                .getState(new ValueStateDescriptor<>("states", PrimitiveArrayTypeInfo.FLOAT_PRIMITIVE_ARRAY_TYPE_INFO));
        x = new float[model.inputs()];
        batch = new LinkedHashMap<>();
        inputs = new float[capacity * model.inputs()];
        states = new float[capacity][];
        outputs = new float[capacity * model.outputs()];
    }

    @Override
    public void processElement(StreamRecord<E> element) throws Exception {
        @SuppressWarnings("unchecked")
        K key = (K) getCurrentKey();
        if (batch.containsKey(key)) {
            flush();
        }
        features.write(element.getValue(), x);
        System.arraycopy(x, 0, inputs, batch.size() * x.length, x.length);
        batch.put(key, element.copy(element.getValue()));
        if (batch.size() == capacity) {
            flush();
        }
    }

    private void flush() throws Exception {
        List<Map.Entry<K, StreamRecord<E>>> events = new ArrayList<>(batch.entrySet());
        if (run == null || events.isEmpty()) {
            return;
        }
        batch.clear();
        for (int i = 0; i < events.size(); i++) {
            setCurrentKey(events.get(i).getKey());
            float[] state = stored.value();
            states[i] = state == null ? new float[2 * model.hidden()] : state;
        }
        run.step(states, events.size(), inputs, outputs);
        for (int i = 0; i < events.size(); i++) {
            K key = events.get(i).getKey();
            StreamRecord<E> event = events.get(i).getValue();
            setCurrentKey(key);
            stored.update(states[i]);
            long time = event.hasTimestamp() ? event.getTimestamp() : Long.MIN_VALUE;
            Step<K, E> step = new Step<>(key, event.getValue(), time, "", outputs, i * model.outputs());
            output.collect(event.replace(results.of(step)));
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        flush();
        super.processWatermark(mark);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
        flush();
    }

    @Override
    public void finish() throws Exception {
        flush();
        super.finish();
    }

    @Override
    public void close() throws Exception {
        if (run != null) {
            run.close();
        }
        super.close();
    }
}
