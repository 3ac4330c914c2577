package dev.rondo.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.support.Jvm;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An application gets the fast kernels, however it is started, and the same numbers from all kernels. If only plain kernels
 * can serve, one line of the log names the flag that helps.
 */
@Tag("forks")
class LaunchTest {
    private static final String MODULE = """
            module app {
                requires dev.rondo;
            }
            """;

    private static final String MAIN = """
            package app;

            import dev.rondo.Network;
            import dev.rondo.Rondo;
            import dev.rondo.data.Batch;
            import dev.rondo.train.Trainer;
            import dev.rondo.train.loss.Loss;
            import dev.rondo.train.optimizer.Sgd;
            import java.util.Arrays;

            public class Main {
                public static void main(String[] args) {
                    Network fresh = Network.builder(3).lstm(17).gru(5).dense(2).build(1);
                    Batch batch = Batch.ofVectors(3);
                    batch.begin(4, 1, Batch.LossAt.LAST_STEP);
                    Arrays.fill(batch.targets(2), 0f);
                    Trainer trainer = Trainer.builder(fresh).loss(Loss.MEAN_SQUARED_ERROR).optimizer(Sgd.of(0.1f)).build();
                    trainer.trainBatch(batch);
                    Network network = trainer.network();
                    float[] y = new float[8];
                    network.newRunner().run(network.newState(), new float[12], 4, y);
                    System.out.println(Rondo.kernels());
                    System.out.println(Arrays.toString(y));
                }
            }
            """;

    @TempDir
    private static Path application;

    private static String expectedOutputs;

    /** How an application finds the engine. */
    enum Launch {
        CLASS_PATH {
            @Override
            List<String> arguments() {
                return List.of("-cp", Jvm.path(Jvm.engine(), Jvm.jackson(), application), "app.Main");
            }
        },
        /** Nothing here requires jdk.management and jdk.jfr, so the engine has to work without them. */
        MODULE_PATH {
            @Override
            List<String> arguments() {
                return List.of("-p", Jvm.path(Jvm.engine(), Jvm.jackson(), application), "-m", "app/app.Main");
            }
        };

        abstract List<String> arguments();

        Jvm.Result run(String... flags) {
            List<String> command = new ArrayList<>(List.of(flags));
            command.addAll(arguments());
            return Jvm.run(command);
        }
    }

    @BeforeAll
    static void compileTheApplication() throws IOException {
        Path module = Files.writeString(application.resolve("module-info.java"), MODULE);
        Path main = Files.writeString(application.resolve("Main.java"), MAIN);
        StringWriter messages = new StringWriter();
        PrintWriter log = new PrintWriter(messages);
        String path = Jvm.path(Jvm.engine(), Jvm.jackson());
        int exit = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(log, log, "-d", application.toString(), "-p", path, module.toString(), main.toString());
        assertEquals(0, exit, messages::toString);
        expectedOutputs = outputs(Launch.CLASS_PATH.run("-Drondo.kernels=plain"));
    }

    private static String kernels(Jvm.Result result) {
        assertEquals(0, result.exit(), result.err());
        return result.out().lines().findFirst().orElseThrow();
    }

    private static String outputs(Jvm.Result result) {
        assertEquals(0, result.exit(), result.err());
        return result.out().lines().skip(1).findFirst().orElseThrow();
    }

    /** Asserts that plain kernels serve, and that the description and one line of the log give the reason. */
    private static void assertPlain(Jvm.Result result, String reason) {
        String kernels = kernels(result);
        assertTrue(kernels.startsWith("plain kernels"), kernels);
        assertTrue(kernels.contains(reason), kernels);
        assertTrue(result.err().contains(reason), result.err());
        assertEquals(
                1, result.err().lines().filter(line -> line.contains("WARNING")).count(), result.err());
    }

    @ParameterizedTest
    @EnumSource
    void shouldUseVectorsWithTheModule(Launch launch) {
        Jvm.Result result = launch.run(Jvm.VECTOR_MODULE);
        String kernels = kernels(result);
        assertTrue(kernels.matches("vector kernels, (128|256|512) bit, FMA"), kernels);
        assertEquals("", result.err());
        assertEquals(expectedOutputs, outputs(result));
    }

    @ParameterizedTest
    @EnumSource
    void shouldNameTheFlagWithoutTheModule(Launch launch) {
        Jvm.Result result = launch.run();
        assertPlain(result, "--add-modules jdk.incubator.vector");
        assertEquals(expectedOutputs, outputs(result));
    }

