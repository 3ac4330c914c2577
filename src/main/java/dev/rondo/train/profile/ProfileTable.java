package dev.rondo.train.profile;

import dev.rondo.layer.Activation;
import dev.rondo.text.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The tables of a {@code GradientProfile}. */
final class ProfileTable {
    private static final int[] STEPS = {1, 2, 5};
    private static final int MOST_LAGS = 30;

    private ProfileTable() {}

    /** {@return the norms at some lags, one row per layer and a second one for the whole state of an LSTM} */
    static String norms(List<LayerProfile> layers) {
        List<Integer> lags = lags(layers);
        if (lags.isEmpty()) {
            return "";
        }
        Table table = new Table("l" + "r".repeat(lags.size()));
        List<String> heading = new ArrayList<>(List.of("norm of dLoss/dh"));
        lags.forEach(lag -> heading.add(lag == 0 ? "lag 0" : lag.toString()));
        table.row(heading.toArray(String[]::new));
        for (LayerProfile layer : layers) {
            boolean cell = layer.layer().stateWidths().size() > 1;
            table.row(row(layer.label(), lags, layer, false));
            if (cell) {
                table.row(row("  h and c", lags, layer, true));
            }
        }
        return table.toString();
    }

    private static String[] row(String label, List<Integer> lags, LayerProfile layer, boolean state) {
        List<String> cells = new ArrayList<>(List.of(label));
        for (int lag : lags) {
            if (lag < layer.lags()) {
                cells.add(format("%.2e", state ? layer.stateNorm(lag) : layer.hiddenNorm(lag)));
            } else {
                cells.add("");
            }
        }
        return cells.toArray(String[]::new);
    }

    /** {@return the saturation of all gates} */
    static String gates(List<LayerProfile> layers) {
        if (layers.stream().allMatch(layer -> layer.gates().isEmpty())) {
            return "";
        }
        Table table = new Table("llrr").row("saturated values", "gate", "low", "high");
        for (LayerProfile layer : layers) {
            for (GateSaturation gate : layer.gates()) {
                String name = gate.gate().name() + (gate.gate().activation() == Activation.TANH ? ", tanh" : "");
                table.row(layer.label(), name, percent(gate.low()), percent(gate.high()));
            }
        }
        return table.toString();
    }

    /** {@return one line per layer with rectified units} */
    static String deadUnits(List<DeadReluUnits> relus) {
        StringBuilder text = new StringBuilder();
        for (DeadReluUnits relu : relus) {
            text.append(format("%s: %d of %d ReLU units dead%n", relu.layer(), relu.dead(), relu.units()));
        }
        return text.toString();
    }

    /** {@return the line on clipped updates} */
    static String clipping(long updates, long clipped, double medianNorm) {
        return format(
                "%d of %d updates clipped (%s), median norm %.3g%n",
                clipped, updates, percent((double) clipped / updates), medianNorm);
    }

    /** 0, 1, 2, 5, 10 and so on, and the last lag. */
    private static List<Integer> lags(List<LayerProfile> layers) {
        int longest = layers.stream().mapToInt(LayerProfile::lags).max().orElse(0);
        List<Integer> lags = new ArrayList<>();
        if (longest > 0) {
            lags.add(0);
        }
        for (int i = 0; i < MOST_LAGS; i++) {
            double lag = STEPS[i % STEPS.length] * Math.pow(10, i / STEPS.length);
            if (lag < longest - 1) {
                lags.add((int) lag);
            }
        }
        if (longest > 1) {
            lags.add(longest - 1);
        }
        return lags;
    }

    private static String percent(double share) {
        return format("%.0f %%", 100 * share);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
