package dev.rondo.support;

import com.fasterxml.jackson.core.JsonFactory;
import dev.rondo.kernel.Kernels;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts other JVMs of the same installation, with given flags. */
public final class Jvm {
    /** The flag without which there are no vector kernels. */
    public static final String VECTOR_MODULE = "--add-modules=jdk.incubator.vector";

    private static final long LIMIT_MINUTES = 8;

    /**
     * The result of a run.
     *
     * @param exit its exit code
     * @param out its standard output
     * @param err its standard error, without the JVM's warning about incubator modules
     */
    public record Result(int exit, String out, String err) {}

    private Jvm() {}

    /** {@return where the engine's classes are} */
    public static Path engine() {
        return home(Kernels.class);
    }

    /** {@return where the tests' classes are} */
    public static Path tests() {
        return home(Jvm.class);
    }

    /** {@return the JAR of Jackson, the engine's only dependency} */
    public static Path jackson() {
        return home(JsonFactory.class);
    }

    /** {@return a class or module path} @param entries its entries */
    public static String path(Path... entries) {
        return Stream.of(entries).map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /** Runs a main class of the tests on the class path. @param main the class @param flags flags for the JVM @return the result */
    public static Result runMain(Class<?> main, String... flags) {
        List<String> command = new ArrayList<>(List.of(flags));
        command.addAll(List.of("-cp", path(engine(), tests(), jackson()), main.getName()));
        return run(command);
    }

    /** Runs java. @param arguments flags, main class and its arguments @return the result */
    public static Result run(List<String> arguments) {
        return run(Path.of(System.getProperty("java.home")), arguments);
    }

    /** Runs the java of a JDK or of an image. @param home its folder @param arguments flags, main class and its arguments @return the result */
    public static Result run(Path home, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("bin").resolve("java").toString());
        command.addAll(arguments);
        try {
            Path out = Files.createTempFile("rondo-jvm", ".out");
            Path err = Files.createTempFile("rondo-jvm", ".err");
            try {
                ProcessBuilder builder =
                        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
                builder.environment().keySet().removeIf(name -> name.contains("JAVA") && name.endsWith("OPTIONS"));
                return result(builder.start(), command, out, err);
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Result result(Process process, List<String> command, Path out, Path err) throws IOException {
        try {
            if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                throw new AssertionError("still running after " + LIMIT_MINUTES + " minutes: " + command);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        } finally {
            process.destroyForcibly();
        }
        String errors = Files.readString(err)
                .lines()
                .filter(line -> !line.equals("WARNING: Using incubator modules: jdk.incubator.vector"))
                .collect(Collectors.joining("\n"));
        return new Result(process.exitValue(), Files.readString(out), errors);
    }

    private static Path home(Class<?> type) {
        return Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }
}
