package dev.rondo.layer;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.rondo.Network;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class CellNormalizationTest {
    private static final float EPSILON = 1e-5f;

    @Test
    void shouldAddGainsOfOneAfterTheParametersOfTheCell() {
        Network network = Network.builder(2)
                .add(in -> Lstm.of(in, 3).withLayerNorm(EPSILON))
                .build(1);
        List<Parameter> added = network.parameters().subList(4, 8);
        assertEquals(
                List.of(
                        new Parameter("lstm.gain_ih_l0", List.of(12)),
                        new Parameter("lstm.gain_hh_l0", List.of(12)),
                        new Parameter("lstm.gain_c_l0", List.of(3)),
                        new Parameter("lstm.bias_c_l0", List.of(3))),
                added);
        float[] gains =
                Arrays.copyOfRange(network.parameterBlock(), network.parameterCount() - 30, network.parameterCount());
        float[] expected = new float[30];
        Arrays.fill(expected, 0, 27, 1f);
        assertArrayEquals(expected, gains);
    }

    @Test
    void shouldLeaveOutTheBiasOfTheCellStateWithThoseOfTheGates() {
        Lstm layer = new Lstm(2, 3, 0, false, false, false).withLayerNorm(EPSILON);
        List<String> names =
                layer.parameters("", 0).stream().map(Parameter::name).toList();
        assertEquals(List.of("weight_ih_l0", "weight_hh_l0", "gain_ih_l0", "gain_hh_l0", "gain_c_l0"), names);
    }

    @Test
    void shouldDescribeWhetherTheNormalizedCellStateIsCarried() {
        String carried = Lstm.of(2, 3).withCarriedLayerNorm(EPSILON).describe();
        assertEquals("lstm 2 -> 3, layer norm carried, epsilon 1.0E-5", carried);
        assertNotEquals(carried, Lstm.of(2, 3).withLayerNorm(EPSILON).describe());
    }

    @Test
    void shouldRefuseOptionsThatHaveNoEquations() {
        Lstm lstm = Lstm.of(2, 3).withLayerNorm(EPSILON);
        assertRefused(lstm::withPeepholes, "lstm", "layer normalization", "peepholes");
        assertRefused(lstm::withCoupledGates, "coupled gates");
        assertRefused(() -> lstm.withProjection(2), "projection");
        assertRefused(
                () -> lstm.withActivations(Activation.RELU, Activation.SIGMOID), "layer normalization", "activations");
        assertRefused(() -> new Gru(2, 3, false, true).withLayerNorm(EPSILON), "gru", "reset before the product");
        assertRefused(
                () -> new Gru(2, 3, true, true, CellActivations.normalized(new CellNormalization(EPSILON, true))),
                "no cell state");
    }

    @Test
    void shouldRefuseAnEpsilonThatIsNotPositive() {
        for (float epsilon : new float[] {0f, -1f, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertRefused(() -> Lstm.of(2, 3).withLayerNorm(epsilon), "epsilon", "but is " + epsilon);
            assertRefused(() -> Gru.of(2, 3).withLayerNorm(epsilon), "epsilon", "but is " + epsilon);
        }
        assertRefused(() -> new CellNormalization(0f, true), "carried", "epsilon is 0");
    }
}
