package dev.rondo.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SuiteTest {
    @Test
    void shouldRefuseUnknownGroupsAndEnginesBeforeAnyMeasurement() {
        assertRefused("no group is named 'steps'; expected one of [step", "smoke", "--group", "steps");
        assertRefused("--before: there is no nowhere.jar", "smoke", "--before", "nowhere.jar");
    }

    private static void assertRefused(String expected, String... arguments) {
        StringWriter error = new StringWriter();
        CommandLine command = Suite.commandLine();
        command.setErr(new PrintWriter(error));
        assertEquals(2, command.execute(arguments));
        assertTrue(error.toString().contains(expected), error::toString);
    }

    @Test
    void shouldRefuseACommandLineThatItDoesNotUnderstand() {
        assertRefused("SIZE");
        assertRefused("'large'", "large");
        assertRefused("'--peers'", "smoke", "--peers", "rondo");
        assertRefused("--peer", "smoke", "--peer");
    }

    @Test
    void shouldRefuseUnknownPeersAndModelsBeforeAnyMeasurement() {
        assertRefused("no peer is named 'rando'", "smoke", "--peer", "rondo,rando");
        assertRefused("got 'lstm 8'", "smoke", "--cell", "rnn 1x16,lstm 8");
    }
}
