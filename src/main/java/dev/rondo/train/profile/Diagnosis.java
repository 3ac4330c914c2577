package dev.rondo.train.profile;

import dev.rondo.layer.Activation;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.Rnn;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A gradient profile in plain words, with advice: gates (Hochreiter, Schmidhuber 1997; Cho et al. 2014), ReLU with identity
 * initialisation (Le, Jaitly, Hinton 2015), a bias of up to ln T for the gate that keeps the state (Tallec, Ollivier 2018), and
 * clipping near the usual norm of updates (Pascanu, Mikolov, Bengio 2013).
 */
final class Diagnosis {
    /** The share of dead units from which they are mentioned. */
    private static final double MANY_DEAD = 0.25;
    /** The share above which saturated tanh values and clipped updates are mentioned. */
    private static final double HALF = 0.5;

    private static final MathContext TWO_DIGITS = new MathContext(2);

    private final long updates;
    private final double clippedShare;
    private final double medianNorm;

    /** Sets the statistics of the updates so far. */
    Diagnosis(long updates, double clippedShare, double medianNorm) {
        this.updates = updates;
        this.clippedShare = clippedShare;
        this.medianNorm = medianNorm;
    }

    /** {@return one sentence per line: on the gradients of each layer, saturated and dead units, and clipping} */
    String of(List<LayerProfile> layers, List<DeadReluUnits> relus) {
        List<String> sentences = new ArrayList<>();
        for (LayerProfile layer : layers) {
            sentences.add(layer.label() + ": " + reach(layer));
        }
        if (sentences.isEmpty()) {
            sentences.add("There is no recurrent layer: gradients do not go back in time.");
        }
        for (LayerProfile layer : layers) {
            addSaturation(layer, sentences);
        }
        for (DeadReluUnits relu : relus) {
            if (relu.dead() >= MANY_DEAD * relu.units()) {
                sentences.add(relu.layer() + ": " + relu.dead() + " of " + relu.units()
                        + " ReLU units are dead on this batch: try a lower learning rate.");
            }
        }
        if (clippedShare > HALF) {
            sentences.add(percent(clippedShare) + " of " + updates
                    + " updates were clipped, so the bound determines the size of steps. The median norm of the"
                    + " gradients is " + number(medianNorm) + ".");
        }
        return String.join(System.lineSeparator(), sentences);
    }

    private static void addSaturation(LayerProfile layer, List<String> sentences) {
        for (GateSaturation gate : layer.gates()) {
            if (gate.gate().activation() == Activation.TANH && gate.share() > HALF) {
                sentences.add(layer.label() + ": " + percent(gate.share()) + " of its tanh values are saturated"
                        + " and pass little gradient: try smaller inputs or weights.");
            }
        }
    }

    private String reach(LayerProfile layer) {
        int steps = layer.lags() - 1;
        double first = layer.lags() == 0 ? 0 : layer.stateNorm(0);
        if (first == 0) {
            return "no gradient reaches it.";
        }
        if (!Double.isFinite(first)) {
            return "its gradients are not finite.";
        }
        if (steps == 0) {
            return "it has read one step when the loss is taken: there is nothing to go back to.";
        }
        if (layer.explodesAfter().isPresent()) {
            return explosion(layer);
        }
        if (layer.vanishesAfter().isPresent()) {
            return "gradients vanish after " + layer.vanishesAfter().getAsInt() + " of " + steps + " steps: "
                    + memory(layer.layer(), steps) + ".";
        }
        return "gradients last: " + left(layer.left(steps)) + " is left after " + steps + " steps.";
    }

    private String explosion(LayerProfile layer) {
        int largest = 0;
        for (int lag = 0; lag < layer.lags(); lag++) {
            if (!(layer.left(lag) <= layer.left(largest))) {
                largest = lag;
            }
        }
        double times = layer.left(largest);
        String size = Double.isFinite(times) ? number(times) + " times as large" : "not finite";
        String bound = Double.isNaN(medianNorm)
                ? "clip at about 1, and profile again after some updates"
                : "clip at about " + number(medianNorm) + ", the median norm of the last updates";
        return "gradients explode after " + layer.explodesAfter().getAsInt() + " steps, and are " + size + " after "
                + largest + ": " + bound + ".";
    }

    /** Advice that gives a layer a longer memory. */
    private static String memory(Layer layer, int steps) {
        String bias = number(Math.max(1, Math.log(steps)));
        return switch (layer) {
            case Rnn rnn ->
                rnn.activation() == Activation.RELU
                        ? "initialise its recurrent weights to the identity, or try LSTM or GRU"
                        : "try LSTM, GRU, or ReLU with identity start";
            case Lstm lstm ->
                lstm.coupled()
                        ? "start its input gate with a bias down to -" + bias
                        : "start its forget gate with a bias of up to " + bias;
            default -> "start its update gate with a bias of up to " + bias + ", or try LSTM";
        };
    }

    private static String left(double share) {
        return share > 1 ? number(share) + " times as much" : percent(share);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    /** Two digits, without an exponent if that is readable. */
    private static String number(double value) {
        return value < 1e5 && value > 1e-3
                ? new BigDecimal(value).round(TWO_DIGITS).toPlainString()
                : String.format(Locale.ROOT, "%.1e", value);
    }
}
