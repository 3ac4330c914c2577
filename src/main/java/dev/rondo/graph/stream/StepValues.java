package dev.rondo.graph.stream;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.TensorArrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values of one step as arrays of floats, and which of them change from step to step. */
final class StepValues {
    private final Trace trace;
    private final Map<String, float[]> arrays = new HashMap<>();
    private final Set<String> changing = new HashSet<>();

    /**
     * Creates the values.
     *
     * @param trace a run over one step, for the shapes and the values that do not change
     */
    StepValues(Trace trace) {
        this.trace = trace;
    }

    /** {@return the value in a run over one step} */
    Tensor tensor(String name) {
        return trace.get(name);
    }

    /** {@return the inputs of a node in a run over one step} */
    List<@Nullable Tensor> inputs(Node node) {
        return trace.inputs(node);
    }

    /** {@return the array of a value} */
    float[] array(String name) {
        return arrays.computeIfAbsent(name, unknown -> floats(trace.get(name)));
    }

    /** {@return the array of a value that will change from step to step} */
    float[] change(String name) {
        changing.add(name);
        return array(name);
    }

    boolean isChanging(String name) {
        return changing.contains(name);
    }

    /** {@return the values as floats: a copy} */
    static float[] floats(Tensor tensor) {
        float[] values = new float[TensorArrays.count(tensor)];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (tensor.type()) {
                case FLOAT32 -> tensor.values()[i];
                case INT32 -> tensor.ints()[i];
                case INT64 -> tensor.longs()[i];
                case BOOL -> tensor.booleans()[i] ? 1 : 0;
            };
        }
        return values;
    }
}
