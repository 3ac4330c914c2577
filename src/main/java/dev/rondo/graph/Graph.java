package dev.rondo.graph;

import dev.rondo.Network;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A model as its file has it: operators on named tensors, run over whole sequences. {@link dev.rondo.model.Models#loadGraph} makes one of
 * any model file. Where the operators are a chain of layers, {@link #toNetwork} gives the network, which can be stepped.
 *
 * <p>Immutable, safe for use by many threads at once. A run allocates what it computes.
 */
public interface Graph {
    /** {@return what {@link #run} must be given, in the order of the file} */
    List<Port> inputs();

    /** {@return what {@link #run} may be given beside them, such as the states that streams begin with} */
    List<Port> optionalInputs();

    /** {@return what {@link #run} gives, in the order of the file; the shapes are what the file says of them} */
    List<Port> outputs();

    /** {@return what the file says about itself: producer, versions, its own entries} */
    Map<String, String> metadata();

    /**
     * {@return the outputs by name, in the order of {@link #outputs}}
     *
     * @param inputs a tensor for each of {@link #inputs}, and for any of {@link #optionalInputs}; not written to, but an output may be one of them
     * @throws IllegalArgumentException when one is missing, not asked for, of another type or shape, or when sizes do not
     *     fit inside; names the input or the node
     */
    SequencedMap<String, Tensor> run(Map<String, Tensor> inputs);

    /**
     * {@return the network that this graph is, to be stepped} So it is when one of its inputs passes through recurrent
     * layers, dense layers (a product with a matrix, a bias, an activation) and at first an embedding, one after another,
     * with axes moved in between, and becomes an output. Other inputs and outputs may be states; initial states that are
     * not inputs must be constant, and the same for every stream. Where the output is of the last step alone, it is what the
     * network says after that step. A network with a bidirectional layer runs whole sequences, but no single steps.
     *
     * @throws UnsupportedOperationException when the graph is anything else; names the node in the way, and why it is
     * @throws IllegalArgumentException when sizes do not fit
     */
    Network toNetwork();

    /** {@return a table of the nodes, in order, with the shapes of the constants they read, and what these add up to} */
    @Override
    String toString();
}
