package dev.rondo.train.loss;

import dev.rondo.data.OutputHeads;
import java.util.List;
import java.util.Objects;

/**
 * Several heads of one network: ranges of its outputs, each with a loss, a weight and targets of its own. The loss
 * of the network is the weighted sum of theirs.
 *
 * <p>The row of a target holds the targets of all heads in their order. A head has as many target values as its loss asks for,
 * which for most losses is the number of its outputs. With {@link Loss#CROSS_ENTROPY} it is one value, the class, from 0.
 *
 * {@snippet file="LossSnippetsTest.java" region="heads"}
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
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(loss, "loss");
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

        /** {@return the number of values of its target} */
        public int targetSize() {
            return targetSize(loss);
        }

        private int targetSize(Loss part) {
            return switch (part) {
                case CrossEntropy classes -> 1;
                case LossSum sum -> sum.commonSize(this::targetSize);
                default -> part.targetSize(outputs);
            };
        }

        /** {@return whether its target is one value, the class} */
        public boolean hasClass() {
            return hasClass(loss);
        }

        private static boolean hasClass(Loss loss) {
            return loss instanceof CrossEntropy
                    || loss instanceof LossSum sum && sum.terms().stream().anyMatch(term -> hasClass(term.loss()));
        }
    }

    /** Copies the heads and checks them. */
    public LossHeads {
        heads = List.copyOf(heads);
        layout(heads);
    }

    /**
     * {@return the loss of these heads}
     *
     * @param heads the heads in the order of their outputs
     */
    public static LossHeads of(Head... heads) {
        return new LossHeads(List.of(heads));
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

    /**
     * {@return a head}
     *
     * @param name its name
     * @throws IllegalArgumentException if there is no such head
     */
    public Head head(String name) {
        return heads.get(layout().index(name));
    }

    /**
     * {@return the index of the first value of a head in the row of a target}
     *
     * @param name the name of the head
     * @throws IllegalArgumentException if there is no such head
     */
    public int targetsFrom(String name) {
        return heads.subList(0, layout().index(name)).stream()
                .mapToInt(Head::targetSize)
                .sum();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the heads do not have that many outputs
     */
    @Override
    public int targetSize(int outputs) {
        int all = layout().outputs();
        if (all != outputs) {
            throw new IllegalArgumentException("the heads have " + all + " outputs, but the network has " + outputs);
        }
        return heads.stream().mapToInt(Head::targetSize).sum();
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
