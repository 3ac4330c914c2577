package dev.rondo.table;

import java.util.Map;

/**
 * Which columns of categories become learned vectors (embeddings) instead of one input per value. A column does if it is named here, or if
 * its training rows have more than {@code above} different values. Each of the 10,000 most frequent values that occur at least twice has a
 * vector of its own; all others and unknown values share one, and a missing value has one.
 *
 * @param above the largest number of values for which a column that is not named has one input per value
 * @param widths the columns that are always embedded, and the numbers in their vectors; 0 stands for the default, the square root of the
 *     number of values, rounded up, from 2 to 32
 */
public record CategoryEmbeddings(int above, Map<String, Integer> widths) {
    /** Embeds columns with more than 64 values. */
    public static final CategoryEmbeddings DEFAULT = new CategoryEmbeddings(64, Map.of());

    /** Embeds no column. */
    public static final CategoryEmbeddings NONE = new CategoryEmbeddings(Integer.MAX_VALUE, Map.of());

    private static final int NARROWEST = 2;
    private static final int WIDEST = 32;

    /** Copies the map, and checks the numbers. */
    public CategoryEmbeddings {
        widths = Map.copyOf(widths);
        if (above < 1) {
            throw new IllegalArgumentException("above must be at least 1, but is " + above);
        }
        widths.forEach((name, width) -> {
            if (width < 0) {
                throw new IllegalArgumentException("the width of the vectors of '" + name
                        + "' must be at least 1, or 0 for the default, but is " + width);
            }
        });
    }

    boolean includes(String name, int values) {
        return widths.containsKey(name) || values > above;
    }

    int width(String name) {
        return widths.getOrDefault(name, 0);
    }

    static int defaultWidth(int values) {
        return Math.clamp((int) Math.ceil(Math.sqrt(values)), NARROWEST, WIDEST);
    }
}
