package dev.rondo.table;

/**
 * One sequence of rows through a {@link SequenceClassifier}. Begin the {@link #row}, set its columns, then call {@link #step}, which allocates
 * nothing. The probabilities after the last row are those of the sequence. Not thread-safe.
 */
public final class ClassStream {
    private final RowStream stream;

    ClassStream(RowStream stream) {
        this.stream = stream;
    }

    /** {@return the row that the next step reads; always the same object} */
    public TableRow row() {
        return stream.row();
    }

    /**
     * Reads the row.
     *
     * @param probabilities takes the probability of each class for the sequence so far
     * @return the index of the most probable class
     * @throws IllegalArgumentException if a column of the row is not set, or {@code probabilities} has a wrong length; the stream is unchanged
     */
    public int step(float[] probabilities) {
        float[] logits = stream.outputs();
        if (probabilities.length != logits.length) {
            throw new IllegalArgumentException(
                    "probabilities must hold " + logits.length + " classes, but has " + probabilities.length);
        }
        stream.step();
        int best = 0;
        for (int c = 1; c < logits.length; c++) {
            best = logits[c] > logits[best] ? c : best;
        }
        double sum = 0;
        for (float logit : logits) {
            sum += StrictMath.exp((double) logit - logits[best]);
        }
        for (int c = 0; c < logits.length; c++) {
            probabilities[c] = (float) (StrictMath.exp((double) logits[c] - logits[best]) / sum);
        }
        return best;
    }

    /** {@return the state and the last known values, for {@link SequenceClassifier#readStream}} */
    public byte[] toBytes() {
        return stream.toBytes();
    }
}
