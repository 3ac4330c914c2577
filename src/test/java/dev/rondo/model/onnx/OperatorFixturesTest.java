package dev.rondo.model.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every operator has a case: a node of a fixture whose outputs another engine computed, or an example in a test of operators
 * whose results were computed by hand.
 */
@Tag("once")
class OperatorFixturesTest {
    private static final Path TESTS = Path.of("src/test/java/dev/rondo/model/onnx");
    private static final Path FIXTURES = Path.of("src/test/resources");
    private static final Pattern QUOTED = Pattern.compile("\"(?:com\\.microsoft\\.)?([A-Z]\\w+)\"");

    @Test
    void shouldHaveACaseForEachOperator() throws IOException {
        Set<String> missing = OnnxOperators.names();
        Set<String> cases = examples();
        cases.addAll(nodes("onnx"));
        cases.addAll(nodes("onnx-cases"));
        missing.removeIf(name -> cases.contains(name.substring(name.lastIndexOf('.') + 1)));
        assertEquals(Set.of(), missing, "operators without a case");
    }

    /** The operators that the tests of operators name. */
    private static Set<String> examples() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String test : Set.of("Operators", "FurtherOperators", "QuantizedOperators", "Convolutions")) {
            Matcher quoted = QUOTED.matcher(Files.readString(TESTS.resolve(test + "Test.java")));
            while (quoted.find()) {
                names.add(quoted.group(1));
            }
        }
        return names;
    }

    private static Set<String> nodes(String folder) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.walk(FIXTURES.resolve(folder))) {
            for (Path file : files.filter(path -> path.endsWith("model.onnx")).toList()) {
                ModelProto model = ModelProto.parseFrom(Files.readAllBytes(file));
                model.getGraph().getNodeList().stream()
                        .map(NodeProto::getOpType)
                        .forEach(names::add);
            }
        }
        return names;
    }
}
