package dev.rondo.graph.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.graph.Graph;
import dev.rondo.model.Models;
import dev.rondo.model.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class FixturesStepTest {
    @Test
    void list() throws Exception {
        Path root = Path.of(FixturesStepTest.class.getResource("/onnx").toURI()).getParent();
        List<Path> files;
        try (Stream<Path> all = Files.walk(Path.of(System.getProperty("fixtures", root.toString())))) {
            files = all.filter(f -> f.toString().matches(".*\\.(onnx|keras|h5)")).sorted().toList();
        }
        Map<String, List<String>> refused = new TreeMap<>();
        int ok = 0;
        for (Path f : files) {
            try {
                Graph g = Models.loadGraph(f);
                g.stepper();
                ok++;
            } catch (Exception e) {
                String m = String.valueOf(e.getMessage());
                refused.computeIfAbsent(m.replaceAll("node \"[^\"]*\"", "node"), k -> new ArrayList<>()).add(root.relativize(f).toString());
            }
        }
        System.out.println(ok + " of " + files.size());
        refused.forEach((r, fs) -> System.out.println(fs.size() + " " + r + "\n     " + fs));
    }
}
