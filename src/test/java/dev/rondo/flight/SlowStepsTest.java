package dev.rondo.flight;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.NonFiniteInput;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.graph.Stepper;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.Models;
import dev.rondo.support.Jvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("once")
class SlowStepsTest {
    /** Makes one call of each kind, and prints the events: T, B, I, O and whether the network made them. */
    static final class Program {
        public static void main(String[] args) throws IOException {
            Network network = Network.builder(3).rnn(4).dense(2).build(1);
            Stepper stepper = Models.loadGraph(Models.toBytes(network), "memory", LoadOptions.DEFAULT)
                    .stepper();
            Path file = Files.createTempFile("rondo-slow-steps", ".jfr");
            try (Recording recording = new Recording()) {
                recording.start();
                network.warmUp(Duration.ofMillis(1));
                calls(network);
                stepper.step(stepper.newStream(), new float[stepper.inputSize()], new float[stepper.outputSize()]);
                recording.stop();
                recording.dump(file);
                RecordingFile.readAllEvents(file).stream()
                        .filter(event -> event.getEventType().getName().equals("dev.rondo.SlowStep"))
                        .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                        .forEach(event -> print(event, network));
            } finally {
                Files.delete(file);
            }
        }

        private static void calls(Network network) {
            Runner runner = network.newRunner(NonFiniteInput.SKIP);
            State[] states = {network.newState(), network.newState()};
            runner.step(states[0], new float[3], new float[2]);
            runner.run(states[0], new float[15], 5, new float[10]);
            runner.stepBatch(states, new float[6], new float[4]);
            runner.runBatch(states, new float[24], new int[] {4, 1}, new float[16]);
            runner.skip(states[0], new float[2]);
        }

        private static void print(RecordedEvent event, Network network) {
            boolean timed = event.getDuration("elapsed").isPositive()
                    && event.getThread().getJavaName().equals("main");
            System.out.println(event.getInt("steps") + " " + event.getInt("streams") + " " + event.getInt("inputs")
                    + " "
                    + event.getInt("outputs") + " " + (event.getLong("fingerprint") == network.fingerprint()) + " "
                    + timed);
        }
    }

    @Test
    void shouldRecordCallsThatAreSlow() {
        Jvm.Result result = Jvm.runMain(Program.class, "-Drondo.slowStep=0ns");
        assertEquals(0, result.exit(), result.err());
        assertEquals(
                List.of(
                        "1 1 3 2 true true",
                        "5 1 3 2 true true",
                        "1 2 3 2 true true",
                        "4 2 3 2 true true",
                        "1 1 3 2 true true", // the network of the graph
                        "1 1 3 6 false true"), // the graph, whose outputs are y and h
                result.out().lines().toList());
    }

    @Test
    void shouldRecordNothingBelowTheThreshold() {
        Jvm.Result result = Jvm.runMain(Program.class, "-Drondo.slowStep=100s");
        assertEquals(0, result.exit(), result.err());
        assertEquals("", result.out());
    }

    @Test
    void shouldRefuseAThresholdThatIsNotATimeWhenARunnerIsMade() {
        Jvm.Result result = Jvm.runMain(Program.class, "-Drondo.slowStep=50");
        assertNotEquals(0, result.exit());
        assertTrue(result.err().contains("-Drondo.slowStep must be a whole number"), result.err());
    }

    @ParameterizedTest
    @CsvSource({"0ns, 0", "1ns, 1", "50us, 50000", "2ms, 2000000", "999999999s, 999999999000000000"})
    void shouldReadThresholds(String text, long nanos) {
        assertEquals(nanos, SlowSteps.threshold(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "50", "us", "-1us", "1.5ms", "50 us", "50m", "1000000000s", "٣us"})
    void shouldRefuseOtherTexts(String text) {
        assertRefused(() -> SlowSteps.threshold(text), "-Drondo.slowStep", "50us", "but is " + text);
    }

    @Test
    void shouldRecordNothingWithoutAThreshold() {
        assertEquals(Long.MAX_VALUE, SlowSteps.threshold(null));
    }
}
