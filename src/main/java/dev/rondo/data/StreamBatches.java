package dev.rondo.data;

import dev.rondo.data.Batch.LossAt;
import dev.rondo.random.SplitMix;

/** Chunks of a text or a series that is cut into parallel streams. The target of a step is the step after it. */
final class StreamBatches implements BatchFiller {
    private final SeriesView series;
    private final int streams;
    private final int steps;
    /** The number of steps that a pass may begin at. */
    private final int shifts;

    private final long seed;
    private final SplitMix random = new SplitMix(0);
    /** The steps of one stream. */
    private final int streamLength;

    private final Batch batch;

    StreamBatches(SeriesView series, int streams, int steps, int shifts, long seed) {
        ArgumentChecks.atLeast(1, "streams", streams);
        ArgumentChecks.atLeast(1, "steps", steps);
        ArgumentChecks.atLeast(1, "shifts", shifts);
        int length = series.steps();
        this.streamLength = (length - shifts) / streams;
        if (length < shifts || streamLength < 1) {
            throw new IllegalArgumentException(streams + " streams of at least one step and its target do not fit in "
                    + length + " steps" + (shifts == 1 ? "" : " with " + shifts + " shifts"));
        }
        series.requireUsable("the series", null, "fill the gap, or cut Windows from the parts between gaps");
        this.series = series;
        this.streams = streams;
        this.shifts = shifts;
        this.seed = seed;
        this.steps = Math.min(steps, streamLength);
        this.batch = series.width() == 0 ? Batch.ofTokens() : Batch.ofVectors(series.width());
    }

    @Override
    public Batch fill(long pass, int index) {
        int from = index * steps;
        batch.begin(Math.min(steps, streamLength - from), streams, LossAt.EVERY_STEP);
        batch.setContinued(index > 0);
        random.begin(seed, pass);
        int shifted = from + random.nextInt(shifts);
        for (int b = 0; b < streams; b++) {
            batch.origins().set(b, -1, b * streamLength + shifted);
        }
        if (series.width() == 0) {
            fillTokens(shifted);
        } else {
            fillVectors(shifted);
        }
        return batch;
    }

    private void fillTokens(int from) {
        int[] inputs = batch.tokens();
        int[] labels = batch.labels();
        int row = 0;
        for (int t = from; t < from + batch.steps(); t++) {
            for (int b = 0; b < streams; b++, row++) {
                inputs[row] = series.symbol(b * streamLength + t);
                labels[row] = series.symbol(b * streamLength + t + 1);
            }
        }
    }

    private void fillVectors(int from) {
        float[] inputs = batch.inputs();
        float[] targets = batch.targets(series.width());
        int row = 0;
        for (int t = from; t < from + batch.steps(); t++) {
            for (int b = 0; b < streams; b++, row++) {
                series.copyVector(b * streamLength + t, inputs, row);
                series.copyVector(b * streamLength + t + 1, targets, row);
            }
        }
    }

    @Override
    public int batchesPerPass() {
        return Math.ceilDiv(streamLength, steps);
    }

    /** {@return the settings that determine the batches} */
    @Override
    public String toString() {
        return "streams " + streams + ", steps " + steps + ", shifts " + shifts + ", seed " + seed;
    }
}
