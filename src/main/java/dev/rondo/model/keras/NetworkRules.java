package dev.rondo.model.keras;

import dev.rondo.graph.chain.LayerActivations;
import dev.rondo.graph.op.Recurrent;
import dev.rondo.layer.Activation;
import dev.rondo.model.keras.Topology.Invocation;
import java.util.List;

/**
 * Refuses layers of Keras that no network computes, with a reason in Keras's terms. An accepted model becomes a
 * graph, whose chain of layers is the network.
 */
final class NetworkRules {
    private final boolean skipsMasked;
    /** Whether a layer so far masks steps. */
    private boolean masked;

    /**
     * Creates the rules of one model.
     *
     * @param skipsMasked whether the caller skips masked steps
     */
    NetworkRules(boolean skipsMasked) {
        this.skipsMasked = skipsMasked;
    }

    /** Checks the layers of a model. */
    void check(LayerGraph graph) {
        for (Invocation call : graph.topology().calls()) {
            KerasLayer layer = graph.layers().get(call.layer());
            if (layer != null) {
                check(graph.topology().layer(call), layer);
            }
        }
    }

    private void check(LayerConfig config, KerasLayer layer) {
        switch (layer) {
            case LayerGraph model -> check(model);
            case KerasDense dense -> {}
            case KerasActivation activation -> {}
            case KerasUnchanged unchanged -> {}
            case KerasNorm norm -> {}
            case KerasTimeDistributed each -> {
                if (!each.stepwise()) {
                    throw refuse(config, "wraps a layer that a network cannot apply step by step");
                }
            }
            case KerasEmbedding embedding -> checkMask(config, embedding.maskZero(), "whose token is 0");
            case KerasMasking masking -> checkMask(config, true, "whose features are all " + masking.value());
            case KerasRecurrent recurrent -> checkRecurrent(config, recurrent);
            case KerasBidirectional both -> checkBidirectional(config, both);
            default -> throw refuse(config, "is not a layer that a network has");
        }
    }

    private static IllegalArgumentException refuse(LayerConfig config, String what) {
        return config.refuse(what + "; Models.loadGraph reads it");
    }

    /** A network cannot tell from its inputs which steps are masked: it would compute them, but Keras carries the state. */
    private void checkMask(LayerConfig config, boolean masks, String which) {
        masked |= masks;
        if (masks && !skipsMasked) {
            throw refuse(
                    config,
                    "masks steps " + which + ", where a network needs Runner.skip: LoadOptions.withMaskedStepsSkipped"
                            + " takes it and leaves that to the caller");
        }
    }

    private void checkRecurrent(LayerConfig config, KerasRecurrent recurrent) {
        if (recurrent.goBackwards()) {
            throw refuse(config, "has go_backwards, which cannot be stepped");
        }
        if (recurrent.masked() == Recurrent.Masked.ZERO && masked) {
            throw refuse(config, "gives zeros for masked steps, where a skipped step repeats the last output");
        }
        recurrent.cells().forEach(cell -> checkActivations(config, cell));
    }

    private void checkBidirectional(LayerConfig config, KerasBidirectional both) {
        if (!both.forward().returnSequences()
                || both.forward().goBackwards()
                || both.forward().cells().size() + both.backward().cells().size() > 2) {
            throw refuse(config, "must have return_sequences, one cell per direction, and the forward layer first");
        }
        if (masked) {
            throw refuse(config, "reads whole sequences, so that none of their steps can be skipped");
        }
        if (!both.isOneOperator()) {
            throw refuse(config, "must have two equal layers");
        }
        if (both.merge().equals("none")) {
            throw refuse(config, "has merge_mode null, and so two outputs");
        }
        checkActivations(config, both.forward().cells().getFirst());
    }

    private static void checkActivations(LayerConfig config, KerasCell cell) {
        String inner = cell.activations().getLast().name();
        switch (cell.cell()) {
            case RNN -> {
                if (!List.of("tanh", "relu").contains(inner)) {
                    throw refuse(config, "has the activation " + inner + ", but a network's has tanh or relu");
                }
            }
            case GRU, LSTM -> {
                for (KerasActivation activation : cell.activations()) {
                    Activation known = LayerActivations.of(activation.elementwise());
                    if (known == null || !known.ofCells()) {
                        throw refuse(
                                config, "has the activation " + activation.name() + ", which no network's cell has");
                    }
                }
            }
        }
    }
}
