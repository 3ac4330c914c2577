package dev.rondo.train.optimizer;

/**
 * The weight decay of {@link Adam}.
 *
 * @param factor the factor of the weight; not negative
 * @param decoupled whether it is subtracted from the weight, times the learning rate (AdamW), instead of added to the gradient
 */
public record WeightDecay(float factor, boolean decoupled) {
    /** No weight decay. */
    public static final WeightDecay NONE = new WeightDecay(0, false);

    /** Checks the factor. */
    public WeightDecay {
        Settings.checkNotNegative("weightDecay", factor);
    }
}
