package dev.rondo.model.keras;

import java.util.List;

/**
 * A layer with its weights, which adds its nodes to a graph for each call. Immutable. Inputs, outputs and weights have Keras's
 * layouts, batch first.
 */
interface KerasLayer {
    /**
     * Adds a call.
     *
     * @param nodes takes the nodes
     * @param name the layer's name, for messages
     * @param call the arguments of the call
     * @return the outputs, with their masks
     * @throws IllegalArgumentException if the inputs do not fit; the message does not name the layer
     */
    List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call);

    /**
     * The arguments of a call.
     *
     * @param inputs its inputs
     * @param initialState the initial states of a recurrent layer; empty for zeros
     * @param numbers the arguments that are numbers
     * @param arguments all arguments of an operator or an attention layer; none for other layers
     */
    record Call(List<KerasTensor> inputs, List<KerasTensor> initialState, List<Double> numbers, Arguments arguments) {
        public Call {
            inputs = List.copyOf(inputs);
            initialState = List.copyOf(initialState);
            numbers = List.copyOf(numbers);
        }

        /** {@return a call with one input} */
        static Call of(KerasTensor input) {
            return new Call(List.of(input), List.of(), List.of(), Arguments.NONE);
        }

        /** {@return the only input} */
        KerasTensor input() {
            if (inputs.size() != 1 || !initialState.isEmpty() || !numbers.isEmpty()) {
                throw new IllegalArgumentException("takes one input, but is called with "
                        + (inputs.size() + initialState.size() + numbers.size()) + " arguments");
            }
            return inputs.getFirst();
        }
    }
}
