package dev.rondo.cli;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.layer.Embedding;
import dev.rondo.layer.Parameter;
import java.util.Locale;

/**
 * What a step should cost, from the sizes alone: multiplications with a weight, and bytes of parameters read. The time
 * is a guess by a formula whose two constants were fitted to the README's table of measured steps, from 1, 16 to 128, 128:
 * there it is right within 25 %. Other processors, busy ones, and weights that leave the cache are slower.
 *
 * @param multiplications with weights, each with an addition
 * @param bytes of the parameters that a step reads, once each
 * @param recurrentLayers how many layers have a state
 */
record StepEstimate(long multiplications, long bytes, int recurrentLayers) {
    private static final double NANOS_A_LAYER = 60;
    private static final double NANOS_A_MULTIPLICATION = 0.03;

    static StepEstimate of(Network network) {
        long multiplications = 0;
        long bytes = 0;
        int recurrent = 0;
        for (NamedLayer named : network.layers()) {
            if (named.layer() instanceof Embedding embedding) {
                bytes += (long) embedding.outputSize() * Float.BYTES;
                continue;
            }
            recurrent += named.layer().stateWidths().isEmpty() ? 0 : 1;
            for (Parameter parameter : named.parameters()) {
                bytes += (long) parameter.size() * Float.BYTES;
                multiplications += parameter.shape().size() == 2 ? parameter.size() : 0;
            }
        }
        return new StepEstimate(multiplications, bytes, recurrent);
    }

    double nanos() {
        return NANOS_A_LAYER * recurrentLayers + NANOS_A_MULTIPLICATION * multiplications;
    }

    /** {@return the time, and the formula it came from} */
    String describe() {
        return String.format(
                Locale.ROOT,
                "about %,.0f ns: %.0f for each recurrent layer (%d) and %.2f for each multiplication, on a server core"
                        + " and warm; --measure measures",
                nanos(),
                NANOS_A_LAYER,
                recurrentLayers,
                NANOS_A_MULTIPLICATION);
    }
}
