package dev.rondo.flink;

import java.io.Serial;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** {@link ScoringOperator} with one model for the whole run. */
final class PlainScoring<K, E, R> extends ScoringOperator<K, E, R> implements OneInputStreamOperator<E, R> {
    @Serial
    private static final long serialVersionUID = 1;

    PlainScoring(Settings<K, E, R> settings) {
        super(settings);
    }

    @Override
    public void processElement(StreamRecord<E> element) throws Exception {
        event(element);
    }
}
