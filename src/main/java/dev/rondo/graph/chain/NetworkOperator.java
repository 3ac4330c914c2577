package dev.rondo.graph.chain;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Budget;
import dev.rondo.graph.program.GraphBuilder;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.Program;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TimeOperator;
import dev.rondo.graph.program.TimeStep;
import dev.rondo.layer.ColumnEmbedding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A network as an operator, which runs on the SIMD kernels with weights packed once. T steps, N streams.
 *
 * <p>Inputs: x [T][N][inputSize], or tokens [T][N]; the lengths of the sequences [N], absent if all have T steps; then the
 * initial states of {@link StateSlot#of}, each of which may be absent. Outputs: y [T][N][outputSize], then the final states.
 *
 * <p>After the end of a sequence y is 0 and the states keep the values of its last step. A sequence without steps ends with
 * states of 0, as in ONNX.
 */
public final class NetworkOperator implements TimeOperator {
    /** The index of the lengths among the inputs. */
    static final int LENGTHS = 1;

    /** The index of the first state among the inputs. */
    static final int STATES = StateSlot.INPUTS;

    private static final int ANY = -1;

    /** What the object of a state takes in addition to its values, in floats. */
    private static final int STATE_OVERHEAD = 32;

    private final Network network;
    private final List<StateSlot> slots;
    private final int floatsPerStream;
    /** Idle runners, whose buffers have grown to the usual size. */
    private final BlockingQueue<Runner> idle =
            new ArrayBlockingQueue<>(Runtime.getRuntime().availableProcessors());

    /**
     * Creates the operator.
     *
     * @param network the network to run
     */
    public NetworkOperator(Network network) {
        this.network = network;
        this.slots = StateSlot.of(network);
        this.floatsPerStream = STATE_OVERHEAD
                + slots.stream()
                        .mapToInt(slot -> slot.directions() * slot.width())
                        .sum();
    }

    /** {@return the network that it runs} */
    public Network network() {
        return network;
    }

    /**
     * {@return a graph whose only node is the network}
     *
     * @param network any network
     */
    public static Program program(Network network) {
        Port input = network.readsTokens()
                ? new Port("in0", Tensor.Type.INT64, List.of(ANY, ANY))
                : new Port("in0", Tensor.Type.FLOAT32, List.of(ANY, ANY, network.inputSize()));
        Port output = new Port("out0", Tensor.Type.FLOAT32, List.of(ANY, ANY, network.outputSize()));
        GraphBuilder builder = new GraphBuilder().input(input).output(output);
        network.metadata().forEach(builder::metadata);
        List<String> read = new ArrayList<>(List.of(input.name(), ""));
        List<String> written = new ArrayList<>(List.of(output.name()));
        NetworkOperator operator = new NetworkOperator(network);
        for (StateSlot slot : operator.slots) {
            builder.optionalInput(slot.port(""));
            builder.output(slot.port("_next"));
            read.add(slot.port("").name());
            written.add(slot.port("_next").name());
        }
        return builder.add("network", "Network", operator, read, written).build();
    }

    /** {@return whether the network holds everything in a program whose only node is this operator} */
    boolean isWhole(Program program) {
        List<String> inputs = program.nodes().getFirst().inputs();
        return program.constants().isEmpty()
                && (inputs.size() <= LENGTHS || inputs.get(LENGTHS).isEmpty())
                && program.metadata().equals(network.metadata());
    }

    @Override
    public boolean isLight() {
        return false;
    }

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor x = input(inputs);
        int steps = x.shape().get(0);
        int batch = x.shape().get(1);
        List<Integer> shape = List.of(steps, batch, network.outputSize());
        float[] y = new float[ShapeMath.count(shape)];
        Budget.multiply(steps, batch, network.parameterCount());
        // The state of a stream is an array of its own.
        ShapeMath.count(List.of(batch, floatsPerStream));
        State[] states = StateSlot.initial(network, slots, batch, inputs);
        int @Nullable [] lengths = lengths(OperatorInputs.optional(inputs, LENGTHS), steps, batch);
        if (y.length > 0) {
            run(x, states, lengths, y);
        }
        List<Tensor> results = new ArrayList<>(List.of(Tensor.of(shape, y)));
        for (StateSlot slot : slots) {
            results.add(finalState(slot, states, lengths));
        }
        return results;
    }

    @Override
    public int timeAxis() {
        return 0;
    }

    @Override
    public boolean isState(int index) {
        return index >= STATES;
    }

    @Override
    public boolean readsCategories() {
        return network.layers().getFirst().layer() instanceof ColumnEmbedding;
    }

    @Override
    public int lengths() {
        return LENGTHS;
    }

    @Override
    public TimeStep stepped(List<@Nullable Tensor> inputs) {
        Tensor x = input(inputs);
        if (slots.stream().anyMatch(slot -> slot.directions() > 1)) {
            throw new UnsupportedOperationException(
                    "a bidirectional layer reads the whole sequence before its first output");
        }
        // A network that cannot be stepped says so here, not at the first step.
        network.newRunner().skip(network.newState(), new float[network.outputSize()]);
        return new NetworkStep(
                network, StateSlot.initial(network, slots, x.shape().get(1), inputs), slots);
    }

    private Tensor input(List<@Nullable Tensor> inputs) {
        Tensor x = OperatorInputs.required(inputs, 0);
        boolean tokens = network.readsTokens();
        boolean fits = tokens
                ? x.shape().size() == 2 && x.type() == Tensor.Type.INT64
                : x.shape().size() == 3
                        && x.type() == Tensor.Type.FLOAT32
                        && x.shape().get(2) == network.inputSize();
        if (!fits) {
            throw new IllegalArgumentException("the input must be "
                    + (tokens ? "int64 [T, N]" : "float32 [T, N, " + network.inputSize() + "]") + ", but is " + x);
        }
        return x;
    }

    private void run(Tensor x, State[] states, int @Nullable [] lengths, float[] y) {
        Runner free = idle.poll();
        Runner runner = free == null ? network.newRunner() : free;
        int steps = x.shape().getFirst();
        boolean single = states.length == 1 && lengths == null;
        if (network.readsTokens()) {
            int[] tokens = Arrays.stream(x.longs()).mapToInt(Math::toIntExact).toArray();
            runner.runBatch(states, tokens, lengths, y);
        } else if (single) {
            runner.run(states[0], x.values(), steps, y);
        } else {
            runner.runBatch(states, x.values(), lengths, y);
        }
        // If the queue is full, the collector takes this runner.
        idle.offer(runner);
    }

    private static int @Nullable [] lengths(@Nullable Tensor given, int steps, int batch) {
        if (given == null) {
            return null;
        }
        if (!given.shape().equals(List.of(batch))) {
            throw new IllegalArgumentException("sequence_lens must be int32 [" + batch + "], but is " + given);
        }
        long[] values = OperatorInputs.integers(given, "sequence_lens");
        int[] lengths = new int[batch];
        for (int n = 0; n < batch; n++) {
            if (values[n] < 0 || values[n] > steps) {
                throw new IllegalArgumentException("sequence_lens must be from 0 to the " + steps
                        + " steps of the input, but sequence_lens[" + n + "] is " + values[n]);
            }
            lengths[n] = (int) values[n];
        }
        return lengths;
    }

    private static Tensor finalState(StateSlot slot, State[] states, int @Nullable [] lengths) {
        Tensor state = slot.read(states);
        for (int n = 0; lengths != null && n < lengths.length; n++) {
            for (int d = 0; d < slot.directions() && lengths[n] == 0; d++) {
                int at = (d * states.length + n) * slot.width();
                Arrays.fill(state.values(), at, at + slot.width(), 0f);
            }
        }
        return state;
    }
}
