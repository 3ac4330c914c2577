package dev.rondo.data;

import dev.rondo.data.Batch.LossAt;

/** Chunks of a text or a series that runs in several streams side by side; the target of a step is what comes next. */
final class StreamBatches implements BatchSource {
    /** [N][width], or null for tokens. */
    private final float[] series;

    /** [N], or null for vectors. */
    private final int[] tokens;

    /** Of one vector; 0 for tokens. */
    private final int width;

    private final int streams;
    private final int steps;
    /** Steps that a pass may begin at. */
    private final int shifts;

    private final long seed;
    private final SplitMix random = new SplitMix(0);
    /** Steps of one stream. */
    private final int streamLength;

    private final Batch batch;
    private long position;

    StreamBatches(float[] series, int[] tokens, int width, int streams, int steps, int shifts, long seed) {
        ArgumentChecks.atLeast(1, "streams", streams);
        ArgumentChecks.atLeast(1, "steps", steps);
        ArgumentChecks.atLeast(1, "shifts", shifts);
        int length = width == 0 ? tokens.length : series.length / width;
        this.streamLength = (length - shifts) / streams;
        if (length < shifts || streamLength < 1) {
            throw new IllegalArgumentException(streams + " streams, each of a step and the one after it, do not fit in "
                    + length + " steps" + (shifts == 1 ? "" : " with " + shifts + " shifts"));
        }
        this.series = series;
        this.tokens = tokens;
        this.width = width;
        this.streams = streams;
        this.shifts = shifts;
        this.seed = seed;
        this.steps = Math.min(steps, streamLength);
        this.batch = width == 0 ? Batch.ofTokens() : Batch.ofVectors(width);
    }

    /** {@return what decides which batches come} */
    @Override
    public String toString() {
        return "streams " + streams + ", steps " + steps + ", shifts " + shifts + ", seed " + seed;
    }

    @Override
    public Batch next() {
        int chunk = (int) (position % batchesPerPass());
        int from = chunk * steps;
        batch.begin(Math.min(steps, streamLength - from), streams, LossAt.EVERY_STEP);
        batch.setContinued(chunk > 0);
        random.begin(seed, position / batchesPerPass());
        int shifted = from + random.nextInt(shifts);
        if (width == 0) {
            fillTokens(shifted);
        } else {
            fillVectors(shifted);
        }
        position++;
        return batch;
    }

    private void fillTokens(int from) {
        int[] inputs = batch.tokens();
        int[] labels = batch.labels();
        int row = 0;
        for (int t = from; t < from + batch.steps(); t++) {
            for (int b = 0; b < streams; b++, row++) {
                inputs[row] = tokens[b * streamLength + t];
                labels[row] = tokens[b * streamLength + t + 1];
            }
        }
    }

    private void fillVectors(int from) {
        float[] inputs = batch.inputs();
        float[] targets = batch.targets(width);
        int row = 0;
        for (int t = from; t < from + batch.steps(); t++) {
            for (int b = 0; b < streams; b++, row++) {
                int at = (b * streamLength + t) * width;
                SequenceDataset.copy(series, at, inputs, row, width);
                SequenceDataset.copy(series, at + width, targets, row, width);
            }
        }
    }

    @Override
    public int batchesPerPass() {
        return Math.ceilDiv(streamLength, steps);
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public void seek(long newPosition) {
        position = ArgumentChecks.notNegative("position", newPosition);
    }
}
