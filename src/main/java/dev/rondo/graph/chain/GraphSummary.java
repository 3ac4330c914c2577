package dev.rondo.graph.chain;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.Program;
import dev.rondo.text.SafeText;
import dev.rondo.text.Table;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Prints a program as a table. Names come from a file, so they are cut, and control characters that a terminal would obey
 * are replaced.
 */
final class GraphSummary {
    private static final int LONGEST_NAME = 40;

    private GraphSummary() {}

    static String of(Program program) {
        Table table = new Table("llrl").row("node", "operator", "parameters", "shapes");
        long networks = 0;
        for (Node node : program.nodes()) {
            if (node.operator() instanceof NetworkOperator operator) {
                long count = operator.network().parameterCount();
                networks += count;
                table.row(name(node), name(node.kind()), Table.grouped(count), layers(operator));
            } else {
                List<Tensor> parameters = parameters(program, node.inputs().stream());
                table.row(name(node), name(node.kind()), Table.grouped(count(parameters)), shapes(parameters));
            }
        }
        // A constant that several nodes read counts once.
        long total = networks
                + count(parameters(
                        program,
                        program.nodes().stream()
                                .flatMap(node -> node.inputs().stream())
                                .distinct()));
        return table + Table.grouped(total) + " parameters (" + Table.grouped((total * Float.BYTES + 1023) / 1024)
                + " KiB)";
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

    private static String layers(NetworkOperator operator) {
        return operator.network().layers().stream()
                .map(named -> named.layer().describe())
                .collect(Collectors.joining("; "));
    }

    private static String shapes(List<Tensor> parameters) {
        return parameters.stream().map(GraphSummary::shape).collect(Collectors.joining(" "));
    }

    private static String shape(Tensor tensor) {
        return tensor.shape().isEmpty()
                ? "1"
                : tensor.shape().stream().map(String::valueOf).collect(Collectors.joining("x"));
    }
}
