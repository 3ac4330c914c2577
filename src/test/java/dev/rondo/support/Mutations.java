package dev.rondo.support;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Damages files: changes one to four bytes, or removes, truncates or inserts a piece. */
public final class Mutations {
    private Mutations() {}

    /** A damaged copy, never equal to the original. */
    public static byte[] of(byte[] file, SplittableRandom random) {
        byte[] damaged;
        do {
            damaged = damage(file, random);
        } while (Arrays.equals(damaged, file));
        return damaged;
    }

    private static byte[] damage(byte[] file, SplittableRandom random) {
        int at = random.nextInt(file.length);
        int length = 1 + random.nextInt(8);
        return switch (random.nextInt(8)) {
            case 0 -> Arrays.copyOf(file, at);
            case 1 -> splice(file, at, Math.min(file.length, at + length), new byte[0]);
            case 2 -> {
                byte[] inserted = new byte[length];
                random.nextBytes(inserted);
                yield splice(file, at, at, inserted);
            }
            default -> change(file, random);
        };
    }

    private static byte[] change(byte[] file, SplittableRandom random) {
        byte[] changed = file.clone();
        for (int count = 1 + random.nextInt(4); count > 0; count--) {
            changed[random.nextInt(file.length)] = (byte) random.nextInt(256);
        }
        return changed;
    }

    private static byte[] splice(byte[] file, int from, int to, byte[] inserted) {
        byte[] spliced = new byte[from + inserted.length + file.length - to];
        System.arraycopy(file, 0, spliced, 0, from);
        System.arraycopy(inserted, 0, spliced, from, inserted.length);
        System.arraycopy(file, to, spliced, from + inserted.length, file.length - to);
        return spliced;
    }
}
