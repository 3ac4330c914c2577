package dev.rondo.train.metric;

import dev.rondo.data.Batch;
import dev.rondo.train.loss.LossHeads;
import java.util.Objects;

/**
 * A metric of one of several heads: of its outputs and its targets. Its name begins with that of the head, as in {@code fault
 * accuracy}. An example is at {@link LossHeads}. Adding a target allocates nothing that the metric does not allocate. Not
 * thread-safe.
 */
public final class HeadMetric implements Metric {
    private final LossHeads heads;
    private final LossHeads.Head head;
    private final Metric metric;
    private final int outputsFrom;
    private final int targetsFrom;
    private final int targetSize;
    /** Holds one target, as the metric reads it. */
    private final Batch own = Batch.ofVectors(1);

    /**
     * Creates the metric of a head.
     *
     * @param loss the heads
     * @param head the name of the head
     * @param metric the metric, of the head's outputs
     * @throws IllegalArgumentException if there is no such head
     */
    public HeadMetric(LossHeads loss, String head, Metric metric) {
        this.heads = Objects.requireNonNull(loss, "loss");
        this.head = loss.head(head);
        this.metric = Objects.requireNonNull(metric, "metric");
        this.outputsFrom = loss.layout().from(head);
        this.targetsFrom = loss.targetsFrom(head);
        this.targetSize = this.head.hasClass() ? 0 : this.head.targetSize();
    }

    @Override
    public String name() {
        return head.name() + " " + metric.name();
    }

    @Override
    public void check(int outputs, int targetSize) {
        int expected = heads.targetSize(outputs);
        if (targetSize != expected) {
            throw new IllegalArgumentException(
                    "the metric " + name() + " needs targets of " + expected + " values, but they have " + targetSize);
        }
        metric.check(head.outputs(), this.targetSize);
    }

    @Override
    public void begin() {
        metric.begin();
    }

    @Override
    public void add(Batch batch, int target, float[] y, int at) {
        int width = batch.targetSize();
        float[] targets = batch.targets(width);
        int from = target * width + targetsFrom;
        own.begin(1, 1, Batch.LossAt.LAST_STEP);
        if (targetSize == 0) {
            own.labels()[0] = (int) targets[from];
        } else {
            System.arraycopy(targets, from, own.targets(targetSize), 0, targetSize);
        }
        metric.add(own, 0, y, at + outputsFrom);
    }

    @Override
    public double value() {
        return metric.value();
    }
}
