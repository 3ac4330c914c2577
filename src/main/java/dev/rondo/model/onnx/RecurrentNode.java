package dev.rondo.model.onnx;

import dev.rondo.graph.op.ActivationFunction;
import dev.rondo.graph.op.ActivationFunction.Kind;
import dev.rondo.graph.op.Recurrent;
import dev.rondo.graph.op.Recurrent.Cell;
import dev.rondo.graph.op.Recurrent.Direction;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/** Reads the attributes of RNN, GRU and LSTM. */
final class RecurrentNode {
    private RecurrentNode() {}

    static Recurrent read(OnnxNode node, Cell cell) {
        Direction direction = direction(node.text("direction", "forward"));
        float clip = node.has("clip") ? node.real("clip", 0) : Float.POSITIVE_INFINITY;
        return new Recurrent(
                cell,
                hiddenSize(node),
                direction,
                new Recurrent.Equations(
                        activations(node, cell, direction.count()),
                        clip,
                        cell == Cell.LSTM && node.flag("input_forget", false),
                        cell == Cell.GRU && node.flag("linear_before_reset", false)),
                node.flag("layout", false),
                Recurrent.Masked.REPEAT);
    }

    /** From the attribute, or from the shape of R, [D][G H][H]. */
    private static int hiddenSize(OnnxNode node) {
        if (node.has("hidden_size")) {
            return node.integer("hidden_size", 0);
        }
        return node.initializer(2)
                .filter(recurrent -> recurrent.shape().size() == 3)
                .map(recurrent -> recurrent.shape().get(2))
                .orElseThrow(() -> new IllegalArgumentException("the attribute hidden_size is missing"));
    }

    private static Direction direction(String name) {
        for (Direction direction : Direction.values()) {
            if (direction.name().toLowerCase(Locale.ROOT).equals(name)) {
                return direction;
            }
        }
        throw new IllegalArgumentException("the direction \"" + name + "\" is not supported");
    }

    /** Each activation that has parameters takes the next alpha and beta from their lists. */
    private static List<ActivationFunction> activations(OnnxNode node, Cell cell, int directions) {
        List<String> names = node.texts("activations");
        List<ActivationFunction> activations = new ArrayList<>();
        Iterator<Float> alphas = node.reals("activation_alpha").iterator();
        Iterator<Float> betas = node.reals("activation_beta").iterator();
        for (String name : names) {
            Kind kind = Kind.of(name);
            float alpha = kind.parameters() > 0 ? next(alphas, kind.defaultAlpha(), name + " needs an alpha") : 0;
            float beta = kind.parameters() > 1 ? next(betas, kind.defaultBeta(), name + " needs a beta") : 0;
            activations.add(new ActivationFunction(kind, alpha, beta));
        }
        if (alphas.hasNext() || betas.hasNext()) {
            throw new IllegalArgumentException(
                    "activation_alpha and activation_beta have more values than the activations " + names + " take");
        }
        for (int direction = 0; names.isEmpty() && direction < directions; direction++) {
            activations.addAll(cell.defaults());
        }
        return activations;
    }

    private static float next(Iterator<Float> values, float otherwise, String missing) {
        if (values.hasNext()) {
            return values.next();
        }
        if (Float.isNaN(otherwise)) {
            throw new IllegalArgumentException(missing + ", for which ONNX has no default");
        }
        return otherwise;
    }
}
