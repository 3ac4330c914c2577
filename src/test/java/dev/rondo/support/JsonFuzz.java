package dev.rondo.support;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Damages JSON files: changes, removes, truncates and inserts bytes, and replaces numbers and pieces of text. */
public final class JsonFuzz {
    private static final long SEED = 31;

    private static final String[] PIECES = {
        "null",
        "[]",
        "{}",
        "-1",
        "0",
        "1e999",
        "1e-999",
        "2147483648",
        "\"\"",
        "true",
        "[[[]]]",
        "{\"a\":[",
        "NaN",
        "]",
        ","
    };

    private JsonFuzz() {}

    /** A load, or a ModelFormatException that begins with the file's name. */
    public static void assertLoadsOrRefuses(byte[] file, int mutations) {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < mutations; i++) {
            byte[] damaged = damage(file, random);
            try {
                Models.loadGraph(damaged, "damaged", LoadOptions.DEFAULT);
            } catch (ModelFormatException e) {
                assertTrue(e.getMessage().startsWith("damaged: "), e.getMessage());
            } catch (RuntimeException | Error e) {
                throw new AssertionError(
                        "mutation " + i + " of seed " + SEED + ": " + new String(damaged, StandardCharsets.UTF_8), e);
            }
        }
    }

    private static byte[] damage(byte[] file, SplittableRandom random) {
        int at = random.nextInt(file.length);
        int to = Math.min(file.length, at + random.nextInt(12));
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(file, at);
            case 1 -> splice(file, at, to, new byte[0]);
            case 2, 3 -> splice(file, at, to, PIECES[random.nextInt(PIECES.length)].getBytes(StandardCharsets.UTF_8));
            case 4 -> {
                int from = random.nextInt(file.length);
                yield splice(file, at, to, Arrays.copyOfRange(file, from, Math.min(file.length, from + 40)));
            }
            default -> {
                byte[] changed = file.clone();
                for (int count = 1 + random.nextInt(4); count > 0; count--) {
                    changed[random.nextInt(file.length)] = (byte) random.nextInt(256);
                }
                yield changed;
            }
        };
    }

    private static byte[] splice(byte[] file, int from, int to, byte[] inserted) {
        byte[] spliced = new byte[from + inserted.length + file.length - to];
        System.arraycopy(file, 0, spliced, 0, from);
        System.arraycopy(inserted, 0, spliced, from, inserted.length);
        System.arraycopy(file, to, spliced, from + inserted.length, file.length - to);
        return spliced;
    }
}
