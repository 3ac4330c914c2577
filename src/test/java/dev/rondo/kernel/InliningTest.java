package dev.rondo.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.support.Jvm;
import dev.rondo.support.KernelDriver;
import dev.rondo.template.Expand;
import dev.rondo.template.Expanded;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * C2 inlines every vector operation of the kernels, according to its log. It stops inlining at a fixed number of nodes in one
 * compilation. Vectors in calls that it does not inline become heap objects, and the kernel silently loses half its speed or
 * more.
 */
@Tag("compiler")
class InliningTest {
    private static final String CUTOFF = "NodeCountInliningCutoff";
    private static final String[] LOG = {
        Jvm.VECTOR_MODULE, "-XX:+UnlockDiagnosticVMOptions", "-XX:+PrintCompilation", "-XX:+PrintInlining"
    };
    /** Only C2, on one thread, so that inlined calls are logged right after the line of their compilation. */
    private static final List<String> C2_ALONE =
            List.of("-XX:-TieredCompilation", "-XX:CICompilerCount=1", "-Drondo.start=vector");

    /** {@code 4315  621  dev.rondo.kernel.VectorProduct/0x0000000082086400::pairs (1392 bytes)}, the first line of a compilation. */
    private static final Pattern COMPILATION = Pattern.compile("^ *\\d+ +\\d+ [^@]*?(\\S+::\\S+) .*\\(\\d+ bytes\\)$");

    /** Hidden classes have a number after the template's name. */
    private static final Pattern KERNEL = Pattern.compile("dev\\.rondo\\.kernel\\.(Vector\\w+)(?:/\\w+)?(::\\w+)");

    private static List<String> log(Class<?> main, List<String> more) {
        List<String> flags = new ArrayList<>(List.of(LOG));
        flags.addAll(more);
        Jvm.Result result = Jvm.runMain(main, flags.toArray(String[]::new));
        assertEquals(0, result.exit(), result.err());
        return result.out().lines().toList();
    }

    /** {@return lines where C2 stopped at a kernel or a vector operation} Other methods may be called. */
    private static List<String> cutoffs(List<String> log) {
        return log.stream()
                .filter(line -> line.contains(CUTOFF))
                .filter(line -> line.contains(".vector.") || line.contains("dev.rondo.kernel"))
                .toList();
    }

    /** {@return every method of the vector kernels that a step may run} */
    private static Set<String> kernelMethods() throws IOException, ReflectiveOperationException {
        Set<String> methods = new TreeSet<>();
        Path folder = Jvm.engine().resolve("dev/rondo/kernel");
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith("Vector"))
                    .toList()) {
                String name = file.getFileName().toString().replace(".class", "");
                Class<?> kernel = Class.forName("dev.rondo.kernel." + name, false, InliningTest.class.getClassLoader());
                for (Method method : kernel.getDeclaredMethods()) {
                    boolean compiled = !method.isSynthetic() && !method.isAnnotationPresent(Expand.class);
                    if (Expanded.class.isAssignableFrom(kernel) && compiled) {
                        methods.add(name + "::" + method.getName());
                    }
                }
            }
        }
        assertTrue(methods.size() > 15, methods::toString);
        return methods;
    }

    @Test
    void shouldInlineEveryVectorOperationOfEveryKernel() throws IOException, ReflectiveOperationException {
        List<String> log = log(KernelDriver.class, C2_ALONE);
        assertTrue(
                log.stream().anyMatch(line -> line.startsWith("vector kernels")), "the vector kernels are not active");
        Set<String> seen = new TreeSet<>();
        List<String> calls = new ArrayList<>();
        String compiled = "";
        for (String line : log) {
            Matcher compilation = COMPILATION.matcher(line);
            if (compilation.find()) {
                compiled = compilation.group(1);
            }
            boolean call = line.contains("failed to inline") && !line.contains("late inline succeeded");
            Matcher kernel = KERNEL.matcher(line);
            if (kernel.find() && !call) {
                seen.add(kernel.group(1) + kernel.group(2));
            }
            if (call && compiled.startsWith("dev.rondo.kernel.Vector") && line.contains("jdk.")) {
                calls.add(compiled + " calls " + line.strip());
            }
        }
        assertEquals(List.of(), calls);
        assertEquals(List.of(), cutoffs(log));
        Set<String> missed = kernelMethods();
        missed.removeAll(seen);
        assertEquals(Set.of(), missed, "not compiled by C2: KernelDriver does not make them hot");
    }

    @Test
    void shouldStayUnderTheCutoffInAJvmAsApplicationsStartIt() {
        List<String> log = log(KernelDriver.class, List.of());
        assertEquals(List.of(), cutoffs(log));
        assertTrue(
                log.stream().anyMatch(line -> line.matches("^ *\\d+ +\\d+ +4 +dev\\.rondo\\.kernel\\.Vector.*")),
                "no kernel was compiled by C2");
    }

    @Test
    void shouldSeeTheCutoffWhereItIsHit() {
        assertFalse(cutoffs(log(OversizedKernel.class, C2_ALONE)).isEmpty(), "the log no longer reports " + CUTOFF);
    }
}
