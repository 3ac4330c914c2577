package dev.rondo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.data.Batch;
import dev.rondo.layer.Bidirectional;
import dev.rondo.reference.GradientProblem;
import dev.rondo.reference.GradientProblems;
import dev.rondo.reference.Reference;
import dev.rondo.reference.ReferenceGradients;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Sgd;
import dev.rondo.train.profile.GradientProfile;
import dev.rondo.train.profile.LayerProfile;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The norms of a gradient profile against those of the float64 reference: every layer and option, stacks, both directions, rows of
 * different lengths, missing steps under each policy.
 */
@Tag("conformance")
class GradientProfileOracleTest {
    /** The norm of a gradient, of its largest over all lags, as gradients are promised. */
    private static final double TOLERANCE = 1e-4;

    private static final Loss LOSS = Loss.MEAN_SQUARED_ERROR.withReduction(Loss.Reduction.SUM);

    static List<GradientProblem> problems() {
        return GradientProblems.small();
    }

    @ParameterizedTest
    @MethodSource("problems")
    void shouldGiveTheNormsOfTheReference(GradientProblem problem) {
        Batch batch = EngineGradients.batch(problem);
        Arrays.fill(batch.targets(problem.network().outputSize()), 0.5f);
        try (Trainer trainer = Trainer.builder(problem.network())
                .loss(LOSS)
                .optimizer(Sgd.of(1f))
                .threads(2)
                .build()) {
            GradientProfile profile = trainer.profile(batch);
            Map<String, double[][]> ahead = norms(problem, false);
            Map<String, double[][]> back = norms(problem, true);
            int directions = 0;
            for (LayerProfile layer : profile.layers()) {
                assertNorms(layer, (layer.reverse() ? back : ahead).get(layer.label()));
                directions++;
            }
            assertEquals(expectedDirections(problem.network()), directions);
        }
    }

    private static int expectedDirections(Network network) {
        return network.layers().stream()
                .mapToInt(named ->
                        named.layer().stateWidths().isEmpty() ? 0 : named.layer() instanceof Bidirectional ? 2 : 1)
                .sum();
    }

    private static void assertNorms(LayerProfile layer, double[][] expected) {
        assertEquals(expected[0].length, layer.lags(), layer.label());
        for (int slot = 0; slot < 2; slot++) {
            double largest = Arrays.stream(expected[slot]).max().orElseThrow();
            for (int lag = 0; lag < layer.lags(); lag++) {
                double actual = slot == 0 ? layer.hiddenNorm(lag) : layer.stateNorm(lag);
                assertEquals(expected[slot][lag], actual, TOLERANCE * largest, layer.label() + ", lag " + lag);
            }
        }
    }

    /** By label, the norms of h and of the whole state at each lag. */
    private static Map<String, double[][]> norms(GradientProblem problem, boolean reverse) {
        Reference reference = new Reference(problem.network());
        int[] lossSteps = new int[problem.batch()];
        GradientProblem ofLosses = ofLosses(problem, reference, reverse, lossSteps);
        Map<String, double[][][]> squares = new HashMap<>();
        ReferenceGradients.of(reference, ofLosses, (layer, direction, row, t, dState) -> {
            double[][] own = squares.computeIfAbsent(
                            label(layer, direction, problem.network()), key -> new double[problem.batch()][][])[row];
            if (own == null) {
                own = new double[problem.lengths()[row]][2];
                squares.get(label(layer, direction, problem.network()))[row] = own;
            }
            int step = direction.isEmpty() ? t : own.length - 1 - t;
            own[step][0] = square(dState[0]);
            own[step][1] = Arrays.stream(dState)
                    .mapToDouble(GradientProfileOracleTest::square)
                    .sum();
        });
        Map<String, double[][]> norms = new HashMap<>();
        squares.forEach((label, own) -> norms.put(label, atLags(own, lossSteps, reverse)));
        return norms;
    }

    private static double square(double[] values) {
        return Arrays.stream(values).map(v -> v * v).sum();
    }

    private static String label(NamedLayer layer, String direction, Network network) {
        boolean stacked =
                network.layers().stream().anyMatch(other -> other.module().equals(layer.module()) && other.depth() > 0);
        String module = layer.module().isEmpty() ? layer.layer().kind() : layer.module();
        return module + (stacked ? " l" + layer.depth() : "") + (direction.isEmpty() ? "" : " reverse");
    }

    /** The derivatives of the squared errors of one output a row: its last, or its first. */
    private static GradientProblem ofLosses(
            GradientProblem problem, Reference reference, boolean reverse, int[] lossSteps) {
        int width = problem.network().outputSize();
        double[][][] dOutputs = new double[problem.steps()][problem.batch()][width];
        double[][][][] zeros = new double[problem.batch()][][][];
        for (int row = 0; row < problem.batch(); row++) {
            zeros[row] = reference.newState();
            double[][] y = reference.run(reference.newState(), problem.row(problem.x(), row), problem.missing(row));
            lossSteps[row] = lossStep(problem, row, reverse);
            int step = lossSteps[row];
            if (step >= 0) {
                Arrays.setAll(dOutputs[step][row], j -> 2 * (y[step][j] - 0.5));
            }
        }
        return new GradientProblem(
                problem.name(),
                problem.network(),
                problem.x(),
                problem.lengths(),
                problem.missing(),
                zeros,
                dOutputs,
                zeros);
    }

    /** The last step that computes an output of its own and whose output the row's last is; or the first of them. */
    private static int lossStep(GradientProblem problem, int row, boolean reverse) {
        SkipPolicy policy = problem.network().skipPolicy();
        boolean[] missing = problem.missing(row);
        int found = -1;
        for (int t = 0; t < missing.length; t++) {
            boolean step = !missing[t] || policy == SkipPolicy.ZERO;
            if (step && !(reverse && found >= 0)) {
                found = t;
            }
        }
        return found;
    }

    private static double[][] atLags(double[][][] squares, int[] lossSteps, boolean reverse) {
        int[] lags = new int[lossSteps.length];
        Arrays.setAll(
                lags,
                row -> lossSteps[row] < 0 ? 0 : reverse ? squares[row].length - lossSteps[row] : 1 + lossSteps[row]);
        long losses = Arrays.stream(lags).filter(own -> own > 0).count();
        double[][] norms = new double[2][Arrays.stream(lags).max().orElseThrow()];
        for (int slot = 0; slot < 2; slot++) {
            for (int lag = 0; lag < norms[slot].length; lag++) {
                double sum = 0;
                int reaching = 0;
                for (int row = 0; row < lags.length; row++) {
                    if (lag < lags[row]) {
                        sum += squares[row][lossSteps[row] + (reverse ? lag : -lag)][slot];
                        reaching++;
                    }
                }
                norms[slot][lag] = Math.sqrt(losses * sum / reaching);
            }
        }
        return norms;
    }
}
