package dev.rondo.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class TextTest {
    @Test
    void shouldReplaceWhatControlsATerminalAndCutLongText() {
        assertEquals("a?[31m?b?", SafeText.shown("a\u001b[31m\nb\u202e"));
        assertEquals("\u00e4\u20ac\ud83d\ude00", SafeText.shown("\u00e4\u20ac\ud83d\ude00"));
        assertEquals("abc...", SafeText.shown("abcd", 3));
        assertEquals('"' + "x".repeat(300) + "...\"", SafeText.quote("x".repeat(1000)));
    }

    @Test
    void shouldRefuseStringsThatNoFileCanHold() {
        assertEquals("\ud83d\ude00", SafeText.requireWellFormed("\ud83d\ude00"));
        String message = assertThrows(IllegalArgumentException.class, () -> SafeText.requireWellFormed("a\ud83d"))
                .getMessage();
        assertEquals("\"a?\" holds half a surrogate pair, which a file cannot", message);
    }

    @Test
    void shouldAlignColumns() {
        Table table = new Table("lrl").row("name", "count", "shape").row("a", Table.grouped(1234567), "");
        assertEquals(
                "name      count  shape\na     1,234,567\n", table.toString().replace(System.lineSeparator(), "\n"));
        assertThrows(IllegalArgumentException.class, () -> table.row("too", "few"));
    }
}
