package dev.rondo.data;

import java.util.Map;

/** Checks of arguments. Their messages say what was expected and what came. */
final class ArgumentChecks {
    private ArgumentChecks() {}

    /** {@return the number of rows in a buffer [rows][width]} */
    static int rows(String name, int length, int width) {
        atLeast(1, "width", width);
        if (length == 0 || length % width != 0) {
            throw new IllegalArgumentException(
                    name + " must hold T x " + width + " values with T at least 1, but has " + length);
        }
        return length / width;
    }

    static void atLeast(int least, String name, int value) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", but is " + value);
        }
    }

    static long notNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " must not be below 0, but is " + value);
        }
        return value;
    }

    /** {@return the metadata entry of a key, which must exist} */
    static String entry(Map<String, String> metadata, String key) {
        String value = metadata.get(key);
        if (value == null) {
            throw new IllegalArgumentException("the metadata has no '" + key + "'; it has " + metadata.keySet());
        }
        return value;
    }
}
