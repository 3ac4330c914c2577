package dev.rondo.model.keras;

import java.util.List;

/**
 * A layer with its weights: it adds its nodes to a graph, once for each call of the layer. Immutable. Inputs, outputs and
 * weights are in Keras's layouts, batch first.
 */
interface KerasLayer {
    /**
     * Adds a call.
     *
     * @param nodes where nodes go
     * @param name the layer's name, for messages
     * @param call what the layer is called with
     * @return the outputs, with their masks
     * @throws IllegalArgumentException when the inputs do not fit; says why, not where
     */
    List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call);

    /**
     * What a layer is called with.
     *
     * @param inputs its inputs
     * @param initialState what a recurrent layer starts from; empty for zeros
     * @param numbers arguments that are plain numbers
     */
    record Call(List<KerasTensor> inputs, List<KerasTensor> initialState, List<Double> numbers) {
        public Call {
            inputs = List.copyOf(inputs);
            initialState = List.copyOf(initialState);
            numbers = List.copyOf(numbers);
        }

        /** A call with one input. */
        static Call of(KerasTensor input) {
            return new Call(List.of(input), List.of(), List.of());
        }

        /** The only input. */
        KerasTensor input() {
            if (inputs.size() != 1 || !initialState.isEmpty() || !numbers.isEmpty()) {
                throw new IllegalArgumentException("takes one input, but is called with "
                        + (inputs.size() + initialState.size() + numbers.size()) + " arguments");
            }
            return inputs.getFirst();
        }
    }
}
