package dev.rondo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import me.tongfei.progressbar.ProgressBar;
import org.junit.jupiter.api.Test;

class TrainingProgressTest {
    @Test
    void shouldWriteNothingWhereThereIsNoTerminal() {
        assumeFalse(System.console() != null && System.console().isTerminal(), "this test has a terminal");
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        PrintStream out = System.out;
        PrintStream err = System.err;
        try (PrintStream capture = new PrintStream(written, true, StandardCharsets.UTF_8)) {
            System.setOut(capture);
            System.setErr(capture);
            try (ProgressBar bar = TrainingProgress.bar(3, "epochs")) {
                bar.setExtraMessage("loss");
                bar.stepTo(3);
                bar.refresh();
            }
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        assertEquals("", written.toString(StandardCharsets.UTF_8));
    }
}
