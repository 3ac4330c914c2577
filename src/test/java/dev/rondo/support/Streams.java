package dev.rondo.support;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.data.Batch;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A batch of streams of seeded inputs, which each method runs a network over. Inputs are [T][B][I], or tokens [T][B] for a
 * network that reads tokens; outputs are [T][B][O].
 */
public final class Streams {
    public final int steps;
    public final int batch;
    private final Network network;
    private final float[] x;
    private final int[] tokens;

    public Streams(Network network, int steps, int batch, long seed) {
        this.network = network;
        this.steps = steps;
        this.batch = batch;
        SplittableRandom random = new SplittableRandom(seed);
        this.x = new float[network.readsTokens() ? 0 : steps * batch * network.inputSize()];
        this.tokens = new int[network.readsTokens() ? steps * batch : 0];
        for (int i = 0; i < x.length; i++) {
            x[i] = 4 * random.nextFloat() - 2;
        }
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = random.nextInt(network.inputSize());
        }
    }

    private Streams(Network network, int batch, float[] x, int[] tokens) {
        this.network = network;
        this.steps = (network.readsTokens() ? tokens.length : x.length / network.inputSize()) / batch;
        this.batch = batch;
        this.x = x;
        this.tokens = tokens;
    }

    /** The same streams from one step to before another. */
    public Streams slice(int from, int to) {
        int row = batch * network.inputSize();
        return network.readsTokens()
                ? new Streams(network, batch, x, Arrays.copyOfRange(tokens, from * batch, to * batch))
                : new Streams(network, batch, Arrays.copyOfRange(x, from * row, to * row), tokens);
    }

    /** All streams as a batch to learn from, the loss being taken at every step; targets are to be filled. */
    public Batch batch(int[] lengths) {
        Batch all = network.readsTokens() ? Batch.ofTokens() : Batch.ofVectors(network.inputSize());
        all.begin(steps, batch, Batch.LossAt.EVERY_STEP);
        System.arraycopy(x, 0, all.inputs(), 0, x.length);
        System.arraycopy(tokens, 0, all.tokens(), 0, tokens.length);
        System.arraycopy(lengths, 0, all.lengths(), 0, batch);
        return all;
    }

    /** A new state for each stream. */
    public State[] newStates() {
        State[] states = new State[batch];
        Arrays.setAll(states, row -> network.newState());
        return states;
    }

    /** One step after the other, stream by stream. */
    public float[] step(Runner runner, State[] states) {
        float[] y = outputs(steps);
        for (int row = 0; row < batch; row++) {
            for (int t = 0; t < steps; t++) {
                step(runner, states[row], t, row, y);
            }
        }
        return y;
    }

    /** One step of one stream. */
    public void step(Runner runner, State state, int t, int row, float[] y) {
        int at = t * batch + row;
        if (network.readsTokens()) {
            runner.step(state, tokens[at], y, at * network.outputSize());
        } else {
            runner.step(state, x, at * network.inputSize(), y, at * network.outputSize());
        }
    }

    /** Runs each stream as a separate sequence. */
    public float[] run(Runner runner, State[] states) {
        float[] y = outputs(steps);
        int out = network.outputSize();
        for (int row = 0; row < batch; row++) {
            float[] own = runOne(runner, states[row], row);
            for (int t = 0; t < steps; t++) {
                System.arraycopy(own, t * out, y, (t * batch + row) * out, out);
            }
        }
        return y;
    }

    /** One stream as a sequence: [T][O]. */
    private float[] runOne(Runner runner, State state, int row) {
        float[] y = new float[steps * network.outputSize()];
        if (network.readsTokens()) {
            int[] own = new int[steps];
            Arrays.setAll(own, t -> tokens[t * batch + row]);
            runner.run(state, own, steps, y);
        } else {
            int in = network.inputSize();
            float[] own = new float[steps * in];
            for (int t = 0; t < steps; t++) {
                System.arraycopy(x, (t * batch + row) * in, own, t * in, in);
            }
            runner.run(state, own, steps, y);
        }
        return y;
    }

    /** All streams as one batch of sequences. */
    public float[] runBatch(Runner runner, State[] states, int... lengths) {
        float[] y = outputs(steps);
        Arrays.fill(y, Float.NaN); // what lies past a row's end must be written too
        if (network.readsTokens()) {
            runner.runBatch(states, tokens, lengths, y);
        } else {
            runner.runBatch(states, x, lengths, y);
        }
        return y;
    }

    /** All streams together, one step after the other. */
    public float[] stepBatch(Runner runner, State[] states) {
        float[] y = outputs(steps);
        float[] ys = outputs(1);
        for (int t = 0; t < steps; t++) {
            if (network.readsTokens()) {
                runner.stepBatch(states, Arrays.copyOfRange(tokens, t * batch, (t + 1) * batch), ys);
            } else {
                int row = batch * network.inputSize();
                runner.stepBatch(states, Arrays.copyOfRange(x, t * row, (t + 1) * row), ys);
            }
            System.arraycopy(ys, 0, y, t * ys.length, ys.length);
        }
        return y;
    }

    /** The inputs in float64, [T][B][I]; tokens as one-hot rows. */
    public double[][][] inputs() {
        double[][] rows =
                network.readsTokens() ? oneHot(tokens, network.inputSize()) : Close.rows(x, network.inputSize());
        double[][][] inputs = new double[steps][][];
        Arrays.setAll(inputs, t -> Arrays.copyOfRange(rows, t * batch, (t + 1) * batch));
        return inputs;
    }

    /** Tokens as the rows that an embedding multiplies its table with. */
    public static double[][] oneHot(int[] tokens, int vocabulary) {
        double[][] x = new double[tokens.length][vocabulary];
        for (int t = 0; t < tokens.length; t++) {
            x[t][tokens[t]] = 1;
        }
        return x;
    }

    /** All streams at full length. */
    public int[] fullLengths() {
        int[] lengths = new int[batch];
        Arrays.fill(lengths, steps);
        return lengths;
    }

    private float[] outputs(int steps) {
        return new float[steps * batch * network.outputSize()];
    }
}
