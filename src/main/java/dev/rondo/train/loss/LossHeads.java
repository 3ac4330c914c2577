package dev.rondo.train.loss;

import dev.rondo.data.OutputHeads;
import java.util.List;

/**
 * Several heads of one network: ranges of its outputs, each with a loss, a weight and targets of its own; see {@link Loss#heads}.
 *
 * <p>The row of a target holds the targets of all heads in their order. A head has as many target values as its loss asks for,
 * which for most losses is the number of its outputs. With {@link Loss#CROSS_ENTROPY} it is one value, the class, from 0.
 *
 * {@snippet :
 * LossHeads loss = Loss.heads(
 *         Head.of("forecast", 3, Loss.MEAN_SQUARED_ERROR),
 *         Head.of("fault", 4, Loss.CROSS_ENTROPY).weighted(0.5f)); // outputs: 3 + 4; targets: 3 + 1
 * Network trained = ... // dense(7), linear
 * Models.save(trained.withMetadata(loss.layout().toMetadata()), file);
 *
 * OutputHeads heads = OutputHeads.fromMetadata(Models.load(file).metadata());
 * float[] fault = heads.copy("fault", y);
 * }
 *
 * @param heads the heads in the order of their outputs, at least one, with different names
 */
public record LossHeads(List<Head> heads) implements Loss {
    /**
     * A head.
     *
     * @param name the name, under which an evaluation reports its loss
     * @param outputs the number of outputs
     * @param loss the loss
     * @param weight the factor of the loss, finite and above 0
     */
    public record Head(String name, int outputs, Loss loss, float weight) {
        /** Checks the weight; {@link OutputHeads} checks the rest. */
        public Head {
            LossSum.requireWeight(weight);
            if (loss instanceof LossHeads) {
                throw new IllegalArgumentException("a head cannot have heads, but " + name + " has");
            }
        }

        /**
         * {@return a head of weight 1}
         *
         * @param name the name, under which an evaluation reports its loss
         * @param outputs the number of outputs
         * @param loss the loss
         */
        public static Head of(String name, int outputs, Loss loss) {
            return new Head(name, outputs, loss, 1);
        }

        /**
         * {@return this head with a different weight}
         *
         * @param factor the factor of the loss, finite and above 0
         */
        public Head weighted(float factor) {
            return new Head(name, outputs, loss, factor);
        }
    }

    /** Copies the heads and checks them. */
    public LossHeads {
        heads = List.copyOf(heads);
        layout(heads);
    }

    /** {@return the names and the widths of the heads, which can be saved with the network} */
    public OutputHeads layout() {
        return layout(heads);
    }

    private static OutputHeads layout(List<Head> heads) {
        return new OutputHeads(heads.stream()
                .map(head -> new OutputHeads.Head(head.name(), head.outputs()))
                .toList());
    }

    /** {@return the reduction of the first head; each head keeps its own} */
    @Override
    public Reduction reduction() {
        return heads.getFirst().loss().reduction();
    }

    /** {@return these heads with a different reduction of every loss} */
    @Override
    public LossHeads withReduction(Reduction other) {
        return new LossHeads(heads.stream()
                .map(head -> new Head(head.name(), head.outputs(), head.loss().withReduction(other), head.weight()))
                .toList());
    }
}
