package dev.rondo.compute;

import dev.rondo.kernel.RowView;
import dev.rondo.layer.Gate;
import java.util.List;

/**
 * One way of a recurrent layer in training, for those who look into it: what its gates were, between a forward pass and the
 * backward pass that overwrites them, and how large the gradients of its states are. RowView are {@code [T][B]}.
 */
public interface Recurrence {
    /** {@return whether it walks from the last step to the first} */
    boolean reverse();

    /** {@return H} */
    int hidden();

    /** {@return its gates} */
    List<Gate> gates();

    /**
     * {@return the value of a gate after the forward pass; anything at a step without an input}
     *
     * @param gate its place among {@link #gates}
     * @param row t B + b
     * @param unit from 0 to {@link #hidden}
     */
    float gate(int gate, int row, int unit);

    /**
     * From now on, backward passes also give the squared norms of the gradients of the states after each step.
     *
     * @param squares of h [T][B], then of c [T][B], which are 0 where there is no c; null to end it
     */
    void observe(double[] squares);
}
