package dev.rondo.support;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;

/** Asserts that bad input is refused with a message that names what was expected and what came. */
public final class Refused {
    private Refused() {}

    public static void assertRefused(Executable call, String... words) {
        assertRefused(IllegalArgumentException.class, call, words);
    }

    public static void assertRefused(Class<? extends RuntimeException> type, Executable call, String... words) {
        String message = assertThrows(type, call).getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), () -> "\"" + word + "\" is missing in: " + message);
        }
    }
}
