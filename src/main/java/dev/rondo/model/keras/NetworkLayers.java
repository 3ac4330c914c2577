package dev.rondo.model.keras;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.SkipPolicy;
import dev.rondo.graph.op.Recurrent;
import dev.rondo.graph.program.TensorArrays;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Dropout;
import dev.rondo.layer.Embedding;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.RecurrentLayer;
import dev.rondo.layer.Rnn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Collects a chain of Keras's layers as layers of a network. What a network has not is refused by name. */
final class NetworkLayers {
    private final boolean skipsMasked;
    private final List<NamedLayer> layers = new ArrayList<>();
    private final List<float[]> blocks = new ArrayList<>();
    private int width;
    /** Whether a layer so far masks steps. */
    private boolean masked;

    /**
     * An empty chain.
     *
     * @param skipsMasked whether the caller knows that masked steps are to be skipped
     */
    NetworkLayers(boolean skipsMasked) {
        this.skipsMasked = skipsMasked;
    }

    Network network(Map<String, String> metadata) {
        float[] block = new float[blocks.stream().mapToInt(part -> part.length).reduce(0, Math::addExact)];
        int at = 0;
        for (float[] part : blocks) {
            System.arraycopy(part, 0, block, at, part.length);
            at += part.length;
        }
        return Network.of(layers, block, SkipPolicy.CARRY, metadata);
    }

    void add(LayerConfig config, KerasLayer layer) {
        switch (layer) {
            case KerasDense dense -> dense(config, dense);
            case KerasTimeDistributed each -> {
                requireStepwise(config, each.layer());
                add(config, each.layer());
            }
            case KerasEmbedding embedding -> {
                requireNoMask(config, embedding.maskZero(), "whose token is 0");
                put(
                        config,
                        0,
                        new Embedding(embedding.vocabulary(), embedding.width()),
                        embedding.table().values());
            }
            case KerasMasking masking -> requireNoMask(config, true, "whose features are all " + masking.value());
            case KerasRecurrent recurrent -> recurrent(config, recurrent);
            case KerasBidirectional both -> bidirectional(config, both);
            case KerasActivation activation -> activation(config, activation);
            case KerasUnchanged unchanged -> unchanged(config, unchanged);
            default -> throw refuse(config, "is no layer that a network has");
        }
    }

    /** What goes by steps anyway may be told so; a sequence inside each step is another thing. */
    private static void requireStepwise(LayerConfig config, KerasLayer inner) {
        if (!(inner instanceof KerasDense || inner instanceof KerasActivation || inner instanceof KerasUnchanged)) {
            throw refuse(config, "wraps what a network has no steps for");
        }
    }

    private static IllegalArgumentException refuse(LayerConfig config, String what) {
        return config.refuse(what + "; Models.loadGraph reads it");
    }

    /** A network cannot know by its inputs which steps are masked: it would compute where Keras carries. */
    private void requireNoMask(LayerConfig config, boolean masks, String which) {
        masked |= masks;
        if (masks && !skipsMasked) {
            throw refuse(
                    config,
                    "masks steps " + which + ", where a network needs Runner.skip: LoadOptions.withMaskedStepsSkipped"
                            + " takes it and leaves that to the caller");
        }
    }

    private void unchanged(LayerConfig config, KerasUnchanged unchanged) {
        if (unchanged.dropout() > 0 && !layers.isEmpty()) {
            put(config, 0, new Dropout(width, unchanged.dropout()));
        }
    }

    private void put(LayerConfig config, int depth, Layer layer, float[]... parameters) {
        layers.add(new NamedLayer(config.name(), depth, layer));
        blocks.addAll(List.of(parameters));
        width = layer.outputSize();
    }

    private void dense(LayerConfig config, KerasDense dense) {
        Activation activation = dense.activation().ofEngine();
        if (activation == null) {
            throw refuse(config, "has the activation " + dense.activation().name() + ", which no dense layer here has");
        }
        int units = dense.units();
        int inputs = dense.inputs();
        Dense layer = new Dense(inputs, units, activation, dense.bias() != null);
        put(
                config,
                0,
                layer,
                TensorArrays.transposed(dense.kernel(), 1, 0).values(),
                dense.bias() == null ? new float[0] : dense.bias().values());
    }

