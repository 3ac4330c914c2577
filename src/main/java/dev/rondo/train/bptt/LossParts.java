package dev.rondo.train.bptt;

import dev.rondo.train.loss.Loss;
import dev.rondo.train.loss.LossHeads;
import dev.rondo.train.loss.LossSum;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of a {@link Loss}: the losses of a sum or of several heads, or the loss itself. */
public final class LossParts {
    private final LossPart[] parts; // loops over an array allocate nothing
    private final int targetSize;
    private final boolean hasHeads;
    private final boolean hasSequences;

    private LossParts(List<LossPart> all, int targetSize, boolean hasHeads) {
        this.parts = all.toArray(LossPart[]::new);
        this.targetSize = targetSize;
        this.hasHeads = hasHeads;
        this.hasSequences = all.stream().anyMatch(part -> part.sequences != null);
    }

    /**
     * {@return the parts of a loss}
     *
     * @param loss the loss
     * @param outputs O, the number of the network's outputs
     * @throws IllegalArgumentException if heads do not have that many outputs, or a sum has losses of different targets
     */
    public static LossParts of(Loss loss, int outputs) {
        int targetSize = loss.targetSize(outputs);
        List<LossPart> parts = new ArrayList<>();
        if (!(loss instanceof LossHeads heads)) {
            add(parts, null, loss, 1, new LossPart.Range(0, outputs, 0));
            return new LossParts(parts, targetSize, false);
        }
        int outputsAt = 0;
        int targetsAt = 0;
        for (LossHeads.Head head : heads.heads()) {
            add(parts, head, head.loss(), 1, new LossPart.Range(outputsAt, head.outputs(), targetsAt));
            outputsAt += head.outputs();
            targetsAt += head.targetSize();
        }
        return new LossParts(parts, targetSize, true);
    }

    /** Adds the parts of a loss of a range; the first of them writes the gradients there, and the others add to them. */
    private static void add(
            List<LossPart> to, LossHeads.@Nullable Head head, Loss loss, double weight, LossPart.Range range) {
        if (loss instanceof LossSum sum) {
            for (LossSum.Term term : sum.terms()) {
                add(to, head, term.loss(), weight * term.weight(), range);
            }
        } else {
            boolean first = to.isEmpty() || to.getLast().outputsAt != range.outputsAt();
            to.add(new LossPart(head, loss, weight, range, !first));
        }
    }

    /** {@return the parts} */
    public List<LossPart> all() {
        return List.of(parts);
    }

    /** {@return the divisors of the means over the last window, added up; 0 if it had no target} */
    public double count() {
        double count = 0;
        for (LossPart part : parts) {
            count += part.count();
        }
        return count;
    }

    /** {@return the bytes that a row takes} */
    long bytesOfRow() {
        return (long) Double.BYTES * parts.length + (hasSequences ? Integer.BYTES : 0);
    }

    /** {@return whether a part is a loss of sequences} */
    boolean hasSequences() {
        return hasSequences;
    }

    /** {@return the number of values of a target, where targets are rows of values} */
    int targetSize() {
        return targetSize;
    }

    @Nullable
    String refusal(boolean labelled) {
        if (hasHeads && labelled) {
            return "a loss of heads needs targets of " + targetSize + " values, but the batch has classes:"
                    + " a head's class is one of the values";
        }
        for (LossPart part : parts) {
            String refusal = part.refusal(labelled);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    @Nullable
    String refusalOfTarget(float[] targets, int at) {
        for (LossPart part : parts) {
            String refusal = part.refusalOfTarget(targets, at);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }
}
