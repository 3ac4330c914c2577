package dev.rondo.cli.csv;

/** What the cells of a column hold. */
public enum CsvKind {
    /** Numbers. */
    NUMBER,
    /** Text. */
    TEXT,
    /** Times. */
    TIME
}
