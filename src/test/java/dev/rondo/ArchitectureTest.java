package dev.rondo;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.support.SourceGraph;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.InnerClassInfo;
import java.lang.reflect.AccessFlag;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The packages of the engine and the dependencies between them. A new package needs an entry in {@link #MAY_NAME}; the fewer
 * packages it may name, the better.
 *
 * <p>That no public signature of an exported package mentions a type of one that is not exported needs no test: the build
 * runs javac with {@code -Xlint:exports -Werror}.
 */
@Tag("once")
class ArchitectureTest {
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Path MODEL = SOURCES.resolve("dev/rondo/model");

    /**
     * The packages that each package may name, below {@code dev.rondo}; that package itself is called {@code rondo}.
     */
    private static final Map<String, Set<String>> MAY_NAME = Map.ofEntries(
            entry("text", Set.of()),
            entry("random", Set.of()),
            entry("flight", Set.of()),
            entry("template", Set.of()),
            entry("kernel", Set.of("template")),
            entry("layer", Set.of()),
            entry("memory", Set.of()),
            entry("data", Set.of("random", "text")),
            entry("compute", Set.of("kernel", "layer", "random")),
            entry("rondo", Set.of("compute", "flight", "kernel", "layer", "memory", "model.file", "random", "text")),
            entry("graph", Set.of("rondo")),
            entry("graph.program", Set.of("graph")),
            entry("graph.op", Set.of("graph", "graph.program", "kernel")),
            entry(
                    "graph.stream",
                    Set.of("rondo", "compute", "flight", "graph", "graph.program", "graph.op", "memory", "text")),
            entry(
                    "graph.chain",
                    Set.of("rondo", "compute", "layer", "graph", "graph.program", "graph.op", "graph.stream", "text")),
            entry("model.file", Set.of("text")),
            entry("model.json", Set.of("model.file", "text")),
            entry("model.safetensors", Set.of("rondo", "layer", "graph", "model.file", "model.json", "text")),
            entry(
                    "model.rondo",
                    Set.of("rondo", "layer", "graph", "model.file", "model.json", "model.safetensors", "text")),
            entry(
                    "model.pytorch",
                    Set.of(
                            "rondo",
                            "layer",
                            "graph",
                            "graph.program",
                            "graph.chain",
                            "model.file",
                            "model.safetensors",
                            "text")),
            entry(
                    "model.onnx",
                    Set.of("rondo", "compute", "layer", "graph", "graph.program", "graph.op", "model.file", "text")),
            entry(
                    "model.keras",
                    Set.of(
                            "rondo",
                            "compute",
                            "layer",
                            "graph",
                            "graph.program",
                            "graph.op",
                            "graph.chain",
                            "model.file",
                            "model.json",
                            "text")),
            entry(
                    "model.rtneural",
                    Set.of("rondo", "compute", "layer", "graph.program", "graph.chain", "model.json", "text")),
            entry("model.nam", Set.of("rondo", "layer", "graph.chain", "model.json", "text")),
            entry("model.guitarml", Set.of("rondo", "layer", "graph.chain", "model.json")),
            entry(
                    "model",
                    Set.of(
                            "rondo",
                            "flight",
                            "layer",
                            "graph",
                            "graph.chain",
                            "text",
                            "model.file",
                            "model.json",
                            "model.safetensors",
                            "model.rondo",
                            "model.pytorch",
                            "model.onnx",
                            "model.keras",
                            "model.rtneural",
                            "model.guitarml",
                            "model.nam")),
            entry(
                    "table",
                    Set.of(
                            "rondo",
                            "layer",
                            "data",
                            "model",
                            "train",
                            "train.loss",
                            "train.metric",
                            "train.optimizer")),
            entry("keyed", Set.of("rondo", "model", "model.rondo")),
            entry("train.optimizer", Set.of("kernel")),
            entry("train.loss", Set.of("data")),
            entry("train.metric", Set.of("data", "train.loss")),
            entry("train.profile", Set.of("layer", "text")),
            entry("train.bptt", Set.of("rondo", "compute", "kernel", "layer", "data", "train.loss", "train.profile")),
            entry(
                    "train",
                    Set.of(
                            "rondo",
                            "compute",
                            "kernel",
                            "layer",
                            "data",
                            "graph",
                            "model",
                            "model.file",
                            "model.rondo",
                            "model.safetensors",
                            "random",
                            "text",
                            "train.optimizer",
                            "train.loss",
                            "train.metric",
                            "train.profile",
                            "train.bptt")));

    private static final Set<String> EXPORTED = Set.of(
            "dev.rondo",
            "dev.rondo.data",
            "dev.rondo.graph",
            "dev.rondo.keyed",
            "dev.rondo.layer",
            "dev.rondo.model",
            "dev.rondo.table",
            "dev.rondo.train",
            "dev.rondo.train.optimizer",
            "dev.rondo.train.loss",
            "dev.rondo.train.metric",
            "dev.rondo.train.profile");

    /** Classes that name one another: a class with its builder and the calls of its warm-up, and a network with its runner and its views. */
    private static final List<Set<String>> CIRCLES = List.of(
            Set.of(
                    "dev.rondo.Network",
                    "dev.rondo.NetworkBuilder",
                    "dev.rondo.Runner",
                    "dev.rondo.RunnerView",
                    "dev.rondo.RunnerWarmUp"),
            Set.of("dev.rondo.StateStore", "dev.rondo.StateStoreBuilder"),
            Set.of("dev.rondo.train.Trainer", "dev.rondo.train.TrainerBuilder", "dev.rondo.train.TrainerWarmUp"),
            Set.of("dev.rondo.train.Fit", "dev.rondo.train.FitBuilder"));

    private static final Set<String> FACADES = Set.of(
            "LoadOptions.java",
            "ModelFormatException.java",
            "Models.java",
            "OnnxModels.java",
            "PyTorchMapping.java",
            "PyTorchModels.java",
            "Safetensors.java",
            "package-info.java");

    private static final int MOST_PARAMETERS = 7;
    private static final int MOST_PARAMETERS_OF_KERNELS = 10;

    @Test
    void shouldListEveryPackageAndNoOther() throws IOException {
        assertEquals(
                new TreeSet<>(MAY_NAME.keySet()),
                new TreeSet<>(SourceGraph.of(SOURCES).packages().keySet()));
    }

    @Test
    void shouldKeepTheArrowsBetweenPackages() throws IOException {
        assertEquals(List.of(), violations(SourceGraph.of(SOURCES)));
    }

    private static List<String> violations(SourceGraph graph) {
        List<String> violations = new ArrayList<>();
        graph.files().forEach((file, named) -> {
            String room = SourceGraph.roomOf(file);
            for (String other : named) {
                String otherRoom = SourceGraph.roomOf(other);
                if (!otherRoom.equals(room)
                        && !MAY_NAME.getOrDefault(room, Set.of()).contains(otherRoom)) {
                    violations.add(file + " names " + other);
                }
            }
        });
        return violations;
    }

    @Test
    void shouldHaveNoCircleOfPackages() throws IOException {
        assertEquals(List.of(), SourceGraph.circles(SourceGraph.of(SOURCES).packages()));
        assertEquals(List.of(), SourceGraph.circles(MAY_NAME));
    }

    @Test
    void shouldHaveNoCircleOfFilesButTheDocumentedOnes() throws IOException {
        List<Set<String>> circles = SourceGraph.circles(SourceGraph.of(SOURCES).files()).stream()
                .filter(circle -> CIRCLES.stream().noneMatch(known -> known.containsAll(circle)))
                .toList();
        assertEquals(List.of(), circles);
    }

    @Test
    void shouldExportWhatApplicationsUse() throws IOException {
        Set<String> exported = Pattern.compile("(?m)^\\s*exports ([^;]+);")
                .matcher(Files.readString(SOURCES.resolve("module-info.java")))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(EXPORTED), exported);
    }

    @Test
    void shouldHaveOnlyFacadesLooseInModel() throws IOException {
        try (Stream<Path> files = Files.list(MODEL)) {
            assertEquals(
                    new TreeSet<>(FACADES),
                    files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString())
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    @Test
    void shouldNameTheVectorModuleInKernelsOnly() throws IOException {
        List<Path> violations = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SOURCES.resolve("dev"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                boolean kernel = file.getParent().equals(SOURCES.resolve("dev/rondo/kernel"));
                if (!kernel && Files.readString(file).contains("jdk.incubator")) {
                    violations.add(file);
                }
            }
        }
        assertEquals(List.of(), violations);
    }

    @Test
    void shouldHaveNoMethodWithMoreParametersThanAReaderCanKeepApart() throws Exception {
        List<String> violations = new ArrayList<>();
        int methods = 0;
        for (ClassModel model : classes()) {
            String name = model.thisClass().asInternalName();
            int most = name.startsWith("dev/rondo/kernel/") ? MOST_PARAMETERS_OF_KERNELS : MOST_PARAMETERS;
            for (MethodModel method : model.methods()) {
                methods++;
                int parameters = declaredParameters(model, method);
                if (parameters > most) {
                    violations.add(name + "." + method.methodName().stringValue() + " has " + parameters);
                }
            }
        }
        assertTrue(methods > 1000, "found only " + methods + " methods");
        assertEquals(List.of(), violations);
    }

    private static List<ClassModel> classes() throws IOException, URISyntaxException {
        Path folder = Path.of(Network.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<ClassModel> classes = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder.resolve("dev/rondo"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                classes.add(ClassFile.of().parse(Files.readAllBytes(file)));
            }
        }
        return classes;
    }

    /** The parameters of a method without those that javac adds; 0 for methods that are not in the source. */
    private static int declaredParameters(ClassModel model, MethodModel method) {
        int parameters = method.methodTypeSymbol().parameterCount();
        boolean constructor = method.methodName().equalsString("<init>");
        if (method.flags().has(AccessFlag.SYNTHETIC) || constructor && isAnonymousOrLocal(model)) {
            return 0;
        }
        if (!constructor) {
            return parameters;
        }
        // the name and ordinal of an enum constant, the outer instance of an inner class
        int added = model.flags().has(AccessFlag.ENUM) ? 2 : isInner(model) ? 1 : 0;
        return parameters - added;
    }

    private static boolean isAnonymousOrLocal(ClassModel model) {
        return nesting(model).anyMatch(info -> info.outerClass().isEmpty());
    }

    private static boolean isInner(ClassModel model) {
        return nesting(model).anyMatch(info -> !info.has(AccessFlag.STATIC));
    }

    private static Stream<InnerClassInfo> nesting(ClassModel model) {
        return model.findAttribute(java.lang.classfile.Attributes.innerClasses()).stream()
                .flatMap(attribute -> attribute.classes().stream())
                .filter(info -> info.innerClass()
                        .asInternalName()
                        .equals(model.thisClass().asInternalName()));
    }

    @Test
    void shouldSeeImportsAndNamesWrittenOut() {
        String network = "package dev.rondo; class Network {}";
        String lstm = "package dev.rondo.layer; public record Lstm() {}";
        String gru = "package dev.rondo.layer; public record Gru() {}";
        String models = "package dev.rondo.model; public class Models {}";
        String kernel = """
                package dev.rondo.kernel;
                import dev.rondo.Network;
                import static dev.rondo.layer.Lstm.of;
                /* dev.rondo.layer.Gru */ // dev.rondo.layer.Gru
                class Kernel { Object o = dev.rondo.model.Models.load("dev.rondo.layer.Gru"); Kernel k; Gru gru; }
                """;
        SourceGraph graph = SourceGraph.of(List.of(network, lstm, gru, models, kernel));
        assertEquals(
                Set.of("dev.rondo.Network", "dev.rondo.layer.Lstm", "dev.rondo.model.Models"),
                graph.files().get("dev.rondo.kernel.Kernel"));
        assertEquals(Set.of("rondo", "layer", "model"), graph.packages().get("kernel"));
        assertEquals(3, violations(graph).size());
    }

    @Test
    void shouldSeeNeighboursAndWildcardsButNotNamesThatAreHidden() {
        String user = """
                package dev.rondo.train;
                import dev.rondo.layer.*;
                import java.util.Map.Entry;
                class User { Lstm a; Helper b; Entry<String, Gru> c; record Gru() {} }
                """;
        SourceGraph graph = SourceGraph.of(List.of(
                user,
                "package dev.rondo.train; class Helper {}",
                "package dev.rondo.train; class Entry {}",
                "package dev.rondo.layer; public record Lstm() {}",
                "package dev.rondo.layer; public record Gru() {}"));
        assertEquals(
                Set.of("dev.rondo.layer.Lstm", "dev.rondo.train.Helper"),
                graph.files().get("dev.rondo.train.User"));
    }

    @Test
    void shouldFindCirclesButAllowPermits() {
        String layer = "package dev.rondo.layer; public sealed interface Layer permits Lstm, Gru { int size(); }";
        String lstm = "package dev.rondo.layer; public record Lstm() implements Layer {}";
        String gru = "package dev.rondo.layer; public record Gru(Other other) implements Layer {}";
        String other = "package dev.rondo.layer; class Other { Third third; }";
        String third = "package dev.rondo.layer; class Third { Gru gru; Lstm lstm; }";
        SourceGraph graph = SourceGraph.of(List.of(layer, lstm, gru, other, third));
        assertEquals(
                List.of(Set.of("dev.rondo.layer.Gru", "dev.rondo.layer.Other", "dev.rondo.layer.Third")),
                SourceGraph.circles(graph.files()));
        assertEquals(List.of(), SourceGraph.circles(graph.packages()));
    }

    @Test
    void shouldCountTheParametersInTheSource() throws IOException {
        assertEquals(3, constructorParameters(Inner.class));
        assertEquals(2, constructorParameters(Constant.class));
        int captured = 1;
        Object anonymous = new Object() {
            @Override
            public String toString() {
                return "" + captured + ArchitectureTest.this;
            }
        };
        assertEquals(0, constructorParameters(anonymous.getClass()));
    }

    private static int constructorParameters(Class<?> type) throws IOException {
        String resource = "/" + type.getName().replace('.', '/') + ".class";
        ClassModel model = ClassFile.of()
                .parse(ArchitectureTest.class.getResourceAsStream(resource).readAllBytes());
        return model.methods().stream()
                .filter(method -> method.methodName().equalsString("<init>"))
                .mapToInt(method -> declaredParameters(model, method))
                .findFirst()
                .orElseThrow();
    }

    private final class Inner {
        Inner(int a, long b, String c) {
            assertTrue(a > b && c.isEmpty(), ArchitectureTest.this::toString);
        }
    }

    private enum Constant {
        ONE(1, 2);

        Constant(int a, int b) {
            assertTrue(a < b, "never");
        }
    }
}
