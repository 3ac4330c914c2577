package dev.rondo.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.graph.Graph;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@link Models#load} and {@link Graph#toNetwork} give the same network for every model of the fixtures, or none. */
@Tag("once")
class LoadToNetworkTest {
    private static final Set<String> ENDINGS = Set.of("onnx", "keras", "h5", "nam", "json");

    @Test
    void shouldGiveTheSameNetworkOrNone() throws IOException, URISyntaxException {
        List<String> different = new ArrayList<>();
        int networks = 0;
        for (Path file : models()) {
            Graph graph;
            try {
                graph = Models.loadGraph(file);
            } catch (ModelFormatException e) {
                continue;
            }
            @Nullable String loaded = loaded(file);
            @Nullable String made = made(graph);
            networks += loaded == null ? 0 : 1;
            if (loaded == null ? made != null : !loaded.equals(made)) {
                different.add(file + ": " + loaded + " and " + made);
            }
        }
        assertEquals(List.of(), different);
        assertTrue(networks > 20, networks + " networks");
    }

    private static List<Path> models() throws IOException, URISyntaxException {
        Path resource =
                Path.of(LoadToNetworkTest.class.getResource("/digests-fma.txt").toURI());
        try (Stream<Path> files = Files.walk(resource.getParent())) {
            return files.filter(file -> Files.isRegularFile(file) && ENDINGS.contains(ending(file)))
                    .filter(file -> !file.toString().contains("hostile"))
                    .sorted()
                    .toList();
        }
    }

    private static String ending(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static @Nullable String loaded(Path file) throws IOException {
        try {
            return described(Models.load(file));
        } catch (ModelFormatException e) {
            return null;
        }
    }

    private static @Nullable String made(Graph graph) {
        try {
            return described(graph.toNetwork());
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return null;
        }
    }

    private static String described(Network network) {
        return network + " " + network.metadata() + " " + Arrays.hashCode(network.parameterBlock());
    }
}
