package dev.rondo.graph.chain;

import dev.rondo.Network;
import dev.rondo.NonFiniteInput;
import dev.rondo.graph.Graph;
import dev.rondo.graph.NodeObserver;
import dev.rondo.graph.Port;
import dev.rondo.graph.Stepper;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.PreparedProgram;
import dev.rondo.graph.program.Program;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.stream.StepCompiler;
import dev.rondo.text.SafeText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A {@link Graph} that runs a {@link Program}, with networks in place of its layers. */
public final class ProgramGraph implements Graph {
    private final Program program;
    private final PreparedProgram prepared;
    private final Naming naming;
    /** Inputs of the program that are zeros in a run that leaves them out. */
    private final Set<String> zeros;

    private final List<Port> inputs;
    private final List<Port> optionalInputs;
    private final long constantBytes;
    private final RunLimits limits;
    private final boolean everyNode;

    /**
     * Creates the graph.
     *
     * @param program the program to run
     */
    public ProgramGraph(Program program) {
        this(program, Naming.BY_KIND);
    }

    /**
     * Creates the graph.
     *
     * @param program the program to run
     * @param naming how the layers of its network are named
     */
    public ProgramGraph(Program program, Naming naming) {
        this(program, naming, Set.of(), false);
    }

    /**
     * Creates the graph of a program, some of whose inputs a run may leave out.
     *
     * @param program the program to run
     * @param naming how the layers of its network are named
     * @param zeros the names of these inputs, which are zeros by default, of one stream if the number of streams is free
     * @param everyNode whether to run every node as it is, without networks in place of layers
     */
    public ProgramGraph(Program program, Naming naming, Set<String> zeros, boolean everyNode) {
        this.program = everyNode ? program : Lowering.lower(program, naming);
        this.zeros = Set.copyOf(zeros);
        this.inputs = program.inputs().stream()
                .filter(port -> !zeros.contains(port.name()))
                .toList();
        this.optionalInputs = Stream.concat(
                        program.optionalInputs().stream(),
                        program.inputs().stream().filter(port -> zeros.contains(port.name())))
                .toList();
        this.prepared = new PreparedProgram(this.program);
        this.naming = naming;
        this.limits = RunLimits.DEFAULT;
        this.constantBytes = RunLimits.constantBytes(this.program);
        this.everyNode = everyNode;
    }

    private ProgramGraph(ProgramGraph other, RunLimits limits) {
        this.program = other.program;
        this.prepared = other.prepared;
        this.naming = other.naming;
        this.zeros = other.zeros;
        this.inputs = other.inputs;
        this.optionalInputs = other.optionalInputs;
        this.constantBytes = other.constantBytes;
        this.limits = limits;
        this.everyNode = other.everyNode;
    }

    @Override
    public Graph withRunLimits(long bytes, long multiplications) {
        if (bytes < 1 || multiplications < 1) {
            throw new IllegalArgumentException("the limits of a run must be at least 1, but are " + bytes
                    + " bytes and " + multiplications + " multiplications");
        }
        return new ProgramGraph(this, new RunLimits(bytes, multiplications));
    }

    @Override
    public Graph withInputs(Map<String, Tensor> values) {
        List<Port> inputs = new ArrayList<>(program.inputs());
        List<Port> optional = new ArrayList<>(program.optionalInputs());
        Map<String, Tensor> constants = new HashMap<>(program.constants());
        for (Map.Entry<String, Tensor> value : values.entrySet()) {
            Port port = Stream.concat(inputs.stream(), optional.stream())
                    .filter(input -> input.name().equals(value.getKey()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "the graph has no input " + SafeText.shown(value.getKey()) + " that could have a value"));
            require(port, value.getValue());
            inputs.remove(port);
            optional.remove(port);
            constants.put(port.name(), value.getValue());
        }
        ProgramGraph fixed = new ProgramGraph(
                new Program(inputs, optional, program.outputs(), constants, program.nodes(), program.metadata()),
                naming,
                zeros,
                everyNode);
        return new ProgramGraph(fixed, limits);
    }

