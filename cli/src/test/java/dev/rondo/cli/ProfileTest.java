package dev.rondo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.cli.sample.AddingProblem;
import dev.rondo.data.Batch;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ProfileTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    private int execute(String... args) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(args);
    }

    @Test
    void shouldReportWhereGradientsVanishAndDrawThem() throws IOException {
        Path chart = folder.resolve("gradients.png");
        assertEquals(0, execute("profile", "--updates", "2", "--tables", "--chart", chart.toString()), err::toString);
        String said = out.toString();
        assertTrue(said.contains("rnn: gradients vanish after 7 of 49 steps: try LSTM, GRU, or ReLU"), said);
        assertTrue(said.contains("rnn: gradients last: 68 % is left after 49 steps"), said);
        assertTrue(said.contains("norm of dLoss/dh"), said);
        assertTrue(said.contains("After 2 updates"), said);
        assertTrue(said.contains(chart.toString()), said);
        BufferedImage image = ImageIO.read(chart.toFile());
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        for (int colour : GradientChart.lineColours()) {
            assertTrue(
                    Arrays.stream(pixels).anyMatch(pixel -> pixel == colour),
                    "no pixel is " + Integer.toHexString(colour));
        }
    }

    @Test
    void shouldRefuseBadOptionsBeforeAnyWork() {
        Path chart = folder.resolve("missing").resolve("chart.png");
        assertEquals(2, execute("profile", "--chart", chart.toString()));
        assertTrue(err.toString().contains(chart.toString()), err::toString);
        err.getBuffer().setLength(0);
        assertEquals(
                2,
                execute(
                        "profile",
                        "--updates",
                        "0",
                        "--chart",
                        folder.resolve("a.png").toString()));
        assertTrue(err.toString().contains("at least 1, but is 0"), err::toString);
        assertEquals("", out.toString());
    }

    @Test
    void shouldHaveTheSumOfTheMarkedNumbersAsTarget() {
        Batch batch = Batch.ofVectors(2);
        int size = 200;
        AddingProblem.fill(batch, ProfiledNetwork.STEPS, size, new SplittableRandom(1));
        AddingProblem.fill(batch, ProfiledNetwork.STEPS, size, new SplittableRandom(2)); // replaces the previous batch
        double squares = 0;
        for (int b = 0; b < size; b++) {
            float sum = 0;
            int marked = 0;
            for (int t = 0; t < ProfiledNetwork.STEPS; t++) {
                int at = (t * size + b) * 2;
                sum += batch.inputs()[at] * batch.inputs()[at + 1];
                marked += (int) batch.inputs()[at + 1];
            }
            assertEquals(2, marked);
            assertEquals(sum, batch.targets(1)[b]);
            squares += (sum - 1) * (sum - 1);
        }
        double deviation = 0.2 / Math.sqrt(size); // of (sum - 1)^2, whose mean is 1/6 and whose variance is 7/180
        assertEquals(AddingProblem.BASELINE, squares / size, 4 * deviation);
    }
}
