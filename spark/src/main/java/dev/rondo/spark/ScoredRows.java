package dev.rondo.spark;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The results of one partition, whose rows are sorted by sequence and time: computed while they are read, one step per row. */
final class ScoredRows implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final int keyAt;
    private final int[] inputAt;
    private final boolean lastOnly;
    private final Runner runner;
    private final State state;
    private final boolean readsTokens;
    private final float[] x;
    private final float[] y;
    /** The next row, which has not been stepped; null after the last. */
    private Row next;

    ScoredRows(Network network, Iterator<Row> rows, int keyAt, int[] inputAt, boolean lastOnly) {
        this.rows = rows;
        this.keyAt = keyAt;
        this.inputAt = inputAt;
        this.lastOnly = lastOnly;
        this.runner = network.newRunner();
        this.state = network.newState();
        this.readsTokens = network.readsTokens();
        this.x = new float[inputAt.length];
        this.y = new float[network.outputSize()];
        advance();
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Row next() {
        if (next == null) {
            throw new NoSuchElementException("the partition has no more rows");
        }
        return lastOnly ? lastState() : output();
    }

    private Row output() {
        Row row = next;
        step(row);
        Object[] values = new Object[row.size() + 1];
        for (int i = 0; i < row.size(); i++) {
            values[i] = row.get(i);
        }
        values[row.size()] = y.clone();
        beginSequenceIfChanged(row.get(keyAt));
        return RowFactory.create(values);
    }

    private Row lastState() {
        Object key = next.get(keyAt);
        do {
            step(next);
        } while (next != null && Objects.equals(next.get(keyAt), key));
        Row last = RowFactory.create(key, state.steps(), y.clone(), state.toBytes());
        state.reset();
        return last;
    }

    /** Runs the step of the next row and moves on. */
    private void step(Row row) {
        if (hasGap(row)) {
            runner.skip(state, y);
        } else if (readsTokens) {
            runner.step(state, ((Number) row.get(inputAt[0])).intValue(), y);
        } else {
            for (int i = 0; i < x.length; i++) {
                x[i] = ((Number) row.get(inputAt[i])).floatValue();
            }
            runner.step(state, x, y);
        }
        advance();
    }

    private boolean hasGap(Row row) {
        for (int at : inputAt) {
            if (row.isNullAt(at)) {
                return true;
            }
        }
        return false;
    }

    private void beginSequenceIfChanged(Object key) {
        if (next != null && !Objects.equals(next.get(keyAt), key)) {
            state.reset();
        }
    }

    private void advance() {
        next = rows.hasNext() ? rows.next() : null;
    }
}