    @Override
    public Graph withShape(String input, List<Integer> shape) {
        Port port = Stream.concat(program.inputs().stream(), program.optionalInputs().stream())
                .filter(candidate -> candidate.name().equals(input))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the graph has no input " + SafeText.shown(input)));
        Port fixed = new Port(input, port.type(), shape);
        for (int i = 0; port.ranked() && i < Math.max(shape.size(), port.shape().size()); i++) {
            boolean same = shape.size() == port.shape().size()
                    && (port.shape().get(i) < 0 || port.shape().get(i).equals(shape.get(i)));
            if (!same) {
                throw new IllegalArgumentException(
                        "the input " + SafeText.shown(port.toString()) + " cannot have the shape " + shape);
            }
        }
        UnaryOperator<List<Port>> replaced = ports ->
                ports.stream().map(other -> other == port ? fixed : other).toList();
        ProgramGraph graph = new ProgramGraph(
                new Program(
                        replaced.apply(program.inputs()),
                        replaced.apply(program.optionalInputs()),
                        program.outputs(),
                        program.constants(),
                        program.nodes(),
                        program.metadata()),
                naming,
                zeros,
                everyNode);
        return new ProgramGraph(graph, limits);
    }

    @Override
    public List<Port> inputs() {
        return inputs;
    }

    @Override
    public List<Port> optionalInputs() {
        return optionalInputs;
    }

    @Override
    public List<Port> outputs() {
        return program.outputs();
    }

    @Override
    public Map<String, String> metadata() {
        return program.metadata();
    }

    @Override
    public SequencedMap<String, Tensor> run(Map<String, Tensor> inputs) {
        return run(inputs, PreparedProgram.NOBODY);
    }

    @Override
    public SequencedMap<String, Tensor> run(Map<String, Tensor> inputs, NodeObserver observer) {
        checkInputs(inputs);
        List<Tensor> results;
        try {
            results = prepared.run(withZeros(inputs), limits.budget(inputs.values(), constantBytes), observer);
        } catch (CancellationException e) {
            throw (CancellationException) new CancellationException(shown(e)).initCause(e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(shown(e), e);
        }
        SequencedMap<String, Tensor> outputs = new LinkedHashMap<>();
        for (int i = 0; i < results.size(); i++) {
            Port port = outputs().get(i);
            if (results.get(i).type() != port.type()) {
                throw new IllegalArgumentException(
                        "the output " + SafeText.shown(port.toString()) + " was computed as " + results.get(i));
            }
            outputs.put(port.name(), results.get(i));
        }
        return outputs;
    }

    private Map<String, Tensor> withZeros(Map<String, Tensor> given) {
        if (given.keySet().containsAll(zeros)) {
            return given;
        }
        Map<String, Tensor> all = new HashMap<>(given);
        for (Port port : optionalInputs) {
            if (zeros.contains(port.name()) && !all.containsKey(port.name())) {
                List<Integer> shape =
                        port.shape().stream().map(size -> size < 0 ? 1 : size).toList();
                all.put(port.name(), Tensor.of(shape, new float[ShapeMath.count(shape)]));
            }
        }
        return all;
    }

    private void checkInputs(Map<String, Tensor> given) {
        Set<String> left = new LinkedHashSet<>(given.keySet());
        for (Port port : inputs()) {
            require(port, given.get(port.name()));
            left.remove(port.name());
        }
        for (Port port : optionalInputs()) {
            if (left.remove(port.name())) {
                require(port, given.get(port.name()));
            }
        }
        if (!left.isEmpty()) {
            List<Port> all = new ArrayList<>(inputs());
            all.addAll(optionalInputs());
            throw new IllegalArgumentException("the inputs are "
                    + SafeText.shown(all.stream().map(Port::name).toList().toString()) + ", but "
                    + SafeText.shown(given.keySet().toString()) + " were given");
        }
    }

    private static void require(Port port, @Nullable Tensor tensor) {
        if (tensor == null || !port.accepts(tensor)) {
            throw new IllegalArgumentException("expected the input " + SafeText.shown(port.toString()) + ", but "
                    + (tensor == null ? "it is missing" : tensor + " was given"));
        }
    }

    @Override
    public Network toNetwork() {
        try {
            return ChainReader.network(program, naming);
        } catch (UnsupportedOperationException e) {
            throw new UnsupportedOperationException(shown(e), e);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(shown(e), e);
        }
    }

    @Override
    public Stepper stepper() {
        return stepper(NonFiniteInput.ACCEPT);
    }

    @Override
    public Stepper stepper(NonFiniteInput policy) {
        Objects.requireNonNull(policy, "policy");
        try {
            return StepCompiler.compile(program, policy);
        } catch (UnsupportedOperationException e) {
            throw new UnsupportedOperationException(shown(e), e);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new UnsupportedOperationException("the graph cannot be stepped: " + shown(e), e);
        }
    }

    /** The message of an exception, which may quote names from the file. */
    private static String shown(RuntimeException e) {
        return SafeText.shown(String.valueOf(e.getMessage()));
    }

    @Override
    public String toString() {
        return GraphSummary.of(program);
    }
}
