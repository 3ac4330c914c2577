package dev.rondo.cli;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.layer.ColumnEmbedding;
import dev.rondo.layer.Embedding;
import dev.rondo.layer.Parameter;
import java.util.Locale;

/**
 * An estimate of the cost of a step from sizes only: multiply-adds with weights, and bytes of parameters read. The two
 * constants of the time were fitted to the README's table of measured steps, from 1, 16 to 128, 128, where the estimate
 * is within 25 %. Slower or busy processors, and weights that do not fit in the cache, take longer.
 *
 * @param multiplyAdds multiplications with a weight, each with an addition
 * @param bytes the bytes of the parameters that a step reads, each counted once
 * @param recurrentLayers the number of layers that have a state
 */
record StepEstimate(long multiplyAdds, long bytes, int recurrentLayers) {
    private static final double NANOS_PER_LAYER = 60;
    private static final double NANOS_PER_MULTIPLY_ADD = 0.03;

    static StepEstimate of(Network network) {
        long multiplyAdds = 0;
        long bytes = 0;
        int recurrent = 0;
        for (NamedLayer named : network.layers()) {
            if (named.layer() instanceof Embedding embedding) {
                bytes += (long) embedding.outputSize() * Float.BYTES;
                continue;
            }
            if (named.layer() instanceof ColumnEmbedding embedding) {
                bytes += embedding.columns().stream()
                                .mapToLong(ColumnEmbedding.Column::width)
                                .sum()
                        * Float.BYTES;
                continue;
            }
            recurrent += named.layer().stateWidths().isEmpty() ? 0 : 1;
            for (Parameter parameter : named.parameters()) {
                bytes += (long) parameter.size() * Float.BYTES;
                multiplyAdds += parameter.shape().size() == 2 ? parameter.size() : 0;
            }
        }
        return new StepEstimate(multiplyAdds, bytes, recurrent);
    }

    double nanos() {
        return NANOS_PER_LAYER * recurrentLayers + NANOS_PER_MULTIPLY_ADD * multiplyAdds;
    }

    /** {@return the time and its formula} */
    String describe() {
        return String.format(
                Locale.ROOT,
                "about %,.0f ns on a warm server core: %.0f ns per recurrent layer (%d) and %.2f ns per multiply-add; use"
                        + " --measure to measure it",
                nanos(),
                NANOS_PER_LAYER,
                recurrentLayers,
                NANOS_PER_MULTIPLY_ADD);
    }
}
