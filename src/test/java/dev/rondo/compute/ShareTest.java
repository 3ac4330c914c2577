package dev.rondo.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("once")
class ShareTest {
    @ParameterizedTest
    @CsvSource({"0,1", "1,3", "2,3", "13,4", "2147483647,64"})
    void shouldCoverEveryItemOnceInNearlyEqualShares(int count, int parts) {
        int next = 0;
        for (int part = 0; part < parts; part++) {
            Share share = new Share(part, parts);
            assertEquals(next, share.first(count), "part " + part);
            next = share.end(count);
            int size = next - share.first(count);
            assertTrue(size == count / parts || size == count / parts + 1, "part " + part + " has " + size);
        }
        assertEquals(count, next);
    }

    @ParameterizedTest
    @CsvSource({"48,1", "64,2", "112,2", "256,3", "1000,5"})
    void shouldNotCutPieces(int count, int parts) {
        int next = 0;
        for (int part = 0; part < parts; part++) {
            Share share = new Share(part, parts);
            assertEquals(next, share.first(count, 64), "part " + part);
            next = share.end(count, 64);
            assertTrue(next % 64 == 0 || next == count, "part " + part + " ends at " + next);
        }
        assertEquals(count, next);
    }
}
