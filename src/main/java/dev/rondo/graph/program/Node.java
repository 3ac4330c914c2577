package dev.rondo.graph.program;

import dev.rondo.graph.Tensor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * An operator and the names of the values it reads and writes.
 *
 * @param name the node's own name, for messages; may be empty
 * @param kind the operator's name, such as {@code LSTM}
 * @param operator what it computes
 * @param inputs the names of the values it reads; empty for an absent optional input
 * @param outputs the names of the values it writes; empty for an output that nothing reads
 */
public record Node(String name, String kind, Operator operator, List<String> inputs, List<String> outputs) {
    /** Copies the lists. */
    public Node {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** Runs the operator; error messages begin with this node's name. */
    List<Tensor> run(List<@Nullable Tensor> values) {
        try {
            Budget.checkInterrupt();
            List<Tensor> results = operator.run(values);
            if (results.size() < outputs.size()) {
                throw new IllegalArgumentException(
                        "has " + outputs.size() + " outputs, but the operator gives " + results.size());
            }
            return results;
        } catch (TooLargeException e) {
            throw new TooLargeException(this + ": " + e.getMessage());
        } catch (CancellationException e) {
            throw (CancellationException) new CancellationException(this + ": " + e.getMessage()).initCause(e);
        } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
            throw new IllegalArgumentException(this + ": " + e.getMessage(), e);
        }
    }

    /** {@return this node with a different operator} */
    Node withOperator(Operator prepared) {
        return prepared == operator ? this : new Node(name, kind, prepared, inputs, outputs);
    }

    /**
     * {@return this node with its values renamed}
     *
     * @param names the new names by old name, the empty name included
     */
    public Node renamed(Map<String, String> names) {
        return new Node(
                name,
                kind,
                operator,
                inputs.stream().map(names::get).toList(),
                outputs.stream().map(names::get).toList());
    }

    /** {@return the node's name and kind, as error messages show them} */
    @Override
    public String toString() {
        String shown = !name.isEmpty() || outputs.isEmpty() ? name : outputs.getFirst();
        return "node \"" + shown + "\" (" + kind + ")";
    }
}
