package dev.rondo.cli;

import static dev.rondo.cli.Commands.execute;
import static dev.rondo.cli.Commands.filesIn;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.cli.sample.Sunspots;
import dev.rondo.graph.Tensor;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Gru;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.Models;
import dev.rondo.model.PyTorchModels;
import dev.rondo.model.Safetensors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTest {
    private static final long SEED = 20_261_124;
    /** Steps and sequences add in different orders. */
    private static final float CLOSE = 1e-6f;

    private static final int STEPS = 7;
    private static final int STREAMS = 2;
    private static final Network VECTORS =
            Network.builder(3).lstm(5).gru(4).dense(2).build(1);
    private static final Network TOKENS = Network.builder(6).embedding(3).rnn(4).build(2);

    @TempDir
    Path folder;

    private Path model;
    private Path in;
    private Path out;

    @BeforeEach
    void names() {
        model = folder.resolve("model.safetensors");
        in = folder.resolve("in.safetensors");
        out = folder.resolve("out.safetensors");
    }

    @Test
    void shouldNotOverwriteItsInputs() throws IOException {
        Models.save(VECTORS, model);
        writeVectors();
        byte[] inputs = Files.readAllBytes(in);
        execute("run", model, "--in", in, "--out", in).failed(2, "--out", "overwritten", in.toString());
        Path link = Files.createSymbolicLink(folder.resolve("link.safetensors"), in);
        execute("run", model, "--in", in, "--out", link).failed(2, "overwritten", link.toString());
        execute("run", model, "--in", in, "--out", model).failed(2, "overwritten", model.toString());
        execute("convert", model, model).failed(2, "OUT", "overwritten", model.toString());
        assertArrayEquals(inputs, Files.readAllBytes(in));
    }

    @Test
    void shouldGiveTheOutputsOfTheRunner() throws IOException {
        Models.save(VECTORS, model);
        float[] inputs = writeVectors();
        execute("run", model, "--in", in, "--out", out).succeeded("out0: float32 [7, 2, 2]");
        float[] expected = new float[STEPS * STREAMS * 2];
        VECTORS.newRunner().runBatch(new State[] {VECTORS.newState(), VECTORS.newState()}, inputs, null, expected);
        assertArrayEquals(expected, output().values());
        assertEquals(List.of(STEPS, STREAMS, 2), output().shape());
        assertEquals(List.of("in.safetensors", "model.safetensors", "out.safetensors"), filesIn(folder));
    }

    @Test
    void shouldWriteTheOutputsOfTheSteps() throws IOException {
        Models.save(VECTORS, model);
        float[] inputs = writeVectors();
        execute("run", model, "--in", in, "--out", out, "--stream").succeeded("out0, the output of every step: within");
        Runner runner = VECTORS.newRunner();
        for (int b = 0; b < STREAMS; b++) {
            State state = VECTORS.newState();
            for (int t = 0; t < STEPS; t++) {
                float[] y = new float[2];
                runner.step(state, inputs, (t * STREAMS + b) * 3, y, 0);
                assertEquals(y[1], output().values()[(t * STREAMS + b) * 2 + 1]);
            }
        }
    }

    @Test
    void shouldContinueFromTheStatesOfAnotherRun() throws IOException {
        Models.save(VECTORS, model);
        float[] inputs = writeVectors();
        execute("run", model, "--in", in, "--out", out).succeeded();
        float[] whole = output().values();
        float[] ends = states().get("gru.h_l0").values();

        int half = 3;
        float[] first = Arrays.copyOf(inputs, half * STREAMS * 3);
        float[] second = Arrays.copyOfRange(inputs, half * STREAMS * 3, inputs.length);
        write(Map.of("in0", Tensor.of(List.of(half, STREAMS, 3), first)));
        execute("run", model, "--in", in, "--out", out).succeeded();
        Map<String, Tensor> rest = states();
        rest.put("in0", Tensor.of(List.of(STEPS - half, STREAMS, 3), second));
        write(rest);
        execute("run", model, "--in", in, "--out", out, "--stream")
                .succeeded("gru.h_l0_next, the value after the last step");
        assertArrayEquals(Arrays.copyOfRange(whole, half * STREAMS * 2, whole.length), output().values(), CLOSE);
        assertArrayEquals(ends, states().get("gru.h_l0").values(), CLOSE);

        rest.put("lstm.h_l0", Tensor.of(List.of(1, 3, 5), new float[15]));
        write(rest);
        execute("run", model, "--in", in, "--out", out).failed(1, "lstm.h_l0", "3 streams", "has 2");
    }

    /** {@return the states that a run wrote, under the names of the state inputs} */
    private Map<String, Tensor> states() throws IOException {
        Map<String, Tensor> states = new LinkedHashMap<>();
        Safetensors.read(out).tensors().forEach((name, tensor) -> {
            if (name.endsWith("_next")) {
                states.put(name.substring(0, name.length() - "_next".length()), tensor);
            }
        });
        return states;
    }

    /** Runs the demo's model on the file next to this test. PyTorch's forecasts are next to the model. */
    @Test
    void shouldGiveThePyTorchForecasts() throws IOException {
        Sunspots series = Sunspots.load();
        Files.write(model, Sunspots.model());
        try (InputStream months = RunTest.class.getResourceAsStream("sunspots-24.safetensors")) {
            Files.copy(months, in);
        }
        execute("run", model, "--in", in, "--out", out, "--stream").succeeded();
        Network network = Models.load(model);
        double mean = Double.parseDouble(network.metadata().get("mean"));
        double deviation = Double.parseDouble(network.metadata().get("std"));
        for (int month = 1; month < 24; month++) {
            double forecast = output().values()[month - 1] * deviation + mean;
            assertEquals(series.reference()[month], forecast, Demo.LARGEST_DIFFERENCE, "month " + month);
        }
    }

    @Test
    void shouldReadTokensOfEitherSize() throws IOException {
        Models.save(TOKENS, model);
        write(Map.of("in0", Tensor.ofInts(List.of(3, 1), 5, 0, 2)));
        execute("run", model, "--in", in, "--out", out, "--stream").succeeded();
        float[] ofInts = output().values();
        write(Map.of("in0", Tensor.ofLongs(List.of(3, 1), 5, 0, 2)));
        execute("run", model, "--in", in, "--out", out, "--stream").succeeded();
        assertArrayEquals(ofInts, output().values());
    }

    @Test
    void shouldRefuseTokensOutOfRange() throws IOException {
        Models.save(TOKENS, model);
        write(Map.of("in0", Tensor.ofLongs(List.of(3, 1), 5, 6, 2)));
        execute("run", model, "--in", in, "--out", out).failed(1, "from 0 to 5", "is 6");
        write(Map.of("in0", Tensor.ofLongs(List.of(1, 1), 1L << 32)));
        execute("run", model, "--in", in, "--out", out).failed(1, model.toString());
        assertEquals(List.of("in.safetensors", "model.safetensors"), filesIn(folder));
    }

    @Test
    void shouldReportWhatIsWrongWithTheInputs() throws IOException {
        Models.save(VECTORS, model);
        write(Map.of("x", Tensor.of(List.of(1), 1)));
        execute("run", model, "--in", in, "--out", out)
                .failed(
                        1,
                        in.toString(),
                        "in0 is missing",
                        "no input x",
                        "inputs of the model: in0: float32 [?, ?, 3]");
        write(Map.of("in0", Tensor.of(List.of(1, 1, 2), 1, 2)));
        execute("run", model, "--in", in, "--out", out)
                .failed(1, "in0 is float32 [1, 1, 2], expected float32 [?, ?, 3]");
        write(Map.of("in0", Tensor.of(List.of(3), 1, 2, 3)));
        execute("run", model, "--in", in, "--out", out).failed(1, "is float32 [3]");
        write(Map.of("in0", Tensor.ofInts(List.of(1, 1, 3), 1, 2, 3)));
        execute("run", model, "--in", in, "--out", out).failed(1, "is int32 [1, 1, 3]");
        write(Map.of("in0", Tensor.of(List.of(0, 1, 3))));
        execute("run", model, "--in", in, "--out", out, "--stream")
                .failed(1, "no input is a sequence with at least one step");
    }

    @Test
    void shouldLeaveTheOldOutputIfItFails() throws IOException {
        Models.save(VECTORS, model);
        write(Map.of());
        Files.writeString(out, "old");
        execute("run", model, "--in", in, "--out", out).failed(1, "in0 is missing");
        assertEquals("old", Files.readString(out));
        assertEquals(3, filesIn(folder).size());
    }

    @Test
    void shouldRefuseAnOutputInAMissingFolderBeforeAnyWork() {
        Path nowhere = folder.resolve("none").resolve("out.safetensors");
        execute("run", model, "--in", in, "--out", nowhere).failed(2, "--out", nowhere.toString());
        execute("run", model, "--in", in, "--out", folder).failed(2, folder.toString());
    }

    @Test
    void shouldNameFilesThatAreMissingOrNotModels() throws IOException {
        execute("run", model, "--in", in, "--out", out).failed(1, model.toString(), "no such file");
        Files.writeString(model, "{}");
        execute("run", model, "--in", in, "--out", out).failed(1, model.toString(), "JSON");
        Models.save(VECTORS, model);
        execute("run", model, "--in", in, "--out", out).failed(1, in.toString(), "no such file");
    }

    @Test
    void shouldNotStreamModelsThatNeedTheWholeSequence() throws IOException {
        Models.save(Network.builder(3).bidirectional(width -> Gru.of(width, 2)).build(3), model);
        writeVectors();
        execute("run", model, "--in", in, "--out", out).succeeded();
        Files.delete(out);
        execute("run", model, "--in", in, "--out", out, "--stream")
                .failed(1, "cannot be streamed", "a bidirectional layer reads the whole sequence");
        assertEquals(List.of("in.safetensors", "model.safetensors"), filesIn(folder));
    }

    @Test
    void shouldTakeOptionsForWhatAStateDictDoesNotSay() throws IOException {
        Network network = Network.builder(3)
                .rnn(4, Activation.RELU)
                .dense(3, Activation.SIGMOID)
                .dense(2)
                .build(4);
        PyTorchModels.save(network, model);
        writeVectors();
        execute("run", model, "--in", in, "--out", out).failed(1, "tanh or relu");
        execute(
                        "run",
                        model,
                        "--in",
                        in,
                        "--out",
                        out,
                        "--rnn-activation",
                        "relu",
                        "--activation",
                        "dense=sigmoid",
                        "--order",
                        "rnn,dense,dense2")
                .succeeded();
        Tensor withOptions = output();
        Models.save(network, model);
        execute("run", model, "--in", in, "--out", out).succeeded();
        assertArrayEquals(output().values(), withOptions.values());
        execute("run", model, "--in", in, "--out", out, "--rnn-activation", "softmax")
                .failed(2, "--rnn-activation", "TANH or RELU");
    }

    @Test
    void shouldRunAudioModels() throws IOException {
        write(Map.of("in0", Tensor.of(List.of(1, 1, 1), 1)));
        // i, f, o = 1/2, g = 0, c0 = 1/2; the head is 2 h + 1
        Files.writeString(model, """
                {"version": "0.5.4", "architecture": "LSTM",
                 "config": {"input_size": 1, "hidden_size": 1, "num_layers": 1},
                 "weights": [0, 0, 0, 0, 0, 0, 0, 0,  0, 0, 0, 0,  0.5, 0.5,  2, 1]}
                """);
        execute("run", model, "--in", in, "--out", out, "--stream").succeeded();
        assertEquals(2 * 0.5 * Math.tanh(0.25) + 1, output().values()[0], CLOSE);
        Files.writeString(model, """
                {"in_shape": [null, null, 1], "layers": [{"type": "dense", "activation": "tanh",
                 "shape": [null, null, 1], "weights": [[[0.5]], [0.25]]}]}
                """);
        execute("run", model, "--in", in, "--out", out, "--stream").succeeded();
        assertEquals(Math.tanh(0.75), output().values()[0], CLOSE);
        execute("inspect", model).succeeded("dense 1 -> 1, tanh", "Can be streamed");
    }

    @Test
    void shouldRunOnValuesThatAreNotFinite() throws IOException {
        Models.save(VECTORS, model);
        write(Map.of("in0", Tensor.of(List.of(2, 1, 3), 1, Float.NaN, 1, 1, 1, 1)));
        execute("run", model, "--in", in, "--out", out, "--stream").succeeded();
        assertEquals(Float.NaN, output().values()[0]);
    }

    private float[] writeVectors() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        float[] inputs = new float[STEPS * STREAMS * 3];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = (float) random.nextGaussian();
        }
        write(Map.of("in0", Tensor.of(List.of(STEPS, STREAMS, 3), inputs)));
        return inputs;
    }

    private void write(Map<String, Tensor> tensors) throws IOException {
        Safetensors.write(in, new LinkedHashMap<>(tensors), Map.of());
    }

    private Tensor output() throws IOException {
        return Safetensors.read(out, LoadOptions.DEFAULT.allowNonFinite())
                .tensors()
                .get("out0");
    }
}
