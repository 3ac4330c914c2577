package dev.rondo.snippets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Tensor;
import dev.rondo.layer.Activation;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import dev.rondo.model.PyTorchModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of {@link Models} and {@link PyTorchModels}, compiled and run. */
@Tag("once")
class ModelsSnippetsTest {
    private final Network trained =
            Network.builder(3).lstm(8).dense(8, Activation.RELU).dense(2).build(1);

    @TempDir
    private Path folder;

    @Test
    void shouldLoadAndSave() throws IOException {
        Path downloaded = folder.resolve("state_dict.safetensors");
        Path saved = folder.resolve("model.rondo");
        PyTorchModels.save(trained, downloaded);
        // @start region="load"
        Network network;
        try {
            network = Models.load(downloaded); // a file of any format
        } catch (ModelFormatException e) {
            // damaged, not supported, or ambiguous: the message names the file and the answer that it needs,
            // here the activation after a Linear and the order of two Linears
            LoadOptions answers =
                    LoadOptions.DEFAULT.withOrder("lstm", "dense", "dense2").withActivation("dense", Activation.RELU);
            network = Models.load(downloaded, answers);
        }
        Models.save(network, saved); // complete and protected by a checksum
        // @end
        assertEquals(trained.layers(), network.layers());
        assertArrayEquals(
                trained.parameter("lstm.weight_ih_l0"), Models.load(saved).parameter("lstm.weight_ih_l0"));
    }

    @Test
    void shouldLoadGraphs() throws IOException {
        Path file = folder.resolve("model.rondo");
        Models.save(trained, file);
        // @start region="graph"
        Graph graph = Models.loadGraph(file); // also models that are not a chain of layers
        Tensor input = Tensor.of(List.of(5, 1, 3), new float[15]); // [T][N][I]
        Map<String, Tensor> outputs = graph.run(Map.of("in0", input));
        // @end
        assertEquals(List.of(5, 1, 2), outputs.get("out0").shape());
    }

    @Test
    void shouldMapModules() throws IOException {
        Path path = folder.resolve("state_dict.safetensors");
        PyTorchModels.save(trained, path);
        // @start region="mapping"
        Network network = PyTorchModels.mapping(path)
                .lstm("lstm")
                .dense("dense", Activation.RELU)
                .dense("dense2")
                .build();
        // @end
        assertEquals(trained.layers(), network.layers());
        assertTrue(network.metadata().containsKey("format"));
    }
}
