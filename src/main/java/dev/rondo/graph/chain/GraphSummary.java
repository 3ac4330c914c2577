package dev.rondo.graph.chain;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.Program;
import dev.rondo.text.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table that a graph prints as. Names came out of a file: they are cut, and hold nothing a terminal would obey. */
public final class GraphSummary {
    private static final int LONGEST_NAME = 40;

    private GraphSummary() {}

    static String of(Program program) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"node", "operator", "parameters", "shapes"});
        for (Node node : program.nodes()) {
            List<Tensor> parameters = parameters(program, node.inputs().stream());
            rows.add(new String[] {
                name(node),
                name(node.kind()),
                grouped(count(parameters)),
                parameters.stream().map(GraphSummary::shape).collect(Collectors.joining(" "))
            });
        }
        // what several nodes read is there once
        long total = count(parameters(
                program,
                program.nodes().stream().flatMap(node -> node.inputs().stream()).distinct()));
        int[] widths = new int[3];
        for (String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        String line = "%-" + widths[0] + "s  %-" + widths[1] + "s  %" + widths[2] + "s  %s%n";
        StringBuilder text = new StringBuilder();
        rows.forEach(row -> text.append(
                        String.format(Locale.ROOT, line, (Object[]) row).stripTrailing())
                .append(System.lineSeparator()));
        return text.append(grouped(total) + " parameters (" + grouped((total * Float.BYTES + 1023) / 1024) + " KiB)")
                .toString();
    }

    private static List<Tensor> parameters(Program program, Stream<String> values) {
        return values.map(program.constants()::get)
                .filter(tensor -> tensor != null && tensor.type() == Tensor.Type.FLOAT32)
                .toList();
    }

    private static long count(List<Tensor> parameters) {
        return parameters.stream().mapToLong(tensor -> tensor.values().length).sum();
    }

    private static String name(Node node) {
        return name(
                node.name().isEmpty() && !node.outputs().isEmpty()
                        ? node.outputs().getFirst()
                        : node.name());
    }

    private static String name(String text) {
        String shown = SafeText.shown(text);
        return shown.length() <= LONGEST_NAME ? shown : "..." + shown.substring(shown.length() - LONGEST_NAME + 3);
    }

    private static String shape(Tensor tensor) {
        return tensor.shape().isEmpty()
                ? "1"
                : tensor.shape().stream().map(String::valueOf).collect(Collectors.joining("x"));
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
