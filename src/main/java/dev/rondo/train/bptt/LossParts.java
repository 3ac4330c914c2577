package dev.rondo.train.bptt;

import dev.rondo.train.loss.Loss;
import dev.rondo.train.loss.LossHeads;
import dev.rondo.train.loss.LossSum;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of a {@link Loss}: the losses of a sum or of several heads, or the loss itself. */
public final class LossParts {
    private final List<LossPart> all = new ArrayList<>();
    private final boolean hasHeads;
    private final int targetWidth;

    private LossParts(Loss loss, int outputs) {
        this.hasHeads = loss instanceof LossHeads;
        if (loss instanceof LossHeads heads) {
            int width = heads.layout().outputs();
            if (width != outputs) {
                throw new IllegalArgumentException("the heads have " + width + " outputs, but the network has " + outputs);
            }
            LossPart.Range range = new LossPart.Range(0, 0, 0);
            for (LossHeads.Head head : heads.heads()) {
                range = new LossPart.Range(range.outputsAt(), head.outputs(), range.targetsAt());
                int targets = add(head, head.loss(), 1, range, false);
                range = new LossPart.Range(range.outputsAt() + head.outputs(), 0, range.targetsAt() + targets);
            }
            this.targetWidth = range.targetsAt();
        } else {
            this.targetWidth = add(null, loss, 1, new LossPart.Range(0, outputs, 0), false);
        }
    }

    /**
     * {@return the parts of a loss}
     *
     * @param loss the loss
     * @param outputs O, the number of the network's outputs
     * @throws IllegalArgumentException if heads do not have that many outputs, or a sum has losses of different targets
     */
    public static LossParts of(Loss loss, int outputs) {
        return new LossParts(loss, outputs);
    }

    /** Adds the parts of a loss; returns the width of its target. */
    private int add(LossHeads.@Nullable Head head, Loss loss, double weight, LossPart.Range range, boolean adds) {
        if (!(loss instanceof LossSum sum)) {
            LossPart part = new LossPart(head, loss, weight, range, adds);
            all.add(part);
            return part.targetWidth();
        }
        int width = -1;
        boolean next = adds;
        for (LossSum.Term term : sum.terms()) {
            int own = add(head, term.loss(), weight * term.weight(), range, next);
            if (width >= 0 && own != width) {
                throw new IllegalArgumentException("the losses of a sum need targets of one width, but one needs " + width
                        + " values and another " + own);
            }
            width = own;
            next = true;
        }
        return width;
    }

    /** {@return the parts} */
    public List<LossPart> all() {
        return all;
    }

    /** {@return the bytes that a row takes in addition to one value of one loss} */
    long extraBytes() {
        return Double.BYTES * (all.size() - 1L) + (hasSequences() ? Integer.BYTES : 0);
    }

    /** {@return whether a part is a loss of sequences} */
    boolean hasSequences() {
        for (int i = 0; i < all.size(); i++) { // an iterator would be allocated
            if (all.get(i).sequences != null) {
                return true;
            }
        }
        return false;
    }

    /** {@return the width of a target, where targets are rows of values} */
    public int targetWidth() {
        return targetWidth;
    }

    @Nullable
    String refusal(boolean labelled) {
        if (hasHeads && labelled) {
            return "a loss of heads needs targets of " + targetWidth + " values, but the batch has classes:"
                    + " a head's class is one of the values";
        }
        for (LossPart part : all) {
            String refusal = part.refusal(labelled);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    @Nullable
    String refusalOfTarget(float[] targets, int at) {
        for (LossPart part : all) {
            String refusal = part.refusalOfTarget(targets, at);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }
}
