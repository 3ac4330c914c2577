package dev.rondo.cli;

import static dev.rondo.cli.Commands.execute;

import dev.rondo.graph.Graph;
import dev.rondo.graph.Tensor;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.Models;
import dev.rondo.model.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeTraceTest {
    private static final Path MODEL = Path.of("../src/test/resources/torch/onnx-dynamo/lstm_emb_last");

    @TempDir
    Path folder;

    private final Path model = MODEL.resolve("model.onnx");
    private final SequencedMap<String, Tensor> values = new LinkedHashMap<>();
    private Path in;
    private Path expected;
    private String last;

    /** Takes the values of a run as those of the reference. */
    @BeforeEach
    void recordARun() throws IOException {
        in = folder.resolve("in.safetensors");
        expected = folder.resolve("expected.safetensors");
        SequencedMap<String, Tensor> inputs = new LinkedHashMap<>();
        Safetensors.read(MODEL.resolve("io.safetensors")).tensors().forEach((name, tensor) -> {
            if (name.startsWith("in_")) {
                inputs.put(name.substring("in_".length()), tensor);
            }
        });
        Safetensors.write(in, inputs, Map.of());
        Graph graph = Models.loadGraph(model, LoadOptions.DEFAULT.withEveryNode());
        values.putAll(inputs);
        graph.run(inputs, (node, output, value) -> values.put(output, copy(value)));
        last = values.lastEntry().getKey();
        write();
    }

    @Test
    void shouldSayThatEveryNodeAgrees() {
        execute("run", model, "--in", in, "--expect", expected, "--trace")
                .succeeded("outputs of nodes agree", last + " ");
    }

    @Test
    void shouldNameTheFirstNodeThatDiffers() throws IOException {
        String inner = values.keySet().stream()
                .filter(name -> values.get(name).type() == Tensor.Type.FLOAT32 && !name.equals(last))
                .findFirst()
                .orElseThrow();
        values.get(inner).values()[0] += 1;
        values.get(last).values()[0] += 1;
        write();
        execute("run", model, "--in", in, "--expect", expected, "--trace")
                .failed(1, "the first node that differs", "node \"", inner + " differs: the value at");
        execute("run", model, "--in", in, "--expect", expected, "--trace", "--atol", "2")
                .succeeded("outputs of nodes agree");
    }

    @Test
    void shouldSayWhatIsNotCompared() throws IOException {
        values.put("other", Tensor.of(List.of(1), 1));
        write();
        execute("run", model, "--in", in, "--expect", expected, "--trace")
                .succeeded("not compared, as no node computes them: other");
        values.clear();
        values.put("other", Tensor.of(List.of(1), 1));
        write();
        execute("run", model, "--in", in, "--expect", expected, "--trace")
                .failed(1, "has no tensor under the name of an output of a node");
        execute("run", model, "--in", in, "--out", folder.resolve("out"), "--trace")
                .failed(2, "--trace needs --expect");
        Files.delete(expected);
    }

    private void write() throws IOException {
        Safetensors.write(expected, values, Map.of());
    }

    private static Tensor copy(Tensor value) {
        return value.type() == Tensor.Type.FLOAT32
                ? Tensor.of(value.shape(), value.values().clone())
                : value;
    }
}
