package dev.rondo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows between packages run one way: kernel, layer, the root, model, train; data knows arrays alone. */
class ArchitectureTest {
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Path ROOT = SOURCES.resolve("dev/rondo");

    /** What each package may name, beside itself and the JDK. The root package is called {@code rondo} here. */
    private static final Map<String, Set<String>> ALLOWED = Map.of(
            "kernel", Set.of(),
            "layer", Set.of("kernel"),
            "rondo", Set.of("kernel", "layer"),
            "random", Set.of(),
            "data", Set.of("random"),
            "model", Set.of("kernel", "layer", "rondo", "data"),
            "train", Set.of("kernel", "layer", "rondo", "model", "data"));

    /** A qualified name, imported or written out: its package, if any, and its class. */
    private static final Pattern NAME = Pattern.compile("\\bdev\\.rondo(?:\\.([a-z]\\w*))?\\.(?:[A-Z*]\\w*)?");

    /** A package inside another counts as a part of it. */
    private record Source(String packageName, Path file, String code) {}

    /** Every source but the module's declaration, without its comments: Javadoc may link where code may not point. */
    private static List<Source> sources() throws IOException {
        List<Source> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                if (!file.endsWith("module-info.java")) {
                    Path folder = file.getParent();
                    String name = folder.equals(ROOT)
                            ? "rondo"
                            : ROOT.relativize(folder).getName(0).toString();
                    sources.add(new Source(name, file, withoutComments(Files.readString(file))));
                }
            }
        }
        assertTrue(sources.size() > 30, "found only " + sources.size() + " sources under " + SOURCES);
        return sources;
    }

    static String withoutComments(String code) {
        return code.replaceAll("(?s)/\\*.*?\\*/", " ").replaceAll("//[^\n]*", " ");
    }

    static Set<String> namedPackages(String code) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = NAME.matcher(code.replaceFirst("(?m)^package .*;", ""));
        while (matcher.find()) {
            names.add(matcher.group(1) == null ? "rondo" : matcher.group(1));
        }
        return names;
    }

    @Test
    void shouldKeepTheArrowsBetweenPackages() throws IOException {
        List<String> violations = new ArrayList<>();
        for (Source source : sources()) {
            Set<String> allowed = ALLOWED.get(source.packageName());
            if (allowed == null) {
                violations.add(source.file() + ": package " + source.packageName() + " is not in the design");
                continue;
            }
            for (String name : namedPackages(source.code())) {
                if (!name.equals(source.packageName()) && !allowed.contains(name)) {
                    violations.add(source.file() + " names " + name);
                }
            }
        }
        assertEquals(List.of(), violations);
    }

    @Test
    void shouldNameTheVectorModuleInKernelsOnly() throws IOException {
        List<Path> violations = sources().stream()
                .filter(source -> !source.packageName().equals("kernel"))
                .filter(source -> source.code().contains("jdk.incubator"))
                .map(Source::file)
                .toList();
        assertEquals(List.of(), violations);
    }

    @Test
    void shouldSeeImportsAndNamesWrittenOut() {
        String code = """
                package dev.rondo.kernel;
                import dev.rondo.Network;
                import static dev.rondo.layer.Lstm.of;
                import dev.rondo.train.*;
                /* dev.rondo.data.OneHot */ // dev.rondo.data.OneHot
                class A { Object o = dev.rondo.model.Models.load(null); dev.rondo.kernel.Kernels k; }
                """;
        assertEquals(Set.of("rondo", "layer", "train", "model", "kernel"), namedPackages(withoutComments(code)));
    }
}
