package dev.rondo;

import static dev.rondo.support.Close.FORWARD;
import static dev.rondo.support.Close.assertClose;

import dev.rondo.fixture.KerasCase;
import dev.rondo.reference.GradientProblem;
import dev.rondo.reference.GradientProblems;
import dev.rondo.reference.Reference;
import dev.rondo.support.Close;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sequences with missing steps: the engine, which is stepped and skipped, equals the float64 reference, and both equal Keras. */
@Tag("conformance")
class MissingStepsTest {
    static List<GradientProblem> steppable() {
        return GradientProblems.small().stream()
                .filter(problem -> problem.network().newRunner().stepRefusal() == null)
                .toList();
    }

    static List<KerasCase> keras() {
        return KerasCase.expressible();
    }

    static List<KerasCase> steppableKeras() {
        return keras().stream()
                .filter(keras -> keras.network().newRunner().stepRefusal() == null)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("steppable")
    void shouldStepAndSkipAsTheReference(GradientProblem problem) {
        State[] states = problem.states();
        double[][][][] expected = new double[problem.batch()][][][];
        double[][][] y = reference(problem, expected);
        assertClose(problem + " y", Close.flat(y), Close.flat(engine(problem, states)), FORWARD);
        for (int row = 0; row < states.length; row++) {
            for (int layer = 0; layer < expected[row].length; layer++) {
                String what = problem + " row " + row + " layer " + layer;
                int slots = problem.slotsPerDirection(layer);
                if (slots > 0) {
                    assertClose(what + " h", expected[row][layer][0], Close.widen(states[row].hidden(layer)), FORWARD);
                }
                if (slots > 1) {
                    assertClose(what + " c", expected[row][layer][1], Close.widen(states[row].cell(layer)), FORWARD);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("keras")
    void shouldMatchKerasInFloat64(KerasCase keras) {
        GradientProblem problem = keras.problem();
        assertKeras(keras, reference(problem, new double[problem.batch()][][][]));
    }

    @ParameterizedTest
    @MethodSource("steppableKeras")
    void shouldMatchKeras(KerasCase keras) {
        GradientProblem problem = keras.problem();
        assertKeras(keras, engine(problem, problem.states()));
    }

    /** The last steps of ours, as many as Keras gave. */
    private static void assertKeras(KerasCase keras, double[][][] y) {
        double[][][] expected = keras.y();
        double[][][] last = Arrays.copyOfRange(y, y.length - expected.length, y.length);
        assertClose(keras + " y", Close.flat(expected), Close.flat(last), FORWARD);
    }

    private static double[][][] reference(GradientProblem problem, double[][][][] states) {
        Reference reference = new Reference(problem.network());
        double[][][] y = zeros(problem);
        for (int row = 0; row < states.length; row++) {
            states[row] = Arrays.stream(problem.initialStates()[row])
                    .map(double[][]::clone)
                    .toArray(double[][][]::new);
            double[][] own = reference.run(states[row], problem.row(problem.x(), row), problem.missing(row));
            for (int t = 0; t < own.length; t++) {
                y[t][row] = own[t];
            }
        }
        return y;
    }

    private static double[][][] engine(GradientProblem problem, State[] states) {
        Network network = problem.network();
        Runner runner = network.newRunner();
        float[] x = network.readsTokens() ? null : problem.inputs();
        int[] tokens = network.readsTokens() ? problem.tokens() : null;
        float[] out = new float[network.outputSize()];
        double[][][] y = zeros(problem);
        for (int row = 0; row < states.length; row++) {
            for (int t = 0; t < problem.lengths()[row]; t++) {
                int at = t * states.length + row;
                if (problem.missing()[t][row]) {
                    runner.skip(states[row], out);
                } else if (network.readsTokens()) {
                    runner.step(states[row], tokens[at], out);
                } else {
                    runner.step(states[row], x, at * network.inputSize(), out, 0);
                }
                y[t][row] = Close.widen(out);
            }
        }
        return y;
    }

    private static double[][][] zeros(GradientProblem problem) {
        return new double[problem.steps()][problem.batch()][problem.network().outputSize()];
    }
}
