package dev.rondo;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients against central differences (row 0 of the proofs): every layer and option, stacks, lengths, gaps. */
@Tag("conformance")
class GradientCheckTest {
    /** Of the largest gradient of a tensor. */
    private static final double TOLERANCE = 1e-4;

    private static final long SEED = 31;
    private static final int INPUT = 4;
    private static final int HIDDEN = 5;

    static List<Networks.Kind> all() {
        return Networks.ALL;
    }

    static List<Networks.Kind> steppable() {
        return Networks.steppable();
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldBeTheSlopesOfTheLoss(Networks.Kind kind) {
        assertSlopes(kind + ", seed " + SEED, new GradientCheck(kind.build(INPUT, HIDDEN), false, 1, SEED).run());
    }

    @ParameterizedTest
    @MethodSource("steppable")
    void shouldBeTheSlopesOfTheLossAcrossGaps(Networks.Kind kind) {
        for (SkipPolicy policy : SkipPolicy.values()) {
            Network built = kind.build(INPUT, HIDDEN);
            Network network = Network.of(built.layers(), built.parameterBlock(), policy, built.metadata());
            String what = kind + ", " + policy + ", seed " + SEED;
            assertSlopes(what, new GradientCheck(network, true, 3, SEED).run());
        }
    }

    private static void assertSlopes(String what, double difference) {
        assertTrue(difference < TOLERANCE, what + ": off by " + difference + " of the largest");
    }
}
