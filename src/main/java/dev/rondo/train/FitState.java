package dev.rondo.train;

import dev.rondo.Network;
import dev.rondo.model.ModelFormatException;
import org.jspecify.annotations.Nullable;

/** The changing part of a fit, apart from the trainer: the best weights, and the number of epochs without improvement. */
final class FitState {
    private static final String EPOCHS = "epochs";
    private static final String COOLING = "plateau: epochs of cooldown left";
    private static final String BEST_EPOCH = "best epoch";

    private final @Nullable Plateau plateau;
    private final int patience;
    private final double minDelta;
    private final Network network;
    private final LowestLoss best = new LowestLoss();
    private final LowestLoss beforeStop = new LowestLoss();
    private final LowestLoss beforeReduction = new LowestLoss();
    private final float[] bestParameters;
    private int cooling;
    private int epochs;
    private int bestEpoch;

    /**
     * Creates the state before the first epoch.
     *
     * @param network the initial network
     * @param plateau when learning rates fall; null for never
     * @param patience the number of epochs without improvement after which training stops; 0 for no limit
     * @param minDelta the least improvement that counts
     */
    FitState(Network network, @Nullable Plateau plateau, int patience, double minDelta) {
        this.network = network;
        this.plateau = plateau;
        this.patience = patience;
        this.minDelta = minDelta;
        this.bestParameters = network.parameterBlock();
    }

    /**
     * Adds an epoch.
     *
     * @param loss its loss
     * @param trainer has the weights; its learning rates may fall
     * @return whether it is the best so far
     */
    boolean epochEnded(double loss, Trainer trainer) {
        epochs++;
        boolean isBest = best.see(loss, best.value);
        if (isBest) {
            bestEpoch = epochs;
            trainer.copyParameters(bestParameters);
        }
        beforeStop.see(loss, beforeStop.value - minDelta);
        if (plateau != null) {
            trainer.setLearningRateFactor(afterPlateau(plateau, loss, trainer.learningRateFactor()));
        }
        return isBest;
    }

    /** Counts as PyTorch's ReduceLROnPlateau does. */
    private double afterPlateau(Plateau plateau, double loss, double factor) {
        beforeReduction.see(loss, beforeReduction.value * (1 - plateau.threshold()));
        if (cooling > 0) {
            cooling--;
            beforeReduction.epochsSince = 0;
        }
        if (beforeReduction.epochsSince <= plateau.patience()) {
            return factor;
        }
        cooling = plateau.cooldown();
        beforeReduction.epochsSince = 0;
        return Math.min(factor, Math.max(factor * plateau.factor(), plateau.least()));
    }

    boolean isStopped() {
        return patience > 0 && beforeStop.epochsSince >= patience;
    }

    int epochs() {
        return epochs;
    }

    int bestEpoch() {
        return bestEpoch;
    }

    double bestLoss() {
        return best.value;
    }

    Network best() {
        return network.withParameters(bestParameters);
    }

    void save(Checkpoint to) {
        to.put("plateau", String.valueOf(plateau));
        to.put("patience", patience + ", " + minDelta);
        to.put(EPOCHS, epochs);
        to.put(BEST_EPOCH, bestEpoch);
        to.put(COOLING, cooling);
        best.save(to, "best");
        beforeStop.save(to, "stop");
        beforeReduction.save(to, "plateau");
        ParameterBlocks.save(to, "best ", network.parameters(), bestParameters, 0);
    }

    /** Fills a new state from a checkpoint. */
    void restore(Checkpoint from) throws ModelFormatException {
        if (!from.has(EPOCHS)) {
            throw from.error("the checkpoint was written by a trainer, not by a fit");
        }
        from.require("plateau", String.valueOf(plateau));
        from.require("patience", patience + ", " + minDelta);
        epochs = (int) from.number(EPOCHS, 0, Integer.MAX_VALUE);
        bestEpoch = (int) from.number(BEST_EPOCH, 0, epochs);
        cooling = (int) from.number(COOLING, 0, Integer.MAX_VALUE);
        best.restore(from, "best");
        beforeStop.restore(from, "stop");
        beforeReduction.restore(from, "plateau");
        ParameterBlocks.restore(from, "best ", network.parameters(), bestParameters, 0);
    }
}
