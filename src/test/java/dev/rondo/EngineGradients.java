package dev.rondo;

import dev.rondo.data.Batch;
import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import dev.rondo.layer.Parameter;
import dev.rondo.reference.GradientProblem;
import dev.rondo.reference.Gradients;
import dev.rondo.reference.Reference;
import dev.rondo.support.Close;
import dev.rondo.train.bptt.Backpropagation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Computes gradients with the engine. Values that it must not read, padding and missing inputs, are NaN or invalid tokens. */
final class EngineGradients {
    private EngineGradients() {}

    static Gradients of(GradientProblem problem, int threads) {
        try (Backpropagation passes = new Backpropagation(problem.network(), threads, true)) {
            int size = problem.batch();
            passes.streams().reset(size);
            State[] states = problem.states();
            for (int row = 0; row < size; row++) {
                System.arraycopy(
                        states[row].values,
                        0,
                        passes.streams().values(),
                        row * passes.streams().size(),
                        passes.streams().size());
            }
            passes.forward(batch(problem), 0, problem.steps(), false, 0);
            fillGradients(problem, passes);
            passes.backward(true);
            return gradients(problem, passes);
        }
    }

    /** The problem's inputs, lengths and gaps, to be trained on at every step; targets are to be filled. */
    static Batch batch(GradientProblem problem) {
        Network network = problem.network();
        Batch batch = network.readsTokens() ? Batch.ofTokens() : Batch.ofVectors(network.inputSize());
        batch.begin(problem.steps(), problem.batch(), Batch.LossAt.EVERY_STEP);
        System.arraycopy(problem.lengths(), 0, batch.lengths(), 0, problem.batch());
        int[] tokens = network.readsTokens() ? problem.tokens() : null;
        int width = network.inputSize();
        for (int row = 0; row < problem.steps() * problem.batch(); row++) {
            int t = row / problem.batch();
            int b = row % problem.batch();
            boolean read = t < problem.lengths()[b] && !problem.missing()[t][b];
            batch.missing()[row] = problem.missing()[t][b];
            if (network.readsTokens()) {
                batch.tokens()[row] = read ? tokens[row] : -7;
            } else {
                for (int i = 0; i < width; i++) {
                    batch.inputs()[row * width + i] = read ? (float) problem.x()[t][b][i] : Float.NaN;
                }
            }
        }
        return batch;
    }

    private static void fillGradients(GradientProblem problem, Backpropagation passes) {
        RowView d = passes.outputGradients();
        int width = problem.network().outputSize();
        for (int row = 0; row < problem.steps() * problem.batch(); row++) {
            double[] dy = problem.dOutputs()[row / problem.batch()][row % problem.batch()];
            Arrays.fill(d.values(), d.at(row), d.at(row) + Padding.pad(width), 0f);
            for (int j = 0; j < width; j++) {
                d.values()[d.at(row) + j] = (float) dy[j];
            }
        }
        for (int b = 0; b < problem.batch(); b++) {
            for (int layer = 0; layer < problem.dFinalStates()[b].length; layer++) {
                int at = b * passes.streams().size() + passes.streams().layout().section(layer);
                for (double[] slot : problem.dFinalStates()[b][layer]) {
                    for (int j = 0; j < slot.length; j++) {
                        passes.streams().gradients()[at + j] = (float) slot[j];
                    }
                    at += Padding.pad(slot.length);
                }
            }
        }
    }

    private static Gradients gradients(GradientProblem problem, Backpropagation passes) {
        Map<String, double[]> parameters = new HashMap<>();
        int next = 0;
        for (Parameter parameter : problem.network().parameters()) {
            float[] values = Arrays.copyOfRange(passes.gradient(), next, next + parameter.size());
            parameters.put(parameter.name(), Close.widen(values));
            next += parameter.size();
        }
        return new Gradients(parameters, inputs(problem, passes), initialStates(problem, passes));
    }

    private static double[][][] inputs(GradientProblem problem, Backpropagation passes) {
        if (problem.network().readsTokens()) {
            return null;
        }
        RowView d = passes.inputGradients();
        double[][][] dx =
                new double[problem.steps()][problem.batch()][problem.network().inputSize()];
        for (int row = 0; row < problem.steps() * problem.batch(); row++) {
            int t = row / problem.batch();
            int b = row % problem.batch();
            boolean read = t < problem.lengths()[b] && !problem.missing()[t][b];
            int at = d.at(row);
            Arrays.setAll(dx[t][b], i -> read ? d.values()[at + i] : 0);
        }
        return dx;
    }

    private static double[][][][] initialStates(GradientProblem problem, Backpropagation passes) {
        double[][][][] states = new double[problem.batch()][][][];
        for (int b = 0; b < states.length; b++) {
            states[b] = new Reference(problem.network()).newState();
            for (int layer = 0; layer < states[b].length; layer++) {
                int at = b * passes.streams().size() + passes.streams().layout().section(layer);
                for (double[] slot : states[b][layer]) {
                    int from = at;
                    Arrays.setAll(slot, j -> passes.streams().gradients()[from + j]);
                    at += Padding.pad(slot.length);
                }
            }
        }
        return states;
    }
}
