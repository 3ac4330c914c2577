package dev.rondo.table;

/** A column of categories, whose values have indices. */
sealed interface CategoryColumn extends ColumnEncoder permits CategoryEncoder, EmbeddingEncoder {
    /** {@return the values that have an index of their own} */
    CategoryValues values();

    /** {@return how the values are encoded, in words} */
    String describe();
}
