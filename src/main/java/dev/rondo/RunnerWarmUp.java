package dev.rondo;

import dev.rondo.kernel.WarmUp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The calls that {@link Network#warmUp} makes: one step, or one sequence of a network that cannot be stepped; then sequences,
 * batches, and what moves states. Its states are its own.
 */
final class RunnerWarmUp implements WarmUp.Calls {
    /** How often states are copied, written and read, and the network is replaced: often enough for the compiler. */
    private static final int STATE_MOVES = 2_000;

    private final Runner runner;
    private final Network network;
    private final boolean readsTokens;
    private final boolean steps;
    private final State state;
    private final Streams single;
    private final List<Streams> batches = new ArrayList<>();

    /**
     * Creates the calls, and moves states.
     *
     * @param runner a runner that nobody else uses
     * @param batchSizes the numbers of streams in a batch
     */
    RunnerWarmUp(Runner runner, int... batchSizes) {
        this.runner = runner;
        this.network = runner.network();
        this.readsTokens = network.readsTokens();
        this.steps = runner.stepRefusal() == null;
        this.state = network.newState();
        this.single = new Streams(1);
        for (int size : batchSizes) {
            if (size < 1) {
                throw new IllegalArgumentException("expected batches of at least 1 stream, got " + size);
            }
            batches.add(new Streams(size));
        }
        for (int i = 0; i < STATE_MOVES; i++) {
            State moved = network.readState(state.copy().toBytes());
            runner.use(network); // replaceNetwork would record an event each time
            state.copy().reset();
            moved.reset();
        }
    }

    @Override
    public int one() {
        if (!steps) {
            return sequence();
        }
        if (readsTokens) {
            runner.step(state, 0, single.y);
        } else {
            runner.step(state, single.x, single.y);
        }
        return 1;
    }

    @Override
    public int others() {
        int calls = sequence();
        for (Streams batch : batches) {
            calls += batch.run();
        }
        if (steps) {
            runner.skip(state, single.y);
            calls++;
        }
        return calls;
    }

    @Override
    public int interval() {
        return steps ? 16 : 1;
    }

    @Override
    public List<String> covered() {
        List<String> names = new ArrayList<>(steps ? List.of("step", "skip") : List.of());
        names.add("run");
        for (Streams batch : batches) {
            names.add("runBatch of " + batch.size());
            if (steps) {
                names.add("stepBatch of " + batch.size());
            }
        }
        names.addAll(List.of("copy, toBytes and reset of a state", "readState", "replaceNetwork"));
        return names;
    }

    private int sequence() {
        if (readsTokens) {
            runner.run(state, single.tokens, Streams.STEPS, single.outputs);
        } else {
            runner.run(state, single.inputs, Streams.STEPS, single.outputs);
        }
        return 1;
    }

    /** The buffers and calls of one batch size. The last of several sequences is one step shorter. */
    private final class Streams {
        private static final int STEPS = 16;

        final float[] x;
        final float[] y;
        final int[] tokens;
        final float[] inputs;
        final float[] outputs;
        private final State[] states;
        private final int[] lengths;
        private final int[] xTokens;

        Streams(int size) {
            int inputSize = readsTokens ? 0 : network.inputSize();
            int outputSize = network.outputSize();
            states = new State[size];
            Arrays.setAll(states, i -> network.newState());
            lengths = new int[size];
            Arrays.fill(lengths, STEPS);
            lengths[size - 1] = size == 1 ? STEPS : STEPS - 1;
            xTokens = new int[size];
            tokens = new int[STEPS * size];
            x = new float[size * inputSize];
            y = new float[size * outputSize];
            inputs = new float[STEPS * size * inputSize];
            outputs = new float[STEPS * size * outputSize];
        }

        int size() {
            return states.length;
        }

        int run() {
            if (readsTokens) {
                runner.runBatch(states, tokens, lengths, outputs);
            } else {
                runner.runBatch(states, inputs, lengths, outputs);
            }
            if (!steps) {
                return 1;
            }
            if (readsTokens) {
                runner.stepBatch(states, xTokens, y);
            } else {
                runner.stepBatch(states, x, y);
            }
            return 2;
        }
    }
}
