package dev.rondo;

import dev.rondo.layer.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The table that a network prints as. */
final class NetworkSummary {
    private static final int LONGEST_NAME = 120;

    private NetworkSummary() {}

    static String of(List<NamedLayer> layers, int stateSize) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"module", "layer", "parameters", "shapes"});
        for (NamedLayer layer : layers) {
            rows.add(new String[] {
                printable(layer.module()),
                layer.layer().describe(),
                grouped(layer.layer().parameterCount()),
                layer.parameters().stream().map(NetworkSummary::shape).collect(Collectors.joining(" "))
            });
        }
        int parameters = layers.stream().mapToInt(named -> named.layer().parameterCount()).sum();
        int[] widths = new int[3];
        for (String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            text.append(String.format(
                    Locale.ROOT, "%-" + widths[0] + "s  %-" + widths[1] + "s  %" + widths[2] + "s  %s%n", (Object[])
                            row));
        }
        return text.append(String.format(
                        Locale.ROOT,
                        "%s parameters (%s KiB), state of %s floats per stream",
                        grouped(parameters),
                        grouped((parameters * 4L + 1023) / 1024),
                        grouped(stateSize)))
                .toString();
    }

    /** Names come from files: no control characters, and not a screen of them. */
    private static String printable(String name) {
        String start = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "...";
        return start.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }

    private static String shape(Parameter parameter) {
        return parameter.shape().stream().map(String::valueOf).collect(Collectors.joining("x"));
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