    /** An activation of its own becomes that of the dense layer before it. */
    private void activation(LayerConfig config, KerasActivation activation) {
        if (activation.name().equals("linear")) {
            return;
        }
        NamedLayer last = layers.isEmpty() ? null : layers.getLast();
        if (last == null
                || activation.ofEngine() == null
                || !(last.layer() instanceof Dense dense)
                || dense.activation() != Activation.LINEAR) {
            throw refuse(config, "applies " + activation.name() + " where no linear dense layer can take it over");
        }
        layers.set(
                layers.size() - 1,
                new NamedLayer(
                        last.module(),
                        0,
                        new Dense(dense.inputSize(), dense.outputSize(), activation.ofEngine(), dense.bias())));
    }

    private void recurrent(LayerConfig config, KerasRecurrent recurrent) {
        if (recurrent.goBackwards()) {
            throw refuse(config, "has go_backwards, which cannot be stepped");
        }
        if (recurrent.masked() == Recurrent.Masked.ZERO && masked) {
            throw refuse(config, "gives zeros for masked steps, where a skipped step repeats the last output");
        }
        for (int depth = 0; depth < recurrent.cells().size(); depth++) {
            KerasCell cell = recurrent.cells().get(depth);
            put(config, depth, layer(config, cell), parameters(cell));
        }
    }

    private void bidirectional(LayerConfig config, KerasBidirectional both) {
        KerasRecurrent forward = both.forward();
        KerasRecurrent backward = both.backward();
        if (!forward.returnSequences()
                || forward.goBackwards()
                || forward.cells().size() + backward.cells().size() > 2) {
            throw refuse(config, "must have return_sequences, one cell each way, and the forward layer first");
        }
        if (masked) {
            throw refuse(config, "reads whole sequences, so that no step of them can be skipped");
        }
        RecurrentLayer there = layer(config, forward.cells().getFirst());
        if (!there.equals(layer(config, backward.cells().getFirst()))) {
            throw refuse(config, "must have two equal layers");
        }
        Bidirectional.Merge merge = switch (both.merge()) {
            case "concat" -> Bidirectional.Merge.CONCAT;
            case "sum" -> Bidirectional.Merge.SUM;
            case "mul" -> Bidirectional.Merge.MUL;
            case "ave" -> Bidirectional.Merge.AVERAGE;
            default -> throw refuse(config, "has merge_mode null, and so two outputs");
        };
        float[][] first = parameters(forward.cells().getFirst());
        float[][] second = parameters(backward.cells().getFirst());
        put(config, 0, new Bidirectional(there, merge), first);
        blocks.addAll(List.of(second));
    }

    private static RecurrentLayer layer(LayerConfig config, KerasCell cell) {
        boolean bias = cell.bias() != null;
        String inner = cell.activation().name();
        boolean plain = inner.equals("tanh")
                && (cell.gateActivation() == null
                        || cell.gateActivation().name().equals("sigmoid"));
        return switch (cell.cell()) {
            case RNN -> {
                if (!plain && !inner.equals("relu")) {
                    throw refuse(config, "has the activation " + inner + ", but a network's has tanh or relu");
                }
                yield new Rnn(cell.inputs(), cell.units(), plain ? Activation.TANH : Activation.RELU, bias);
            }
            case GRU, LSTM -> {
                if (!plain) {
                    throw refuse(
                            config,
                            "has the activations " + inner + " and "
                                    + cell.gateActivation().name() + ", but a network's has tanh and sigmoid");
                }
                yield cell.cell() == Recurrent.Cell.GRU
                        ? new Gru(cell.inputs(), cell.units(), cell.resetAfter(), bias)
                        : new Lstm(cell.inputs(), cell.units(), 0, bias, false, false);
            }
        };
    }

    /** KerasWeights and biases in PyTorch's layout: gates i f g o, or r z n. */
    private static float[][] parameters(KerasCell cell) {
        int[] order = switch (cell.cell()) {
            case RNN -> new int[] {0};
            case GRU -> new int[] {1, 0, 2};
            case LSTM -> new int[] {0, 1, 2, 3};
        };
        float[] w = cell.rows(cell.kernel(), order);
        float[] u = cell.rows(cell.recurrent(), order);
        return cell.bias() == null
                ? new float[][] {w, u}
                : new float[][] {w, u, cell.biasRows(cell.bias(), order), cell.biasRows(cell.recurrentBias(), order)};
    }
}
