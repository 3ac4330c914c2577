package dev.rondo.train.bptt;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.compute.Pass;
import dev.rondo.compute.Recurrence;
import dev.rondo.data.Batch;
import dev.rondo.kernel.RowView;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Layer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.profile.DeadReluUnits;
import dev.rondo.train.profile.GateSaturation;
import dev.rondo.train.profile.GradientProfile;
import dev.rondo.train.profile.LayerProfile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Measures a {@link GradientProfile} in passes of its own, so that a trainer stays as it is. */
public final class Profiler implements AutoCloseable {
    /** A recurrent layer, or one way of a bidirectional one, and what was found of it. */
    private static final class Way {
        final String label;
        final Layer layer;
        final Recurrence recurrence;
        List<GateSaturation> gates;
        LayerProfile profile;

        Way(String label, Layer layer, Recurrence recurrence) {
            this.label = label;
            this.layer = layer;
            this.recurrence = recurrence;
        }
    }

    private final Loss loss;
    private final Batch batch;
    private final StreamStates states;
    private final Backpropagation passes;
    private final Pass pass;
    private final List<Way> ways = new ArrayList<>();
    private final List<DeadReluUnits> relus = new ArrayList<>();

    /**
     * Takes a copy of the weights.
     *
     * @param batch checked
     * @param states what it starts from when it is continued
     */
    public Profiler(Network network, Loss loss, Batch batch, StreamStates states, int threads) {
        this.loss = loss;
        this.batch = batch;
        this.states = states;
        this.passes = new Backpropagation(network, threads, false);
        this.pass = passes.stretch().pass();
    }

    public GradientProfile measure(Network network, long updates, long clipped, double medianNorm) {
        forward();
        for (int i = 0; i < network.layers().size(); i++) {
            look(i, network.layers());
        }
        backward(false);
        if (ways.stream().anyMatch(way -> way.recurrence.reverse())) {
            forward();
            backward(true);
        }
        List<LayerProfile> layers = ways.stream().map(way -> way.profile).toList();
        return new GradientProfile(layers, relus, updates, clipped, medianNorm);
    }

    private void forward() {
        passes.resetStates(batch.size());
        if (batch.continued()) {
            passes.streams().copy(states, batch.size());
        }
        passes.forward(batch, 0, batch.steps(), false, 0);
    }

    /** What the units of a layer did in the forward pass. */
    private void look(int i, List<NamedLayer> layers) {
        Layer layer = layers.get(i).layer();
        String label = label(layers.get(i), layers);
        for (Recurrence recurrence : passes.layer(i).recurrences()) {
            Way way = new Way(
                    recurrence.reverse() ? label + " reverse" : label,
                    layer instanceof Bidirectional both ? both.layer() : layer,
                    recurrence);
            look(way);
            ways.add(way);
        }
        if (layer instanceof Dense dense && dense.activation() == Activation.RELU) {
            RowView out = passes.layer(i).out();
            int dead = UnitStatistics.dead(pass, dense.outputSize(), (row, unit) -> out.values()[out.at(row) + unit]);
            relus.add(new DeadReluUnits(label, dead, dense.outputSize()));
        }
    }

    private void look(Way way) {
        Recurrence recurrence = way.recurrence;
        way.gates = new ArrayList<>();
        for (int i = 0; i < recurrence.gates().size(); i++) {
            int gate = i;
            if (recurrence.gates().get(i).activation() == Activation.RELU) {
                int units = recurrence.hidden();
                int dead = UnitStatistics.dead(pass, units, (row, unit) -> recurrence.gate(gate, row, unit));
                relus.add(new DeadReluUnits(way.label, dead, units));
            } else {
                way.gates.add(UnitStatistics.saturation(pass, recurrence, gate));
            }
        }
    }

    /** A layer's module, and in a stack its place. */
    private static String label(NamedLayer layer, List<NamedLayer> all) {
        String module = layer.module().isEmpty() ? layer.layer().kind() : layer.module();
        boolean stacked = all.stream().anyMatch(other -> other.module().equals(layer.module()) && other.depth() > 0);
        return stacked ? module + " l" + layer.depth() : module;
    }

    /** The backward pass, for the layers that go one way: of losses at the last targets, or at the first for the reverse. */
    private void backward(boolean reverse) {
        int[] lossSteps = lossSteps(reverse);
        LagNorms norms = new LagNorms(outputSteps(lossSteps), batch.lengths(), reverse);
        double[][] squares = new double[ways.size()][2 * pass.rows()];
        for (int i = 0; i < squares.length; i++) {
            ways.get(i).recurrence.observe(squares[i]);
        }
        passes.lossAt(loss, lossSteps);
        if (!passes.hasTargets()) {
            throw new IllegalArgumentException(
                    "no target of the batch has an output and a weight above 0, so there is no"
                            + " gradient to follow");
        }
        passes.backward(false);
        for (int i = 0; i < squares.length; i++) {
            Way way = ways.get(i);
            if (way.recurrence.reverse() == reverse) {
                way.profile = profile(way, norms, squares[i]);
            }
        }
    }

    private LayerProfile profile(Way way, LagNorms norms, double[] squares) {
        double[] hidden = Arrays.copyOf(squares, pass.rows());
        double[] state = hidden.clone();
        for (int row = 0; row < state.length; row++) {
            state[row] += squares[state.length + row];
        }
        return new LayerProfile(
                way.label, way.layer, way.recurrence.reverse(), norms.of(hidden), norms.of(state), way.gates);
    }

    /** The last step of each sequence that has a target and an output, or the first; -1 without any. */
    private int[] lossSteps(boolean first) {
        int[] steps = new int[batch.size()];
        Arrays.fill(steps, -1);
        for (int b = 0; b < steps.length; b++) {
            for (int t = 0; t < batch.steps(); t++) {
                boolean loss = batch.targetRow(t, b) >= 0 && passes.outputRow(t * steps.length + b) >= 0;
                if (loss && !(first && steps[b] >= 0)) {
                    steps[b] = t;
                }
            }
        }
        return steps;
    }

    /** The steps whose outputs these losses are of: others, where an input is missing and an output is repeated. */
    private int[] outputSteps(int[] lossSteps) {
        int size = batch.size();
        int[] steps = lossSteps.clone();
        for (int b = 0; b < size; b++) {
            if (steps[b] >= 0) {
                steps[b] = passes.outputRow(steps[b] * size + b) / size;
            }
        }
        return steps;
    }

    @Override
    public void close() {
        passes.close();
    }
}