    @ParameterizedTest
    @EnumSource
    void shouldUseScalarsWithoutHardwareFma(Launch launch) {
        Jvm.Result result = launch.run(Jvm.VECTOR_MODULE, "-XX:-UseFMA");
        assertPlain(result, "no hardware FMA");
        assertTrue(kernels(result).contains(", no FMA"), kernels(result));
        assertNotEquals(expectedOutputs, outputs(result), "without FMA sums are rounded more often");
    }

    @ParameterizedTest
    @EnumSource
    void shouldUseScalarsWithoutC2(Launch launch) {
        Jvm.Result result = launch.run(Jvm.VECTOR_MODULE, "-XX:TieredStopAtLevel=1");
        assertPlain(result, "C2 is off");
        assertEquals(expectedOutputs, outputs(result));
    }

    @ParameterizedTest
    @EnumSource
    void shouldUseScalarsWhereTheJvmOnlyInterprets(Launch launch) {
        Jvm.Result result = launch.run(Jvm.VECTOR_MODULE, "-Xint");
        assertPlain(result, "-Xint");
        assertEquals(expectedOutputs, outputs(result));
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeQuietWhereScalarsWereAskedFor(Launch launch) {
        Jvm.Result result = launch.run(Jvm.VECTOR_MODULE, "-Drondo.kernels=plain");
        assertTrue(kernels(result).startsWith("plain kernels"), kernels(result));
        assertTrue(kernels(result).contains("-Drondo.kernels=plain"), kernels(result));
        assertEquals("", result.err());
    }

    @Test
    void shouldRefuseAnUnknownChoiceOfKernels() {
        Jvm.Result result = Launch.CLASS_PATH.run("-Drondo.kernels=fast");
        assertEquals(1, result.exit());
        assertTrue(result.err().contains("-Drondo.kernels must be auto, vector or plain, but is fast"), result.err());
    }

    @Test
    void shouldRefuseVectorsThatWereAskedForWhereTheyWouldBeSlow() {
        Stream.of("", "-Xint").forEach(flag -> {
            List<String> flags = new ArrayList<>(List.of("-Drondo.kernels=vector"));
            if (!flag.isEmpty()) {
                flags.addAll(List.of(Jvm.VECTOR_MODULE, flag));
            }
            Jvm.Result result = Launch.CLASS_PATH.run(flags.toArray(String[]::new));
            assertEquals(1, result.exit());
            String reason = flag.isEmpty() ? "--add-modules jdk.incubator.vector" : flag;
            assertTrue(result.err().contains("vectors would be slow here"), result.err());
            assertTrue(result.err().contains(reason), result.err());
        });
    }

    /** Runs the application on the class path of an image. */
    private static Jvm.Result runImage(Path image, String... flags) {
        List<String> command = new ArrayList<>(List.of(flags));
        command.addAll(Launch.CLASS_PATH.arguments());
        return Jvm.run(image, command);
    }

    private static Path link(Path image, String modules) {
        StringWriter messages = new StringWriter();
        PrintWriter log = new PrintWriter(messages);
        int exit = ToolProvider.findFirst("jlink")
                .orElseThrow()
                .run(log, log, "--add-modules", modules, "--output", image.toString());
        assertEquals(0, exit, messages::toString);
        return image;
    }

    @Test
    void shouldSayWhatHelpsInAnImageWithoutTheModule(@TempDir Path folder) {
        Path image = link(folder.resolve("image"), "java.base");
        Jvm.Result result = runImage(image);
        assertPlain(result, "this runtime image lacks the module jdk.incubator.vector, so no flag helps");
        assertTrue(result.err().contains("requires jdk.incubator.vector;"), result.err());
        assertTrue(result.err().contains("--add-options=\"--add-modules=jdk.incubator.vector\""), result.err());
        assertEquals(expectedOutputs, outputs(result));
        Jvm.Result refused = runImage(image, "-Drondo.kernels=vector");
        assertEquals(1, refused.exit());
        assertTrue(refused.err().contains("vectors would be slow here: this runtime image lacks"), refused.err());
    }

    /** The image lacks jdk.jfr and jdk.management too, and the log goes to standard error without java.logging. */
    @Test
    void shouldNameTheFlagThatHelpsInAnImageWithTheModule(@TempDir Path folder) {
        Path image = link(folder.resolve("image"), "jdk.incubator.vector");
        assertPlain(runImage(image), "start the JVM with --add-modules jdk.incubator.vector");
        Jvm.Result result = runImage(image, Jvm.VECTOR_MODULE, "-Drondo.slowStep=1ns");
        assertTrue(kernels(result).matches("vector kernels, (128|256|512) bit, FMA"), kernels(result));
        assertTrue(result.err().contains("-Drondo.slowStep has no effect"), result.err());
        assertTrue(result.err().contains("jdk.jfr"), result.err());
        assertEquals(expectedOutputs, outputs(result));
    }
}
