package dev.rondo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.cli.sample.Sunspots;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForecastChartTest {
    @TempDir
    Path folder;

    @Test
    void shouldReplaceTheNamedFileAndNoOther() throws IOException {
        Path chart = folder.resolve("chart.png");
        Path other = folder.resolve("other.png");
        Files.writeString(chart, "old");
        Files.writeString(other, "kept");
        Sunspots series = Sunspots.load();

        ForecastChart.write(chart, series, series.reference());

        BufferedImage image = ImageIO.read(chart.toFile());
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        for (int colour : ForecastChart.lineColours()) {
            assertTrue(
                    java.util.Arrays.stream(pixels).anyMatch(pixel -> pixel == colour),
                    "no pixel is " + Integer.toHexString(colour));
        }
        assertEquals("kept", Files.readString(other));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(2, files.count());
        }
    }
}
