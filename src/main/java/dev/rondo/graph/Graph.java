package dev.rondo.graph;

import dev.rondo.Network;
import dev.rondo.NonFiniteInput;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A model as operators on named tensors, run over whole sequences. {@link dev.rondo.model.Models#loadGraph} loads one from a
 * model file of any format. Recurrent operators, and the layers after them, run on the same kernels as a {@link Network}.
 * If all operators form one chain of layers, {@link #toNetwork} returns the network, which can be stepped.
 *
 * {@snippet file="ModelsSnippetsTest.java" region="graph"}
 *
 * <p>Immutable and safe for use by many threads at once. A run allocates its results.
 */
public interface Graph {
    /** {@return the inputs that {@link #run} needs, in the order of the file} */
    List<Port> inputs();

    /** {@return the inputs that {@link #run} may be given in addition, such as initial states} */
    List<Port> optionalInputs();

    /** {@return the outputs of {@link #run}, in the order of the file, with the shapes that the file states} */
    List<Port> outputs();

    /** {@return the metadata of the file: producer, versions and its own entries} */
    Map<String, String> metadata();

    /**
     * {@return the outputs by name, in the order of {@link #outputs}}
     *
     * @param inputs a tensor for each of {@link #inputs}, and for any of {@link #optionalInputs}; never written to, but an
     *     output may be one of them
     * @throws IllegalArgumentException if an input is missing, unknown, or of the wrong type or shape, or if sizes inside
     *     the graph do not fit, or if it needs more than its limits; names the input or the node
     * @throws java.util.concurrent.CancellationException if the thread is interrupted; it stays interrupted. Checked between
     *     nodes and in long products
     */
    SequencedMap<String, Tensor> run(Map<String, Tensor> inputs);

    /**
     * {@return the outputs by name, as {@link #run(Map)}} An observer sees the outputs of every node on the way, for example to find
     * the first one that differs from a reference run. Layers that run as one network are one node, unless the graph was
     * loaded with {@link dev.rondo.model.LoadOptions#withEveryNode}. Nodes that the loader computed, since their inputs are
     * constants, are not seen.
     *
     * @param inputs as for {@link #run(Map)}
     * @param observer receives the values; what it throws ends the run
     * @throws IllegalArgumentException as {@link #run(Map)}
     */
    SequencedMap<String, Tensor> run(Map<String, Tensor> inputs, NodeObserver observer);

    /**
     * {@return this graph with other limits for each run} Model files come from others, so a run is limited: by default to
     * 256 MiB and 1,024 times the bytes of inputs and weights, and to 2^34 multiplications and 64 times the product of the
     * numbers of input values and weights. No honest model needs as much.
     *
     * @param bytes the memory of all tensors that exist at the same time
     * @param multiplications the most multiplications; an element that is written counts as one
     * @throws IllegalArgumentException if one is less than 1
     */
    Graph withRunLimits(long bytes, long multiplications);

    /**
     * {@return this graph with values for some of its inputs, which are then no inputs anymore} For example the weights of a
     * model that reads them as inputs, or a sampling rate. The operators prepare them once.
     *
     * @param values the values by the names of the inputs; kept, not copied
     * @throws IllegalArgumentException if there is no such input, or if it has a different type or shape; names it
     */
    Graph withInputs(Map<String, Tensor> values);

    /**
     * {@return this graph with a fixed shape of an input} For example the number of samples that a model reads at once, if the
     * file leaves it open: a run of the graph is then one step of {@link #stepper}.
     *
     * @param input the name of the input
     * @param shape its shape; -1 for a size that stays open
     * @throws IllegalArgumentException if there is no such input, or if the file states a different shape; names it
     */
    Graph withShape(String input, List<Integer> shape);

    /**
     * {@return the network that computes this graph, to be stepped} It exists if one input passes through a chain of layers
     * and becomes an output: an embedding first, recurrent layers, dense layers (a product with a matrix, a bias, an
     * activation), with axes moved in between. Other inputs and outputs must be states. Initial states that are not inputs
     * must be constant and the same for every stream. If the output is of the last step only, it is what the network returns
     * after that step. A network with a bidirectional layer runs whole sequences but no single steps.
     *
     * @throws UnsupportedOperationException if no network computes it; names the node that prevents it and the reason
     * @throws IllegalArgumentException if sizes do not fit
     */
    Network toNetwork();

    /**
     * {@return the steps of this graph: it runs one time step at a time, with its states carried from step to step} The axis
     * of time is the one along which the graph's recurrent operators walk. Inputs that feed initial states are not inputs of a
     * step: a new stream begins with zeros for them. Making it runs the graph a few times, on short sequences.
     *
     * @throws UnsupportedOperationException if it cannot be stepped, for example because a layer runs backwards or an operator
     *     needs the whole sequence; names the node and the reason
     */
    Stepper stepper();

    /**
     * {@return the steps of this graph, as {@link #stepper()}, with a reaction to inputs that are NaN or infinite}
     *
     * @param policy the reaction. A step that it skips is left out: the stream does not change, and the step gives no output
     * @throws UnsupportedOperationException if it cannot be stepped; names the node and the reason
     */
    Stepper stepper(NonFiniteInput policy);

    /**
     * {@return a table of the operators that run, in order, with the shapes of their parameters and the total} Layers that
     * run as one network are one row.
     */
    @Override
    String toString();
}
