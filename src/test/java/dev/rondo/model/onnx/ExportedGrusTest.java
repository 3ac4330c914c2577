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
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** GRUs of PyTorch's dynamo exporter without linear_before_reset, which its older versions left out. */
@Tag("once")
class ExportedGrusTest {
    private final Path folder = Folders.resource("torch/onnx-dynamo/gru_emb_last");

    @Test
    void shouldWarnAndComputeWhatIsAskedFor() throws IOException {
        byte[] mended = Files.readAllBytes(folder.resolve("model.onnx"));
        byte[] wrong = withoutReset("pytorch");
        Tensor expected = run(mended, LoadOptions.DEFAULT);
        assertEquals(List.of(), warnings(() -> Models.loadGraph(mended, "mended", LoadOptions.DEFAULT)));
        List<String> warnings = warnings(() -> Models.loadGraph(wrong, "wrong.onnx", LoadOptions.DEFAULT));
        assertEquals(1, warnings.size());
        assertTrue(
                warnings.getFirst().startsWith("wrong.onnx: PyTorch exported 2 GRU with linear_before_reset = 0")
                        || warnings.getFirst().startsWith("wrong.onnx: PyTorch exported 1 GRU"),
                warnings.getFirst());
        assertTrue(warnings.getFirst().contains("withLinearBeforeReset(true)"), warnings.getFirst());
        LoadOptions asPyTorch = LoadOptions.DEFAULT.withLinearBeforeReset(true);
        LoadOptions asFile = LoadOptions.DEFAULT.withLinearBeforeReset(false);
        assertEquals(List.of(), warnings(() -> Models.loadGraph(wrong, "wrong", asPyTorch)));
        assertEquals(List.of(), warnings(() -> Models.loadGraph(wrong, "wrong", asFile)));
        assertArrayEquals(expected.values(), run(wrong, asPyTorch).values());
        assertArrayEquals(run(wrong, LoadOptions.DEFAULT).values(), run(wrong, asFile).values());
        assertFalse(Arrays.equals(expected.values(), run(wrong, asFile).values()));
    }

    @Test
    void shouldNotWarnOfOtherTools() throws IOException {
        byte[] other = withoutReset("tf2onnx");
        assertEquals(List.of(), warnings(() -> Models.loadGraph(other, "other", LoadOptions.DEFAULT)));
    }

    private byte[] withoutReset(String producer) throws IOException {
        ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(folder.resolve("model.onnx"))).toBuilder()
                .setProducerName(producer);
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
        return Models.loadGraph(model, "model", options).run(inputs).firstEntry().getValue();
    }

    private interface Load {
        Object load() throws IOException;
    }

    private static List<String> warnings(Load load) throws IOException {
        List<String> messages = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                if (record.getLevel() == Level.WARNING) {
                    messages.add(record.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("dev.rondo");
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            load.load();
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
        return messages;
    }
}
