package dev.rondo;

import dev.rondo.reference.GradientProblem;
import dev.rondo.reference.GradientProblems;
import dev.rondo.reference.GradientSource;
import dev.rondo.reference.Gradients;
import dev.rondo.reference.ReferenceGradients;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The engine's gradients against the float64 reference, PyTorch and Keras (rows 0 and 1 of the proofs). */
@Tag("conformance")
class EngineGradientsTest extends GradientContract {
    private static final int THREADS = 3;

    @Override
    GradientSource source() {
        return problem -> EngineGradients.of(problem, THREADS);
    }

    static List<GradientProblem> small() {
        return GradientProblems.small();
    }

    /** Rows of more than one vector, and of more than the matrix product takes at once. */
    static List<GradientProblem> large() {
        return GradientProblems.at(17, 33, 12);
    }

    @ParameterizedTest
    @MethodSource({"small", "large"})
    void shouldMatchTheReference(GradientProblem problem) {
        Gradients expected = ReferenceGradients.of(problem);
        Gradients.assertClose(problem.name(), expected, EngineGradients.of(problem, 1), TOLERANCE);
        Gradients.assertClose(problem.name(), expected, EngineGradients.of(problem, THREADS), TOLERANCE);
    }
}
