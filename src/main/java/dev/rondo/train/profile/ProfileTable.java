package dev.rondo.train.profile;

import dev.rondo.layer.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The tables that a {@link GradientProfile} prints as. */
final class ProfileTable {
    private static final int[] STEPS = {1, 2, 5};

    private ProfileTable() {}

    static String of(GradientProfile profile) {
        StringBuilder text = new StringBuilder();
        norms(profile, text);
        gates(profile, text);
        for (DeadReluUnits relu : profile.relus()) {
            line(text, "%s: %d of %d ReLU units dead", relu.layer(), relu.dead(), relu.units());
        }
        if (profile.updates() > 0) {
            line(
                    text,
                    "%d of %d updates clipped (%s %%), median norm %.3g",
                    profile.clipped(),
                    profile.updates(),
                    percent(profile.clippedShare()),
                    profile.medianNorm());
        }
        return text.toString();
    }

    private static void norms(GradientProfile profile, StringBuilder text) {
        List<Integer> lags = lags(profile);
        if (lags.isEmpty()) {
            return;
        }
        int width = width(profile);
        text.append(cell("norm of dLoss/dh", width));
        lags.forEach(lag -> text.append(String.format(Locale.ROOT, "%10s", lag == 0 ? "lag 0" : lag)));
        text.append(System.lineSeparator());
        for (LayerProfile layer : profile.layers()) {
            boolean cell = layer.layer().stateWidths().size() > 1;
            row(text, cell(layer.label(), width), lags, layer, false);
            if (cell) {
                row(text, cell("  h and c", width), lags, layer, true);
            }
        }
    }

    private static void row(StringBuilder text, String label, List<Integer> lags, LayerProfile layer, boolean state) {
        text.append(label);
        for (int lag : lags) {
            if (lag < layer.lags()) {
                double norm = state ? layer.stateNorm(lag) : layer.hiddenNorm(lag);
                text.append(String.format(Locale.ROOT, "%10.2e", norm));
            }
        }
        text.append(System.lineSeparator());
    }

    private static void gates(GradientProfile profile, StringBuilder text) {
        int width = width(profile);
        boolean any = profile.layers().stream().anyMatch(layer -> !layer.gates().isEmpty());
        if (any) {
            line(text, "%s%-16s%16s%10s", cell("saturated values", width), "gate", "low", "high");
        }
        for (LayerProfile layer : profile.layers()) {
            for (GateSaturation gate : layer.gates()) {
                String name = gate.gate().name() + (gate.gate().activation() == Activation.TANH ? ", tanh" : "");
                line(
                        text,
                        "%s%-16s%14s %%%8s %%",
                        cell(layer.label(), width),
                        name,
                        percent(gate.low()),
                        percent(gate.high()));
            }
        }
    }

    /** 0, 1, 2, 5, 10 and so on, and the last. */
    private static List<Integer> lags(GradientProfile profile) {
        int longest =
                profile.layers().stream().mapToInt(LayerProfile::lags).max().orElse(0);
        List<Integer> lags = new ArrayList<>();
        if (longest > 0) {
            lags.add(0);
        }
        for (int i = 0; i < 30; i++) {
            double lag = STEPS[i % 3] * Math.pow(10, i / 3);
            if (lag < longest - 1) {
                lags.add((int) lag);
            }
        }
        if (longest > 1) {
            lags.add(longest - 1);
        }
        return lags;
    }

    private static int width(GradientProfile profile) {
        return 2
                + Math.max(
                        18,
                        profile.layers().stream()
                                .mapToInt(layer -> layer.label().length())
                                .max()
                                .orElse(0));
    }

    private static String cell(String text, int width) {
        return String.format(Locale.ROOT, "%-" + width + "s", text);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f", 100 * share);
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }
}
