package dev.rondo.graph.stream;

import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The values of one step: their shapes, their arrays of floats, and when they change. Those of constants and of values that
 * depend only on shapes never change.
 */
final class StepValues {
    private final Trace whole;
    private final Set<String> absent = new HashSet<>();
    private final Map<String, Tensor> tensors = new HashMap<>();
    private final Map<String, float[]> arrays = new HashMap<>();
    private final Map<String, Clock> clocks = new HashMap<>();

    /**
     * Creates the values.
     *
     * @param whole a run over some steps
     * @param known the values that are known: constants, and inputs for one step
     * @param optional the inputs that are left out
     */
    StepValues(Trace whole, Map<String, Tensor> known, List<Port> optional) {
        this.whole = whole;
        optional.forEach(port -> absent.add(port.name()));
        tensors.putAll(known);
    }

    /** Adds a value of one step. */
    void put(String name, Tensor tensor) {
        if (!name.isEmpty()) {
            tensors.put(name, tensor);
        }
    }

    /** Adds a second name for a value, with the same number of elements in a different shape. */
    void alias(String name, String same, List<Integer> shape) {
        tensors.put(name, TensorArrays.reshaped(tensor(same), shape));
        arrays.put(name, array(same));
        Clock clock = clocks.get(same);
        if (clock != null) {
            clocks.put(name, clock);
        }
    }

    /** {@return the value of one step; if it changes, only its type and shape matter} */
    Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new UnsupportedOperationException("a step does not compute the value \"" + name + '"');
        }
        return tensor;
    }

    /** {@return the value in a run over some steps; null for a value inside a body} */
    @Nullable
    Tensor whole(String name) {
        return whole.values().get(name);
    }

    /** {@return the inputs of a node in one step} */
    List<@Nullable Tensor> inputs(Node node) {
        List<@Nullable Tensor> inputs = new ArrayList<>();
        node.inputs().forEach(name -> inputs.add(name.isEmpty() || absent.contains(name) ? null : tensor(name)));
        return inputs;
    }

    /** {@return the axis along which a value has more elements in a run over some steps than in one step; -1 for none} */
    int timeAxis(String name) {
        Tensor all = whole(name);
        List<Integer> one = tensor(name).shape();
        if (all == null || all.shape().size() != one.size()) {
            return -1;
        }
        for (int axis = 0; axis < one.size(); axis++) {
            if (!one.get(axis).equals(all.shape().get(axis))) {
                return axis;
            }
        }
        return -1;
    }

    /** {@return the array of a value} */
    float[] array(String name) {
        return arrays.computeIfAbsent(name, unknown -> floats(tensor(name)));
    }

    /** {@return the array of a value that will change} */
    float[] change(String name, Clock clock) {
        clocks.put(name, clock);
        return array(name);
    }

    boolean isChanging(String name) {
        return clocks.containsKey(name);
    }

    /** {@return the values that do not change, by name} */
    Map<String, Tensor> fixed() {
        Map<String, Tensor> fixed = new HashMap<>(tensors);
        fixed.keySet().removeAll(clocks.keySet());
        return fixed;
    }

    /** {@return whether a value is known and does not change} */
    boolean isKnown(String name) {
        return tensors.containsKey(name) && !isChanging(name);
    }

    /** {@return when a changing value comes} */
    Clock clock(String name) {
        Clock clock = clocks.get(name);
        if (clock == null) {
            throw new IllegalStateException("the value \"" + name + "\" does not change");
        }
        return clock;
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
