package dev.rondo.cli;

import static dev.rondo.cli.Commands.execute;
import static dev.rondo.cli.Commands.filesIn;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.rondo.Network;
import dev.rondo.SkipPolicy;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Lstm;
import dev.rondo.model.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvertTest {
    @TempDir
    Path folder;

    private Path in;
    private Path out;

    @BeforeEach
    void names() {
        in = folder.resolve("in.safetensors");
        out = folder.resolve("out.safetensors");
    }

    @Test
    void shouldKeepTheBitsInARoundTrip() throws IOException {
        Network network = Network.builder(7)
                .lstm(4)
                .lstm(4)
                .dense(3)
                .metadata("unit", "mm")
                .build(1);
        Models.save(network, in);
        execute("convert", in, out, "--to", "state_dict").succeeded("a PyTorch state_dict, 383 parameters");
        execute("inspect", out).succeeded("a PyTorch state_dict", "unit: mm");
        Path returned = folder.resolve("returned.safetensors");
        execute("convert", out, returned).succeeded("Rondo's own file");
        Network read = Models.load(returned);
        assertEquals(network.layers(), read.layers());
        assertArrayEquals(network.parameterBlock(), read.parameterBlock());
        assertEquals("mm", read.metadata().get("unit"));
    }

    @Test
    void shouldNameWhatAStateDictCannotStore() throws IOException {
        Network network = Network.builder(7)
                .rnn(4, Activation.RELU)
                .dropout(0.25f)
                .dense(3, Activation.SOFTMAX)
                .skipPolicy(SkipPolicy.RESET)
                .build(1);
        Models.save(network, in);
        execute("convert", in, out, "--to", "state_dict")
                .failed(
                        1,
                        in.toString(),
                        "the skip policy reset",
                        "the activation relu of rnn",
                        "the dropout rate 0.25 of dropout",
                        "the activation softmax of dense",
                        "--lossy");
        assertEquals(List.of("in.safetensors"), filesIn(folder));
        execute("convert", in, out, "--to", "state_dict", "--lossy")
                .succeeded("dropped: the skip policy reset", "dropped: the activation relu of rnn");
        execute("inspect", out, "--rnn-activation", "relu", "--activation", "dense=softmax")
                .succeeded("dense 4 -> 3, softmax");
    }

    @Test
    void shouldRefuseLayersThatPyTorchDoesNotHave() throws IOException {
        Models.save(
                Network.builder(7)
                        .add(width -> Lstm.of(width, 4).withPeepholes())
                        .build(1),
                in);
        Files.writeString(out, "old");
        execute("convert", in, out, "--to", "state_dict", "--lossy").failed(1, in.toString(), "peepholes");
        assertEquals("old", Files.readString(out));
        assertEquals(List.of("in.safetensors", "out.safetensors"), filesIn(folder));
    }

    @Test
    void shouldKeepEverythingInARoundTripThroughOnnx() throws IOException {
        Network network = Network.builder(7)
                .add(width -> Lstm.of(width, 4).withPeepholes())
                .gru(3)
                .dense(3, Activation.SOFTMAX)
                .skipPolicy(SkipPolicy.ZERO)
                .metadata("unit", "mm")
                .build(1);
        Path onnx = folder.resolve("model.onnx");
        Models.save(network, in);
        execute("convert", in, onnx).succeeded("an ONNX model, " + network.parameterCount() + " parameters");
        execute("inspect", onnx).succeeded("an ONNX model", "unit: mm", "Can be streamed");
        execute("convert", onnx, out).succeeded("Rondo's own file");
        Network read = Models.load(out);
        assertEquals(network.layers(), read.layers());
        assertArrayEquals(network.parameterBlock(), read.parameterBlock());
        assertEquals(network.skipPolicy(), read.skipPolicy());
        assertEquals("mm", read.metadata().get("unit"));
    }

    @Test
    void shouldRefuseLayersThatOnnxDoesNotHave() throws IOException {
        Path onnx = folder.resolve("model.onnx");
        Models.save(
                Network.builder(7)
                        .add(width -> new Lstm(width, 4, 2, true, false, false))
                        .build(1),
                in);
        execute("convert", in, onnx).failed(1, in.toString(), "projection");
        assertEquals(List.of("in.safetensors"), filesIn(folder));
    }

    @Test
    void shouldAskForTheFormatIfTheExtensionDoesNotTellIt() throws IOException {
        Models.save(Network.builder(7).lstm(4).build(1), in);
        Path nameless = folder.resolve("model.bin");
        execute("convert", in, nameless).failed(2, nameless.toString(), "--to");
        execute("convert", in, nameless, "--to", "pickle").failed(2, "pickle");
        assertFalse(Files.exists(nameless));
        execute("convert", in, nameless, "--to", "rondo").succeeded("Rondo's own file");
        assertEquals(Models.load(in).layers(), Models.load(nameless).layers());
    }

    @Test
    void shouldRefuseAnOutputInAMissingFolder() throws IOException {
        Models.save(Network.builder(7).lstm(4).build(1), in);
        Path nowhere = folder.resolve("none").resolve("out.onnx");
        execute("convert", in, nowhere).failed(2, nowhere.toString());
        execute("convert", folder.resolve("none"), out).failed(1, "no such file");
    }
}
