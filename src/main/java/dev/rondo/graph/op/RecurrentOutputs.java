package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import java.util.List;

/**
 * The outputs of a recurrent operator. The states hold the initial ones before the run.
 *
 * @param sequence the layout of y
 * @param state the layout of h and c
 * @param y the outputs of all steps
 * @param h the states
 * @param c the cell states; zeros for cells other than LSTM
 */
record RecurrentOutputs(SequenceLayout sequence, SequenceLayout state, float[] y, float[] h, float[] c) {
    /** Y, Y_h and Y_c. */
    List<Tensor> tensors() {
        return List.of(
                Tensor.of(sequence.shape(), y), Tensor.of(state.withoutSteps(), h), Tensor.of(state.withoutSteps(), c));
    }
}
