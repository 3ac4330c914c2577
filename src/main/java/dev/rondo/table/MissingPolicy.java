package dev.rondo.table;

/** What the network reads where a row has no value in a numeric column. */
public enum MissingPolicy {
    /** The last value of the stream; the mean of the training rows before the first. */
    CARRY,
    /** The mean of the training rows, and 1 in an additional input that is 0 elsewhere. */
    MASK,
    /** The mean of the training rows. */
    MEAN
}
