package dev.rondo.model.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.graph.Graph;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every model of the fixtures computes what ONNX Runtime or PyTorch computed. */
@Tag("once")
class OnnxCasesTest {
    static List<OnnxCase> cases() {
        return Stream.of("onnx", "torch/onnx-torchscript", "torch/onnx-dynamo")
                .flatMap(folder -> OnnxCase.all(folder).stream())
                .toList();
    }

    @Test
    void shouldHaveAllCases() {
        assertEquals(157, OnnxCase.all("onnx").size());
        assertEquals(177, cases().size());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldComputeWhatOthersComputed(OnnxCase model) throws IOException {
        Graph graph = model.graph();
        model.assertClose(model.expected(graph), graph.run(model.inputs(graph)));
    }
}
