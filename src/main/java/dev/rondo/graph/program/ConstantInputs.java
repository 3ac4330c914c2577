package dev.rondo.graph.program;

import dev.rondo.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The inputs of a node as far as they are known before a run. */
public final class ConstantInputs {
    private final List<String> names;
    private final List<@Nullable Tensor> tensors = new ArrayList<>();

    ConstantInputs(List<String> names, Map<String, Tensor> constants) {
        this.names = names;
        names.forEach(name -> tensors.add(constants.get(name)));
    }

    /**
     * {@return whether an input is a constant or absent, that is, the same in every run}
     *
     * @param index the number of the input
     */
    public boolean isFixed(int index) {
        return index >= names.size() || names.get(index).isEmpty() || tensors.get(index) != null;
    }

    /**
     * {@return whether an input is a constant}
     *
     * @param index the number of the input
     */
    public boolean isConstant(int index) {
        return index < names.size() && tensors.get(index) != null;
    }

    /** {@return the inputs in order; null for those that are absent or vary} */
    public List<@Nullable Tensor> tensors() {
        return tensors;
    }
}
