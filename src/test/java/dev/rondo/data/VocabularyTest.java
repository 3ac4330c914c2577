package dev.rondo.data;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("once")
class VocabularyTest {
    private static final String KEY = "rondo.network.vocabulary";

    @Test
    void shouldCountTheCharactersOfATextInTheirOrder() {
        Vocabulary vocabulary = Vocabulary.ofCharacters("banana \uD83C\uDF4C");
        assertEquals(List.of(" ", "a", "b", "n", "\uD83C\uDF4C"), vocabulary.symbols());
        assertEquals(5, vocabulary.size());
        assertArrayEquals(new int[] {3, 1, 2, 4}, vocabulary.encode("nab\uD83C\uDF4C"));
        assertEquals("nab\uD83C\uDF4C", vocabulary.decode(3, 1, 2, 4));
    }

    @Test
    void shouldKeepTheOrderOfWords() {
        Vocabulary vocabulary = Vocabulary.of(List.of("squat", "bench press", "row"));
        assertEquals(1, vocabulary.token("bench press"));
        assertEquals("row", vocabulary.symbol(2));
        assertArrayEquals(new int[] {2, 0}, vocabulary.encode(List.of("row", "squat")));
    }

    @Test
    void shouldRefuseTheUnknownByName() {
        Vocabulary vocabulary = Vocabulary.ofCharacters("abc");
        assertRefused(() -> vocabulary.encode("abx"), "\"x\"", "3 symbols");
        assertRefused(() -> vocabulary.token("ab"), "\"ab\"");
        assertRefused(() -> vocabulary.symbol(3), "from 0 to 2", "is 3");
        assertRefused(() -> vocabulary.decode(0, -1), "is -1");
    }

    @Test
    void shouldGiveUnknownSymbolsATokenOnRequest() {
        Vocabulary vocabulary = Vocabulary.ofCharacters("abc").withUnknown("?");
        assertEquals(List.of("a", "b", "c", "?"), vocabulary.symbols());
        assertArrayEquals(new int[] {0, 3, 1}, vocabulary.encode("axb"));
        assertEquals(3, vocabulary.unknown().orElseThrow());
        assertEquals(vocabulary, Vocabulary.fromMetadata(vocabulary.toMetadata()));
        assertEquals(1, Vocabulary.ofCharacters("?az").withUnknown("a").token("!"));
        assertNotEquals(vocabulary, Vocabulary.of(vocabulary.symbols()));
        Map<String, String> damaged = new HashMap<>(vocabulary.toMetadata());
        damaged.put("rondo.network.unknown_symbol", "4\u001b");
        assertRefused(() -> Vocabulary.fromMetadata(damaged), "unknown_symbol", "from 0 to 3", "\"4?\"");
    }

    @Test
    void shouldRefuseSymbolsThatAreNone() {
        assertRefused(() -> Vocabulary.of(List.of()), "at least one");
        assertRefused(() -> Vocabulary.of(List.of("a", "b", "a")), "\"a\"", "twice");
        assertRefused(() -> Vocabulary.of(List.of("a", "\uD83C")), "symbol 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "\n", "\\", "\\n\n\\\\", "\r\t\0 \u2028\uFEFF", "\uD83C\uDF4C\u00e9e\u0301"})
    void shouldComeBackFromMetadata(String text) {
        Vocabulary vocabulary = Vocabulary.ofCharacters(text);
        assertEquals(vocabulary, Vocabulary.fromMetadata(vocabulary.toMetadata()));
        Vocabulary words = Vocabulary.of(List.of("", text, text + text));
        assertEquals(words, Vocabulary.fromMetadata(words.toMetadata()));
        assertEquals(
                words.hashCode(), Vocabulary.fromMetadata(words.toMetadata()).hashCode());
    }

    @Test
    void shouldWriteOneSymbolALine() {
        assertEquals(
                Map.of(KEY, "\\n\na\n\\\\"),
                Vocabulary.of(List.of("\n", "a", "\\")).toMetadata());
    }

    @Test
    void shouldRefuseDamagedMetadata() {
        assertRefused(() -> Vocabulary.fromMetadata(Map.of("author", "x")), KEY, "author");
        assertRefused(() -> Vocabulary.fromMetadata(Map.of(KEY, "a\nb\\")), "b\\", "backslash");
        assertRefused(() -> Vocabulary.fromMetadata(Map.of(KEY, "a\\t\nb")), "a\\t", "backslash");
        assertRefused(() -> Vocabulary.fromMetadata(Map.of(KEY, "a\nb\na")), "\"a\"", "twice");
    }
}
