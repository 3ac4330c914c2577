package dev.rondo.model.keras;

import java.util.List;

/** Adds the nodes of one call of an operator. */
interface Operation {
    /**
     * {@return the outputs}
     *
     * @param call the arguments
     */
    List<KerasTensor> apply(ArgumentReader call);
}
