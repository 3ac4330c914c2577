package dev.rondo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.fixture.KerasCase;
import dev.rondo.reference.GradientProblem;
import dev.rondo.reference.GradientProblems;
import dev.rondo.reference.GradientSource;
import dev.rondo.reference.Gradients;
import dev.rondo.reference.Reference;
import dev.rondo.reference.ReferenceCell;
import dev.rondo.reference.ReferenceGradients;
import dev.rondo.support.Close;
import dev.rondo.support.Refused;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The float64 gradients against central differences, PyTorch and Keras. */
@Tag("once")
class ReferenceGradientsTest extends GradientContract {
    /** The tolerance for difference quotients in float64, relative to each tensor's largest value. */
    private static final double DIFFERENCES = 1e-6;

    private static final double STEP = 1e-5;

    @Override
    GradientSource source() {
        return ReferenceGradients::of;
    }

    static List<GradientProblem> problems() {
        return GradientProblems.small();
    }

    @ParameterizedTest
    @MethodSource("problems")
    void shouldMatchCentralDifferences(GradientProblem problem) {
        Gradients.assertClose(problem.name(), differences(problem), ReferenceGradients.of(problem), DIFFERENCES);
    }

    /** A sequence cut in two: each part's loss has its own gradient, and the state between them is a constant. */
    @ParameterizedTest
    @MethodSource("problems")
    void shouldMatchCentralDifferencesOfTheSecondOfTwoChunks(GradientProblem problem) {
        GradientProblem chunk = after(problem, GradientProblems.STEPS / 2);
        Gradients.assertClose(
                problem.name() + ", truncated", differences(chunk), ReferenceGradients.of(chunk), DIFFERENCES);
    }

    /** The steps from one on, begun with the states that those before it leave. */
    private static GradientProblem after(GradientProblem problem, int step) {
        Reference reference = new Reference(problem.network());
        double[][][][] states = new double[problem.batch()][][][];
        int[] rest = new int[problem.batch()];
        for (int row = 0; row < states.length; row++) {
            int length = problem.lengths()[row];
            states[row] = copy(problem.initialStates()[row]);
            reference.run(
                    states[row],
                    Arrays.copyOf(problem.row(problem.x(), row), Math.min(step, length)),
                    Arrays.copyOf(problem.missing(row), Math.min(step, length)));
            rest[row] = Math.max(0, length - step);
        }
        return new GradientProblem(
                problem.name(),
                problem.network(),
                Arrays.copyOfRange(problem.x(), step, problem.steps()),
                rest,
                Arrays.copyOfRange(problem.missing(), step, problem.steps()),
                states,
                Arrays.copyOfRange(problem.dOutputs(), step, problem.steps()),
                problem.dFinalStates());
    }

    private static double[][][] copy(double[][][] state) {
        return Arrays.stream(state)
                .map(layer -> Arrays.stream(layer).map(double[]::clone).toArray(double[][]::new))
                .toArray(double[][][]::new);
    }

    private static Gradients differences(GradientProblem problem) {
        Reference reference = new Reference(problem.network());
        DoubleSupplier loss = () -> loss(reference, problem);
        Map<String, double[]> parameters = new HashMap<>();
        reference.weights.forEach((name, rows) -> parameters.put(name, Close.flat(differences(loss, rows))));
        double[][][] x = new double[problem.steps()][problem.batch()][];
        double[][][][] states = new double[problem.batch()][][][];
        for (int row = 0; row < states.length; row++) {
            int own = row;
            DoubleSupplier lossOfRow = () -> loss(reference, problem, own); // the others do not depend on these variables
            for (int t = 0; t < x.length; t++) {
                x[t][row] = differences(lossOfRow, problem.x()[t][row]);
            }
            states[row] = Arrays.stream(problem.initialStates()[row])
                    .map(layer -> differences(lossOfRow, layer))
                    .toArray(double[][][]::new);
        }
        return new Gradients(parameters, problem.network().readsTokens() ? null : x, states);
    }

    private static double[][] differences(DoubleSupplier loss, double[][] variables) {
        return Arrays.stream(variables).map(values -> differences(loss, values)).toArray(double[][]::new);
    }

    private static double[] differences(DoubleSupplier loss, double[] values) {
        double[] quotients = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            double value = values[i];
            values[i] = value + STEP;
            double above = loss.getAsDouble();
            values[i] = value - STEP;
            quotients[i] = (above - loss.getAsDouble()) / (2 * STEP);
            values[i] = value;
        }
        return quotients;
    }

    private static double loss(Reference reference, GradientProblem problem) {
        double loss = 0;
        for (int row = 0; row < problem.batch(); row++) {
            loss += loss(reference, problem, row);
        }
        return loss;
    }

    private static double loss(Reference reference, GradientProblem problem, int row) {
        double[][][] state = copy(problem.initialStates()[row]);
        double[][] y = reference.run(state, problem.row(problem.x(), row), problem.missing(row));
        double[][] dy = problem.row(problem.dOutputs(), row);
        double loss = ReferenceCell.dot(Close.flat(state), Close.flat(problem.dFinalStates()[row]));
        for (int t = 0; t < y.length; t++) {
            loss += ReferenceCell.dot(y[t], dy[t]);
        }
        return loss;
    }

    @Test
    void shouldFindEveryCaseOfKeras() {
        assertEquals(19, KerasCase.all().size());
        assertEquals(13, KerasCase.expressible().size());
    }

    @Test
    void shouldSayWhyACaseOfKerasIsRefused() {
        List<KerasCase> refused = KerasCase.all().stream()
                .filter(keras -> KerasCase.REFUSED.containsKey(keras.toString()))
                .toList();
        assertEquals(KerasCase.REFUSED.size(), refused.size());
        for (KerasCase keras : refused) {
            Refused.assertRefused(
                    UnsupportedOperationException.class, keras::network, KerasCase.REFUSED.get(keras.toString()));
        }
    }
}
