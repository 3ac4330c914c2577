package dev.rondo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTest {
    @Test
    void shouldNameRangesOfNumbers() {
        assertEquals("1, 3 to 5, 8", Text.ranges(List.of(1, 3, 4, 5, 8)));
        assertEquals("1, 2, 9", Text.ranges(List.of(1, 2, 9)));
        assertEquals("7", Text.ranges(List.of(7)));
    }

    @Test
    void shouldCountThings() {
        assertEquals("1 step", Text.count(1, "step"));
        assertEquals("1,000 steps", Text.count(1_000, "step"));
    }

    @Test
    void shouldKeepMessagesWholeAndNamesShort() {
        String text = "a".repeat(500);
        assertEquals(text, Text.message(new IllegalArgumentException(text)));
        assertTrue(Text.shown(text).length() < 130);
        assertEquals("a?b", Text.message(new IllegalArgumentException("a\u001bb")));
    }
}
