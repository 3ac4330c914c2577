package dev.rondo;

import dev.rondo.layer.Parameter;
import dev.rondo.text.SafeText;
import dev.rondo.text.Table;
import java.util.List;
import java.util.stream.Collectors;

/** The text that a network prints as: a table of its layers, and the totals. */
final class NetworkSummary {
    private static final int LONGEST_NAME = 120;

    private NetworkSummary() {}

    /**
     * {@return the text}
     *
     * @param stateSize the floats of one stream's state
     */
    static String of(List<NamedLayer> layers, int stateSize) {
        Table table = new Table("llrl").row("module", "layer", "parameters", "shapes");
        long total = 0;
        for (NamedLayer named : layers) {
            long count = named.layer().parameterCount();
            total += count;
            table.row(
                    SafeText.shown(named.module(), LONGEST_NAME),
                    named.layer().describe(),
                    Table.grouped(count),
                    named.parameters().stream().map(NetworkSummary::shape).collect(Collectors.joining(" ")));
        }
        return table + Table.grouped(total) + " parameters (" + Table.grouped((total * Float.BYTES + 1023) / 1024)
                + " KiB), state of " + Table.grouped(stateSize) + " floats per stream";
    }

    private static String shape(Parameter parameter) {
        return parameter.shape().stream().map(String::valueOf).collect(Collectors.joining("x"));
    }
}
