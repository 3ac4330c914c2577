package dev.rondo.model.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.layer.Bidirectional;
import dev.rondo.model.Graph;
import dev.rondo.model.Models;
import dev.rondo.model.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The models of the fixtures that are chains of layers compute the same, one step at a time. */
class OnnxStreamTest {
    /** Which they are: none of them may stop to be one unnoticed. */
    private static final List<String> CHAINS = List.of();

    static List<OnnxCase> chains() {
        return OnnxCasesTest.cases().stream()
                .filter(model -> CHAINS.contains(model.toString()))
                .toList();
    }

    @Test
    void shouldKnowWhichModelsAreChains() throws IOException {
        List<String> chains = new ArrayList<>();
        for (OnnxCase model : OnnxCasesTest.cases()) {
            try {
                model.graph().toNetwork();
                chains.add(model.folder().getParent().getFileName() + "/" + model);
            } catch (UnsupportedOperationException e) {
                System.out.println(model + " " + e.getMessage());
                assertTrue(e.getMessage().startsWith("no network: "), e.getMessage());
            }
        }
        assertEquals(CHAINS, chains);
    }
}
