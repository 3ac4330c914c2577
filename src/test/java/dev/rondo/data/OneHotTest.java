package dev.rondo.data;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class OneHotTest {
    @Test
    void shouldPutAOneWhereTheIndexSays() {
        assertArrayEquals(new float[] {0, 0, 1, 1, 0, 0}, OneHot.encode(new int[] {2, 0}, 3));
    }

    @Test
    void shouldWriteOneRowInPlace() {
        float[] rows = {7, 7, 7, 7, 7};
        OneHot.encode(1, 3, rows, 1);
        assertArrayEquals(new float[] {7, 0, 1, 0, 7}, rows);
    }

    @Test
    void shouldRefuseAnIndexOutside() {
        assertRefused(() -> OneHot.encode(new int[] {0, 3}, 3), "from 0 to 2", "is 3");
        assertRefused(() -> OneHot.encode(-1, 3, new float[3], 0), "from 0 to 2", "is -1");
    }
}
