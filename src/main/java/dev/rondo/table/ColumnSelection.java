package dev.rondo.table;

import java.util.List;

/**
 * Which columns of a table a network reads, and how.
 *
 * @param numbers the numeric columns
 * @param categories the columns of categories, which hold text
 * @param calendar the columns of times, in seconds since 1970-01-01T00:00Z, that become the hour of the day, the day of the week and the
 *     day of the year
 * @param missing what is read where a number is missing
 * @param mostCategories the largest number of inputs for the values of one column of categories that is not embedded; rarer values share one more
 * @param embeddings which columns of categories become learned vectors
 */
public record ColumnSelection(
        List<String> numbers,
        List<String> categories,
        List<String> calendar,
        MissingPolicy missing,
        int mostCategories,
        CategoryEmbeddings embeddings) {
    private static final int MOST_CATEGORIES = 64;

    /** Copies the lists, and checks that there is a column. */
    public ColumnSelection {
        numbers = List.copyOf(numbers);
        categories = List.copyOf(categories);
        calendar = List.copyOf(calendar);
        if (numbers.isEmpty() && categories.isEmpty() && calendar.isEmpty()) {
            throw new IllegalArgumentException("a network needs at least one column to read, but there is none");
        }
        for (String name : embeddings.widths().keySet()) {
            if (!categories.contains(name)) {
                throw new IllegalArgumentException(
                        "only a column of categories can be embedded, but '" + name + "' is none of " + categories);
            }
        }
        if (mostCategories < 1) {
            throw new IllegalArgumentException("mostCategories must be at least 1, but is " + mostCategories);
        }
    }

    /**
     * {@return a selection of numeric columns, whose missing values are carried}
     *
     * @param names the columns
     */
    public static ColumnSelection ofNumbers(String... names) {
        return new ColumnSelection(
                List.of(names), List.of(), List.of(), MissingPolicy.CARRY, MOST_CATEGORIES, CategoryEmbeddings.DEFAULT);
    }

    /**
     * {@return this selection with columns of categories}
     *
     * @param names the columns
     */
    public ColumnSelection withCategories(String... names) {
        return new ColumnSelection(numbers, List.of(names), calendar, missing, mostCategories, embeddings);
    }

    /**
     * {@return this selection with columns of times, for the calendar}
     *
     * @param names the columns
     */
    public ColumnSelection withCalendar(String... names) {
        return new ColumnSelection(numbers, categories, List.of(names), missing, mostCategories, embeddings);
    }

    /**
     * {@return this selection with another policy for missing numbers}
     *
     * @param policy the policy
     */
    public ColumnSelection withMissing(MissingPolicy policy) {
        return new ColumnSelection(numbers, categories, calendar, policy, mostCategories, embeddings);
    }

    /**
     * {@return this selection with other columns of categories that become learned vectors}
     *
     * @param columns which
     */
    public ColumnSelection withEmbeddings(CategoryEmbeddings columns) {
        return new ColumnSelection(numbers, categories, calendar, missing, mostCategories, columns);
    }
}
