package dev.rondo.train;

import dev.rondo.Network;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Layer;
import dev.rondo.train.bptt.LossPart;
import dev.rondo.train.bptt.LossParts;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.loss.LossHeads;
import org.jspecify.annotations.Nullable;

/** Refuses a loss that does not fit a network, or from which it cannot learn. */
final class LossChecks {
    private LossChecks() {}

    /**
     * Checks a loss.
     *
     * @throws IllegalArgumentException if it does not fit; the message says what to do instead
     */
    static void require(Loss loss, Network network) {
        LossParts parts = LossParts.of(loss, network.outputSize());
        Layer last = network.layers().getLast().layer();
        for (LossPart part : parts.all()) {
            String refusal = part.refusal(part.loss() instanceof Loss.CrossEntropy);
            if (refusal == null) {
                refusal = refusal(part.loss(), last);
            }
            if (refusal != null) {
                LossHeads.Head head = part.head();
                throw new IllegalArgumentException(head == null ? refusal : "head " + head.name() + ": " + refusal);
            }
        }
    }

    private static @Nullable String refusal(Loss loss, Layer last) {
        String refusal = last instanceof Dense dense ? ofActivation(loss, dense) : null;
        if (refusal == null
                && loss instanceof Loss.BinaryCrossEntropy binary
                && !binary.logits()
                && !isProbability(last)) {
            refusal = "this loss needs outputs that are probabilities, but the last layer is " + last.describe()
                    + ": give it a sigmoid, or take the loss with logits";
        }
        return refusal;
    }

    /** The reason against the activation of the last layer; null if there is none. */
    private static @Nullable String ofActivation(Loss loss, Dense last) {
        if (last.activation() == Activation.SOFTMAX && last.outputSize() == 1) {
            return "a softmax of one output is always 1, so the network cannot learn: give the last layer ("
                    + last.describe() + ") a sigmoid";
        }
        if (loss instanceof Loss.CrossEntropy && isProbability(last)) {
            return "cross-entropy applies softmax itself, so the last layer must be linear, but is " + last.describe()
                    + ": build it with Activation.LINEAR, whose largest output is the same class";
        }
        if (loss instanceof Loss.BinaryCrossEntropy binary && binary.logits() && isProbability(last)) {
            return "binary cross-entropy with logits applies the sigmoid itself, so the last layer must be linear, but is "
                    + last.describe() + ": build it with Activation.LINEAR, or take BINARY_CROSS_ENTROPY";
        }
        return null;
    }

    private static boolean isProbability(Layer layer) {
        return layer instanceof Dense dense
                && (dense.activation() == Activation.SIGMOID || dense.activation() == Activation.SOFTMAX);
    }
}
