package dev.rondo.model.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.rondo.fixture.Folders;
import dev.rondo.graph.Tensor;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.Models;
import dev.rondo.model.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** GRUs of PyTorch's dynamo exporter without linear_before_reset, which its older versions left out. */
@Tag("once")
class ExportedGrusTest {
    private final Path folder = Folders.resource("torch/onnx-dynamo/gru_emb_last");

    @Test
    void shouldWarnAndComputeWhatIsAskedFor() throws IOException {
        byte[] mended = Files.readAllBytes(folder.resolve("model.onnx"));
        byte[] wrong = withoutReset();
        Tensor expected = run(mended, LoadOptions.DEFAULT);
        assertEquals(Optional.empty(), warning(mended));
        String warning = warning(wrong).orElseThrow();
        assertTrue(warning.startsWith("PyTorch exported 1 GRU with linear_before_reset = 0"), warning);
        assertTrue(warning.contains("withLinearBeforeReset(true)"), warning);
        LoadOptions asPyTorch = LoadOptions.DEFAULT.withLinearBeforeReset(true);
        LoadOptions asFile = LoadOptions.DEFAULT.withLinearBeforeReset(false);
        assertArrayEquals(expected.values(), run(wrong, asPyTorch).values());
        assertArrayEquals(
                run(wrong, LoadOptions.DEFAULT).values(), run(wrong, asFile).values());
        assertFalse(Arrays.equals(expected.values(), run(wrong, asFile).values()));
    }

    private byte[] withoutReset() throws IOException {
        ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(folder.resolve("model.onnx"))).toBuilder();
        for (NodeProto.Builder node : model.getGraphBuilder().getNodeBuilderList()) {
            List<AttributeProto> attributes = new ArrayList<>(node.getAttributeList());
            attributes.removeIf(attribute -> attribute.getName().equals("linear_before_reset"));
            node.clearAttribute().addAllAttribute(attributes);
        }
        return model.build().toByteArray();
    }

    private Tensor run(byte[] model, LoadOptions options) throws IOException {
        Map<String, Tensor> inputs = new HashMap<>();
        Safetensors.read(folder.resolve("io.safetensors")).tensors().forEach((name, tensor) -> {
            if (name.startsWith("in_")) {
                inputs.put(name.substring("in_".length()), tensor);
            }
        });
        return Models.loadGraph(model, "model", options)
                .run(inputs)
                .firstEntry()
                .getValue();
    }

    private static Optional<String> warning(byte[] model) throws IOException {
        return ExportedGrus.warning(ModelProto.parseFrom(model).getGraph());
    }
}
