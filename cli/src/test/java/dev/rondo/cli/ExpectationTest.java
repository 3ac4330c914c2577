package dev.rondo.cli;

import static dev.rondo.cli.Commands.execute;
import static dev.rondo.cli.Commands.filesIn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.graph.Tensor;
import dev.rondo.model.Models;
import dev.rondo.model.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpectationTest {
    private static final double ABSOLUTE = 1e-5;
    private static final double RELATIVE = 1e-4;

    @TempDir
    Path folder;

    private Path model;
    private Path in;
    private Path out;
    private Path expected;

    @BeforeEach
    void runModel() throws IOException {
        model = folder.resolve("model.safetensors");
        in = folder.resolve("in.safetensors");
        out = folder.resolve("out.safetensors");
        expected = folder.resolve("expected.safetensors");
        Models.save(Network.builder(2).gru(3).dense(2).build(1), model);
        write(in, Map.of("in0", Tensor.of(List.of(2, 1, 2), 1, 2, 3, 4)));
        execute("run", model, "--in", in, "--out", expected).succeeded();
    }

    @Test
    void shouldAcceptTheExpectedOutputs() {
        execute("run", model, "--in", in, "--expect", expected)
                .succeeded("out0 equals the expected float32 [2, 1, 2]", "gru.h_l0_next equals");
        execute("run", model, "--in", in, "--expect", expected, "--out", out).succeeded("out0: float32 [2, 1, 2]");
    }

    @Test
    void shouldSayWhereAnOutputDiffersMost() throws IOException {
        Map<String, Tensor> tensors =
                new LinkedHashMap<>(Safetensors.read(expected).tensors());
        tensors.get("out0").values()[1] += 0.01f;
        tensors.get("out0").values()[2] += 0.5f;
        tensors.put("other", Tensor.of(List.of(1), 1));
        write(expected, tensors);
        Commands.Result result = execute("run", model, "--in", in, "--expect", expected);
        result.failed(1, "2 of 3 tensors", expected.toString(), "out0, other");
        assertTrue(result.out().contains("out0 differs: the value at [1, 0, 0] is "), result.out());
        assertTrue(result.out().contains("the difference 0.500 is more than the allowed "), result.out());
        assertTrue(result.out().contains("other is not an output of the model"), result.out());
        execute("run", model, "--in", in, "--expect", expected, "--atol", "1").failed(1, "1 of 3 tensors", "other");
    }

    @Test
    void shouldKeepTheOutputsThatDiffer() throws IOException {
        write(expected, Map.of("out0", Tensor.of(List.of(2, 1, 2), 9, 9, 9, 9)));
        execute("run", model, "--in", in, "--expect", expected, "--out", out).failed(1, "out0");
        assertTrue(filesIn(folder).contains("out.safetensors"));
    }

    @Test
    void shouldRefuseImpossibleOptions() throws IOException {
        execute("run", model, "--in", in).failed(2, "--out, --expect or both");
        execute("run", model, "--in", in, "--expect", expected, "--atol", "-1").failed(2, "--atol", "from 0 on");
        execute("run", model, "--in", in, "--expect", expected, "--rtol", "NaN").failed(2, "--rtol");
        execute("run", model, "--in", in, "--expect", expected, "--out", expected)
                .failed(2, "overwritten");
        write(expected, Map.of());
        execute("run", model, "--in", in, "--expect", expected).failed(1, "no tensors to compare with");
    }

    @Test
    void shouldCompareValuesThatAreNotFinite() {
        Tensor infinite = Tensor.of(List.of(2), Float.POSITIVE_INFINITY, Float.NaN);
        assertTrue(compare(infinite, infinite).agrees());
        assertFalse(compare(Tensor.of(List.of(2), Float.NEGATIVE_INFINITY, Float.NaN), infinite)
                .agrees());
        assertFalse(compare(Tensor.of(List.of(2), Float.POSITIVE_INFINITY, 0), infinite)
                .agrees());
        assertFalse(compare(Tensor.of(List.of(2), 1, Float.NaN), infinite).agrees());
        assertFalse(compare(Tensor.of(List.of(1), Float.NaN), Tensor.of(List.of(1), 0))
                .agrees());
    }

    @Test
    void shouldCompareIntegersExactly() {
        Tensor ints = Tensor.ofInts(List.of(2), 1_000_000, 0);
        assertTrue(compare(ints, Tensor.ofLongs(List.of(2), 1_000_000, 0)).agrees());
        Comparison differing = compare(ints, Tensor.ofLongs(List.of(2), 1_000_001, 0));
        assertEquals(
                "differs: the value at [0] is 1000000, expected 1000001; the difference 1.00 is more than the allowed"
                        + " 0.00",
                differing.what());
        assertFalse(compare(ints, Tensor.of(List.of(2), 1_000_000, 0)).agrees());
        assertFalse(compare(ints, Tensor.ofInts(List.of(1, 2), 1_000_000, 0)).agrees());
    }

    private static Comparison compare(Tensor actual, Tensor expected) {
        return Comparison.of("y", actual, expected, ABSOLUTE, RELATIVE);
    }

    private static void write(Path file, Map<String, Tensor> tensors) throws IOException {
        Safetensors.write(file, new LinkedHashMap<>(tensors), Map.of());
    }
}
