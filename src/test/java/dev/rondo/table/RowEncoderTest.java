package dev.rondo.table;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.support.Allocations;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class RowEncoderTest {
    private static final double NONE = Double.NaN;
    private static final Table TABLE = Table.builder()
            .numbers("level", 1, NONE, 3, 5)
            .texts("kind", "a", "b", null, "a")
            .build();

    @Test
    void shouldScaleNumbersToMeanZeroAndDeviationOne() {
        RowEncoder encoder = RowEncoder.fit(TABLE, ColumnSelection.ofNumbers("level"));
        double deviation = Math.sqrt(8.0 / 3);
        assertEquals(
                (float) ((7 - 3) / deviation),
                encode(encoder, encoder.newRow().begin().set("level", 7))[0]);
    }

    @Test
    void shouldReplaceMissingNumbersByThePolicy() {
        assertArrayEquals(new float[] {0}, second(MissingPolicy.MEAN, 5));
        assertArrayEquals(new float[] {0, 1}, second(MissingPolicy.MASK, 5));
        assertArrayEquals(new float[] {(float) (2 / Math.sqrt(8.0 / 3))}, second(MissingPolicy.CARRY, 5));
        assertArrayEquals(new float[] {0}, second(MissingPolicy.CARRY, NONE));
    }

    /** {@return the inputs of a missing value after a first one} */
    private static float[] second(MissingPolicy policy, double first) {
        RowEncoder encoder =
                RowEncoder.fit(TABLE, ColumnSelection.ofNumbers("level").withMissing(policy));
        TableRow row = encoder.newRow();
        encode(encoder, row.begin().set("level", first));
        return encode(encoder, row.begin().set("level", NONE));
    }

    @Test
    void shouldGiveEveryCategoryAnInputAndShareOneAmongTheRest() {
        RowEncoder encoder =
                RowEncoder.fit(TABLE, ColumnSelection.ofNumbers("level").withCategories("kind"));
        TableRow row = encoder.newRow();
        assertEquals(4, encoder.width());
        assertArrayEquals(
                new float[] {0, 1, 0, 0},
                encode(encoder, row.begin().set("level", 3).set("kind", "a")));
        assertArrayEquals(
                new float[] {0, 0, 1, 0},
                encode(encoder, row.begin().set("level", 3).set("kind", "b")));
        assertArrayEquals(
                new float[] {0, 0, 0, 1},
                encode(encoder, row.begin().set("level", 3).set("kind", "new")));
        assertArrayEquals(
                new float[] {0, 0, 0, 0},
                encode(encoder, row.begin().set("level", 3).set("kind", null)));
    }

    @Test
    void shouldKeepTheMostFrequentCategories() {
        ColumnSelection one = new ColumnSelection(
                List.of(), List.of("kind"), List.of(), MissingPolicy.CARRY, 1, CategoryEmbeddings.NONE);
        RowEncoder encoder = RowEncoder.fit(TABLE, one);
        assertArrayEquals(
                new float[] {1, 0}, encode(encoder, encoder.newRow().begin().set("kind", "a")));
        assertArrayEquals(
                new float[] {0, 1}, encode(encoder, encoder.newRow().begin().set("kind", "b")));
    }

    @Test
    void shouldEmbedCategoriesWithAVectorForUnknownAndOneForMissingValues() {
        ColumnSelection embedded = ColumnSelection.ofNumbers("level")
                .withCategories("kind")
                .withEmbeddings(new CategoryEmbeddings(64, Map.of("kind", 3)));
        RowEncoder encoder = RowEncoder.fit(TABLE, embedded);
        assertEquals(2, encoder.width());
        assertEquals(
                "column embedding 2 -> 4, column 1: 3 -> 3",
                encoder.embedding().orElseThrow().describe());
        assertEquals("1 value, embedded as 3 learned numbers each", encoder.describeCategory("kind"));
        TableRow row = encoder.newRow();
        assertEquals(0, encode(encoder, row.begin().set("level", 3).set("kind", "a"))[1]);
        assertEquals(1, encode(encoder, row.begin().set("level", 3).set("kind", "b"))[1], "occurs once");
        assertEquals(1, encode(encoder, row.begin().set("level", 3).set("kind", "new"))[1]);
        assertEquals(2, encode(encoder, row.begin().set("level", 3).set("kind", null))[1]);
        RowEncoder restored = RowEncoder.fromMetadata(encoder.toMetadata());
        assertEquals(encoder.embedding(), restored.embedding());
        assertEquals(encoder.toMetadata(), restored.toMetadata());
        assertRefused(() -> encoder.describeCategory("level"), "'level'", "numbers");
    }

    @Test
    void shouldEmbedColumnsWithMoreThan64Values() {
        String[] values = new String[260];
        Arrays.setAll(values, i -> "v" + i % 65);
        ColumnSelection kind = new ColumnSelection(
                List.of(), List.of("kind"), List.of(), MissingPolicy.CARRY, 64, CategoryEmbeddings.DEFAULT);
        RowEncoder many = RowEncoder.fit(Table.builder().texts("kind", values).build(), kind);
        assertEquals("65 values, embedded as 9 learned numbers each", many.describeCategory("kind"));
        Arrays.setAll(values, i -> "v" + i % 64);
        RowEncoder few = RowEncoder.fit(Table.builder().texts("kind", values).build(), kind);
        assertEquals("64 values, one input each", few.describeCategory("kind"));
        assertEquals(65, few.width());
        assertTrue(few.embedding().isEmpty());
    }

    @Test
    void shouldRefuseEmbeddingsThatDoNotFit() {
        CategoryEmbeddings kind = new CategoryEmbeddings(64, Map.of("kind", 0));
        assertRefused(() -> ColumnSelection.ofNumbers("level").withEmbeddings(kind), "'kind'", "categories");
        assertRefused(() -> new CategoryEmbeddings(0, Map.of()), "above");
        assertRefused(() -> new CategoryEmbeddings(1, Map.of("kind", -1)), "'kind'", "-1");
    }

    @Test
    void shouldPutTimesOnTheCirclesThatDiffer() {
        Table hours = Table.builder().numbers("when", 0, 6 * 3600).build();
        ColumnSelection calendar = new ColumnSelection(
                List.of(), List.of(), List.of("when"), MissingPolicy.CARRY, 4, CategoryEmbeddings.NONE);
        RowEncoder encoder = RowEncoder.fit(hours, calendar);
        float[] x = encode(encoder, encoder.newRow().begin().set("when", 86_400.0 + 6 * 3600));
        assertEquals(1, x[0], 1e-6, "sine of a quarter of a day");
        assertEquals(0, x[1], 1e-6);
        Table days = Table.builder().numbers("when", 0, 7 * 86_400).build();
        assertEquals(2, RowEncoder.fit(days, calendar).width(), "only the day of the year differs");
    }

    @Test
    void shouldRoundTimesAsStrictMathDoes() {
        for (int i = 0; i <= 604_800; i++) {
            double angle = 2 * Math.PI * (i / 604_800.0); // every second of a week, and every seventh of a day
            assertEquals((float) StrictMath.sin(angle), (float) Circle.sine(angle));
            assertEquals((float) StrictMath.cos(angle), (float) Circle.cosine(angle));
        }
    }

    @Test
    void shouldRestoreItselfFromMetadataBitForBit() {
        Table odd = Table.builder()
                .numbers("tab\tand\\back\nslash", 0.1, 0.7)
                .texts("kind", "x\ty", "")
                .numbers("when", 0, 40_000)
                .build();
        ColumnSelection selection = ColumnSelection.ofNumbers("tab\tand\\back\nslash")
                .withCategories("kind")
                .withCalendar("when")
                .withMissing(MissingPolicy.MASK);
        RowEncoder encoder = RowEncoder.fit(odd, selection);
        RowEncoder restored = RowEncoder.fromMetadata(encoder.toMetadata());
        assertEquals(encoder.names(), restored.names());
        assertEquals(encoder.toMetadata(), restored.toMetadata());
        assertArrayEquals(encoder.encode(odd, new int[] {0, 1}), restored.encode(odd, new int[] {0, 1}));
        assertTrue(restored.isCategory("kind"));
        assertFalse(restored.isCategory("when"));
    }

    @Test
    void shouldRefuseRowsWithOtherColumns() {
        RowEncoder encoder =
                RowEncoder.fit(TABLE, ColumnSelection.ofNumbers("level").withCategories("kind"));
        TableRow row = encoder.newRow();
        assertRefused(() -> row.set("speed", 1), "'speed'", "[level, kind]");
        assertRefused(() -> row.set("level", "high"), "'level'", "numbers", "'high'");
        assertRefused(() -> row.set("kind", 1), "'kind'", "categories");
        assertRefused(() -> row.set("level", Double.POSITIVE_INFINITY), "'level'", "finite");
        row.begin().set("level", 1);
        assertRefused(() -> encode(encoder, row), "lacks column 'kind'");
        RowEncoder other = RowEncoder.fit(TABLE, ColumnSelection.ofNumbers("level"));
        assertRefused(() -> encode(other, row), "another encoder");
    }

    @Test
    void shouldRefuseColumnsThatCannotBeFitted() {
        Table empty = Table.builder()
                .numbers("level", NONE, NONE)
                .texts("kind", null, null)
                .build();
        assertRefused(() -> RowEncoder.fit(empty, ColumnSelection.ofNumbers("level")), "'level'", "no value");
        ColumnSelection kind = new ColumnSelection(
                List.of(), List.of("kind"), List.of(), MissingPolicy.MEAN, 4, CategoryEmbeddings.NONE);
        assertRefused(() -> RowEncoder.fit(empty, kind), "'kind'", "no value");
        assertRefused(() -> RowEncoder.fit(TABLE, ColumnSelection.ofNumbers("speed")), "'speed'", "[level, kind]");
        assertRefused(() -> RowEncoder.fit(TABLE, ColumnSelection.ofNumbers("kind")), "'kind'", "numbers");
        assertRefused(() -> RowEncoder.fit(TABLE, ColumnSelection.ofNumbers("level", "level")), "twice");
        assertRefused(ColumnSelection::ofNumbers, "at least one column");
    }

    @Test
    void shouldRefuseDamagedMetadata() {
        String key = "rondo.network.table.columns";
        assertRefused(() -> RowEncoder.fromMetadata(Map.of()), key);
        for (String damaged : List.of(
                "",
                "number",
                "number\ta\t1\t0\tCARRY",
                "number\ta\tx\t1\tCARRY",
                "other\ta",
                "number\ta\t1\t1\tNEVER",
                "category\ta",
                "calendar\ta\tmonth",
                "calendar\ta",
                "number\ta\\\t1\t1\tCARRY")) {
            assertRefused(() -> RowEncoder.fromMetadata(Map.of(key, damaged)));
        }
    }

    @Test
    void shouldAllocateNothingForARow() throws Throwable {
        Table times = Table.builder()
                .numbers("level", 1, NONE, 3, 5)
                .texts("kind", "a", "b", null, "a")
                .texts("pump", "p", "p", "q", "q")
                .numbers("when", 0, 3600, 7200, 10_800)
                .build();
        ColumnSelection all = ColumnSelection.ofNumbers("level")
                .withMissing(MissingPolicy.MASK)
                .withCategories("kind", "pump")
                .withEmbeddings(new CategoryEmbeddings(64, Map.of("pump", 3)))
                .withCalendar("when");
        RowEncoder encoder = RowEncoder.fit(times, all);
        TableRow row = encoder.newRow();
        float[] x = new float[encoder.width()];
        assertEquals(0, Allocations.onceCompiled(() -> {
            for (int i = 0; i < 1000; i++) {
                row.begin().set("level", i % 3 == 0 ? NONE : i).set("kind", i % 2 == 0 ? "b" : "new");
                row.set("pump", "q").set("when", 3600 * i);
                encoder.encode(row, x, 0);
            }
        }));
    }

    private static float[] encode(RowEncoder encoder, TableRow row) {
        float[] x = new float[encoder.width()];
        encoder.encode(row, x, 0);
        return x;
    }
}
