package dev.rondo.train.bptt;

import dev.rondo.Network;
import dev.rondo.data.Batch;
import dev.rondo.layer.ColumnEmbedding;
import dev.rondo.layer.Layer;
import dev.rondo.train.loss.Loss;

/** Checks that a batch fits a network and a loss, and finds the value that made a result non-finite. */
public final class BatchChecks {
    private final int inputSize;
    private final int outputSize;
    private final boolean readsTokens;
    private final Layer first;
    private final LossParts loss;

    /**
     * Creates the checks.
     *
     * @param network the network that reads the batches
     * @param loss the loss of their targets
     */
    public BatchChecks(Network network, Loss loss) {
        this.inputSize = network.inputSize();
        this.outputSize = network.outputSize();
        this.readsTokens = network.readsTokens();
        this.first = network.layers().getFirst().layer();
        this.loss = LossParts.of(loss, network.outputSize());
    }

    /**
     * Checks a batch.
     *
     * @param batch the batch
     * @param carried the number of streams of the previous batch
     * @throws IllegalArgumentException if the batch does not fit
     */
    public void check(Batch batch, int carried) {
        if (batch.size() == 0) {
            throw new IllegalArgumentException("the batch is empty: call begin, then fill it");
        }
        if (batch.readsTokens() != readsTokens || !readsTokens && batch.inputSize() != inputSize) {
            throw new IllegalArgumentException("the network reads " + inputs(readsTokens, inputSize)
                    + ", but the batch has " + inputs(batch.readsTokens(), batch.inputSize()));
        }
        if (batch.continued() && batch.size() != carried) {
            throw new IllegalArgumentException(
                    "the batch continues " + batch.size() + " sequences, but the previous one had " + carried);
        }
        for (int b = 0; b < batch.size(); b++) {
            int length = batch.lengths()[b];
            if (length < 0 || length > batch.steps()) {
                throw new IllegalArgumentException(
                        "lengths must be from 0 to T = " + batch.steps() + ", but lengths[" + b + "] is " + length);
            }
        }
        checkTargets(batch);
        if (readsTokens) {
            checkTokens(batch);
        }
        if (first instanceof ColumnEmbedding embedding) {
            checkIndices(batch, embedding);
        }
    }

    private static String inputs(boolean tokens, int width) {
        return tokens ? "tokens" : "vectors of " + width;
    }

    private void checkTargets(Batch batch) {
        if (!batch.hasTargets()) {
            throw new IllegalArgumentException(
                    "the batch has no targets: call labels() or targets(width) after begin, and"
                            + " fill what it returns");
        }
        boolean labelled = batch.targetSize() == 0;
        String refusal = loss.refusal(labelled);
        if (refusal != null) {
            throw new IllegalArgumentException(refusal);
        }
        int width = loss.targetSize();
        if (!labelled && batch.targetSize() != width) {
            throw new IllegalArgumentException("targets must have "
                    + (width == outputSize
                            ? "the network's " + width
                            : width + ", for this loss and " + outputSize + " outputs,")
                    + " values, but have " + batch.targetSize());
        }
        boolean any = false;
        for (int row = 0; row < batch.steps() * batch.size(); row++) {
            int target = batch.targetRow(row / batch.size(), row % batch.size());
            any |= target >= 0;
            if (target >= 0) {
                checkTarget(batch, row, target);
            }
        }
        if (!any) {
            throw new IllegalArgumentException("the batch has no target: all lengths or all weights are 0");
        }
    }

    /** Checks the target of a row [T][B]. Values that are not finite are left to the policy of the trainer. */
    private void checkTarget(Batch batch, int row, int target) {
        float weight = batch.weight(target);
        if (!(weight >= 0 && weight <= Float.MAX_VALUE)) {
            throw new IllegalArgumentException("weights must be finite and at least 0, but weights[" + target + "] is "
                    + weight + origin(batch, row));
        }
        if (batch.targetSize() == 0) {
            int label = batch.labels()[target];
            if (label < 0 || label >= outputSize) {
                throw new IllegalArgumentException("classes must be from 0 to " + (outputSize - 1) + ", but labels["
                        + target + "] is " + label + origin(batch, row)
                        + (label == -1
                                ? ": it was not set, or is to be left out, for which there are weights of 0"
                                : ""));
            }
        } else {
            String refusal = loss.refusalOfTarget(batch.targets(batch.targetSize()), target * batch.targetSize());
            if (refusal != null) {
                throw new IllegalArgumentException(refusal + " at step [" + row / batch.size() + "]["
                        + row % batch.size() + "]" + origin(batch, row));
            }
        }
    }

    /** {@return the words in brackets that name a row of the data; empty if it is not known} */
    private static String origin(Batch batch, int row) {
        String origin = batch.describeOrigin(row / batch.size(), row % batch.size());
        return origin.isEmpty() ? "" : " (" + origin + ")";
    }

    private void checkTokens(Batch batch) {
        for (int row = 0; row < batch.steps() * batch.size(); row++) {
            int token = batch.tokens()[row];
            if (isRead(batch, row) && (token < 0 || token >= inputSize)) {
                throw new IllegalArgumentException("tokens must be from 0 to " + (inputSize - 1) + ", but tokens[" + row
                        + "] is " + token + origin(batch, row));
            }
        }
    }

    private void checkIndices(Batch batch, ColumnEmbedding embedding) {
        for (int row = 0; row < batch.steps() * batch.size(); row++) {
            String refusal = isRead(batch, row) ? embedding.refusal(batch.inputs(), row * inputSize) : null;
            if (refusal != null) {
                throw new IllegalArgumentException("in step " + row / batch.size() + " of sequence "
                        + row % batch.size() + ", the input's " + refusal + origin(batch, row));
            }
        }
    }

    private static boolean isRead(Batch batch, int row) {
        int step = row / batch.size();
        int sequence = row % batch.size();
        return step < batch.lengths()[sequence] && !batch.isMissing(step, sequence);
    }

    /**
     * {@return the end of a message that says which value of the batch is not finite, or that all are}
     *
     * @param batch the batch
     */
    public String culprit(Batch batch) {
        for (int row = 0; row < batch.steps() * batch.size(); row++) {
            String where = "[" + row / batch.size() + "][" + row % batch.size() + "]";
            for (int i = 0; i < inputSize && !readsTokens && isRead(batch, row); i++) {
                float value = batch.inputs()[row * inputSize + i];
                if (!Float.isFinite(value)) {
                    return ": inputs" + where + "[" + i + "] is " + value + origin(batch, row);
                }
            }
            int target = batch.targetRow(row / batch.size(), row % batch.size());
            for (int i = 0; i < batch.targetSize() && target >= 0; i++) {
                float value = batch.targets(batch.targetSize())[target * batch.targetSize() + i];
                if (!Float.isFinite(value)) {
                    return ": the target of step " + where + " has " + value + " at " + i + origin(batch, row);
                }
            }
        }
        return ", though all inputs and targets are finite: the weights or the learning rate are too large";
    }
}
