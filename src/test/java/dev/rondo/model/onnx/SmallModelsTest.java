package dev.rondo.model.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.graph.Graph;
import dev.rondo.graph.Tensor;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.Models;
import dev.rondo.model.Safetensors;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Small models as tools write them, with inputs and outputs in safetensors files. */
@Tag("once")
class SmallModelsTest {
    /** Quantised steps in the reference, where the model here computes in float32. */
    private static final float QUANTISED = 0.01f;

    static List<OnnxCase> models() {
        return OnnxCase.all("onnx-cases").stream()
                .filter(model -> !model.toString().equals("t0_keeps_state"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("models")
    void shouldComputeWhatTheReferenceComputed(OnnxCase model) throws IOException {
        Graph graph = Models.loadGraph(model.model());
        Map<String, Tensor> inputs = tensors(model, "in.safetensors");
        Map<String, Tensor> outputs = graph.run(inputs);
        tensors(model, "expected.safetensors").forEach((name, expected) -> {
            Tensor actual = outputs.get(name);
            assertEquals(expected.toString(), String.valueOf(actual), name);
            if (expected.type() != Tensor.Type.FLOAT32) {
                assertEquals(List.of(values(expected)), List.of(values(actual)), name);
            } else if (model.toString().startsWith("ms_dynamic")) {
                assertArrayEquals(expected.values(), actual.values(), QUANTISED, name);
            } else if (model.toString().equals("cast_float16_rounds")) {
                assertArrayEquals(expected.values(), actual.values(), name);
            } else {
                model.assertClose(name, expected.values(), actual.values());
            }
        });
    }

    /**
     * ONNX Runtime returns zeros. Here, no steps leave the states as they were, so that a sequence may be run in parts of any
     * length.
     */
    @Test
    void shouldKeepTheStatesIfThereAreNoSteps() throws IOException {
        OnnxCase model = OnnxCase.all("onnx-cases").stream()
                .filter(one -> one.toString().equals("t0_keeps_state"))
                .findFirst()
                .orElseThrow();
        Graph graph = model.graph();
        Map<String, Tensor> inputs = tensors(model, "in.safetensors");
        Tensor last = graph.run(inputs).get("Yh");
        Tensor initial = inputs.values().stream()
                .filter(tensor -> tensor.shape().equals(last.shape()))
                .findFirst()
                .orElseThrow();
        assertArrayEquals(initial.values(), last.values());
    }

    private static String values(Tensor tensor) {
        return switch (tensor.type()) {
            case FLOAT32 -> Arrays.toString(tensor.values());
            case INT32 -> Arrays.toString(tensor.ints());
            case INT64 -> Arrays.toString(tensor.longs());
            case BOOL -> Arrays.toString(tensor.booleans());
        };
    }

    private static Map<String, Tensor> tensors(OnnxCase model, String file) throws IOException {
        LoadOptions anyNumber = LoadOptions.DEFAULT.allowNonFinite();
        return new LinkedHashMap<>(
                Safetensors.read(model.folder().resolve(file), anyNumber).tensors());
    }
}
