package dev.rondo.cli;

import static dev.rondo.cli.Commands.execute;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.rondo.Network;
import dev.rondo.data.Vocabulary;
import dev.rondo.layer.Gru;
import dev.rondo.model.Models;
import dev.rondo.model.PyTorchModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectTest {
    @TempDir
    Path folder;

    @Test
    void shouldDescribeAModel() throws IOException {
        Path model = folder.resolve("model.safetensors");
        Network network = Network.builder(8)
                .lstm(32)
                .dense(2)
                .metadata("unit", "\u001b[31mmm")
                .build(1);
        Models.save(network, model);
        Commands.Result result = execute("inspect", model);
        result.succeeded(
                "Rondo's own file, " + String.format("%,d", Files.size(model)) + " bytes",
                "unit: ?[31mmm",
                "lstm 8 -> 32",
                "dense 32 -> 2, linear",
                "5,442 parameters",
                "input in0: float32 [T, N, 8]",
                "optional input lstm.h_l0: float32 [1, N, 32]",
                "output out0: float32 [T, N, 2]",
                "output lstm.c_l0_next: float32 [1, N, 32]",
                "T is the number of time steps, N the number of streams.",
                "Can be streamed",
                "5,184 multiply-adds",
                "21,768 bytes",
                "about 216 ns on a warm server core: 60 ns per recurrent layer (1) and 0.03");
    }

    @Test
    void shouldReportTokenInputs() throws IOException {
        Path model = folder.resolve("model.safetensors");
        Models.save(Network.builder(1000).embedding(3).rnn(4).build(2), model);
        // One row of the embedding table, and the weights of the RNN.
        execute("inspect", model).succeeded("input in0: int64 [T, N]", "28 multiply-adds", "156 bytes");
    }

    @Test
    void shouldShowTheSymbolsOfVocabularies() throws IOException {
        Path model = folder.resolve("model.safetensors");
        Vocabulary letters = Vocabulary.ofCharacters("\n \"\\ab\u001b").withUnknown("\uFFFD");
        Vocabulary numbers = Vocabulary.of(
                IntStream.range(0, 100).mapToObj(i -> "number " + i).toList());
        Models.save(
                Network.builder(8)
                        .embedding(3)
                        .rnn(4)
                        .metadata(letters.toMetadata())
                        .metadata(numbers.toMetadata("numbers"))
                        .metadata("own.vocabulary", "a\nb")
                        .build(2),
                model);
        execute("inspect", model)
                .succeeded(
                        "  rondo.network.vocabulary: 8 symbols: \"\\n\" \"?\" \" \" \"\\\"\" \"\\\\\" \"a\" \"b\" \"\uFFFD\"\n",
                        "  rondo.network.unknown_symbol: \"\uFFFD\"\n",
                        "  rondo.network.vocabulary.numbers: 100 symbols: \"number 0\" \"number 1\"",
                        "\"number 7\" and 92 more\n",
                        "  own.vocabulary: a?b\n");
    }

    /** Keras puts the streams first, and this model gives an output for the last step only. */
    @Test
    void shouldNameTheAxesInTheOrderOfTheModel() {
        execute("inspect", Fixture.RESOURCES.resolve("keras/models/lstm_last/model.keras"))
                .succeeded("input in0: float32 [N, T, 3]", "output out0: float32 [N, 5]");
    }

    @Test
    void shouldAskForWhatAStateDictDoesNotSay() throws IOException {
        Path model = folder.resolve("model.safetensors");
        PyTorchModels.save(Network.builder(3).rnn(4).build(2), model);
        execute("inspect", model)
                .failed(1, model.toString(), "tanh or relu", "(for the command-line option see rondo inspect --help)");
        execute("inspect", model, "--rnn-activation", "tanh").succeeded("a PyTorch state_dict", "rnn 3 -> 4, tanh");
    }

    @Test
    void shouldSayWhyAModelCannotBeStreamed() throws IOException {
        Path model = folder.resolve("model.safetensors");
        Models.save(Network.builder(3).bidirectional(width -> Gru.of(width, 2)).build(3), model);
        Commands.Result result = execute("inspect", model);
        result.succeeded("Cannot be streamed: node", "a bidirectional layer reads the whole sequence");
        assertFalse(result.out().contains("multiply-adds"), result.out());
    }

    @Test
    void shouldTellKindsOfJsonApart() throws IOException {
        Path model = folder.resolve("model.json");
        Files.writeString(model, """
                {"in_shape": [null, null, 1], "layers": [{"type": "dense", "activation": "tanh",
                 "shape": [null, null, 1], "weights": [[[0.5]], [0.25]]}]}
                """);
        execute("inspect", model).succeeded("an RTNeural model", "in0: float32 [T, N, 1]");
        Files.writeString(model, """
                {"version": "0.5.4", "architecture": "LSTM", "sample_rate": 48000,
                 "config": {"input_size": 1, "hidden_size": 1, "num_layers": 1},
                 "weights": [0, 0, 0, 0, 0, 0, 0, 0,  0, 0, 0, 0,  0.5, 0.5,  2, 1]}
                """);
        execute("inspect", model).succeeded("a .nam model", "nam.sample_rate: 48000", "lstm 1 -> 1");
        Files.writeString(model, "{}");
        execute("inspect", model).failed(1, model.toString());
    }

    @Test
    void shouldMeasureTheCostOfAStep() throws IOException {
        Path model = folder.resolve("model.safetensors");
        Models.save(Network.builder(20).embedding(3).gru(4).build(2), model);
        execute("inspect", model, "--measure").succeeded("kernels", "p99", "steps per second", "bytes per step");
    }

    @Test
    void shouldMeasureTheCostOfAStepOfAGraph() {
        Path model = Fixture.RESOURCES.resolve("onnx-cases/scan_rnn/model.onnx");
        execute("inspect", model, "--measure")
                .succeeded("as a stepped graph", "kernels", "p99", "steps per second", "bytes per step");
    }

    @Test
    void shouldRefuseFilesThatAreNotModels() throws IOException {
        Path model = folder.resolve("model.safetensors");
        execute("inspect", model).failed(1, model.toString(), "no such file");
        Files.writeString(model, "version https://git-lfs.github.com/spec/v1");
        execute("inspect", model).failed(1, "Git LFS");
        execute("inspect").failed(2, "MODEL");
    }
}
