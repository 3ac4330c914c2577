package dev.rondo.memory;

/**
 * A kind of memory that callers keep values in. It checks that a call can use the memory, and copies values between it and
 * {@code float[]}. Allocates nothing.
 *
 * @param <A> the type of the memory. An offset into it counts what is usual for the type: values of an array, bytes of a segment
 */
public sealed interface CallerMemory<A> permits DoubleArrays, FloatSegments {
    /**
     * {@return the number of values in memory that a call reads}
     *
     * @param name the name of the argument, for messages
     * @param memory the argument
     * @throws NullPointerException if it is null
     * @throws IllegalArgumentException if its size is not that of a number of values
     * @throws IllegalStateException if the memory has been freed
     * @throws WrongThreadException if this thread must not use it
     */
    int readable(String name, A memory);

    /** {@return the number of values in memory that a call writes, with the checks of {@link #readable}} */
    int writable(String name, A memory);

    /** Checks that a call can read memory that holds exactly so many values. */
    default void checkReadable(String name, A memory, long count) {
        checkExact(name, readable(name, memory), count);
    }

    /** Checks that a call can write memory that holds exactly so many values. */
    default void checkWritable(String name, A memory, long count) {
        checkExact(name, writable(name, memory), count);
    }

    private static void checkExact(String name, int length, long count) {
        if (length != count) {
            throw new IllegalArgumentException(name + " must have " + count + " values, but has " + length);
        }
    }

    /**
     * Checks that a call can read some values.
     *
     * @param name the name of the argument, for messages
     * @param memory the argument
     * @param offset the offset of the first value
     * @param count the number of values
     * @throws IllegalArgumentException if the memory does not hold them; and as {@link #readable}
     */
    void checkReadable(String name, A memory, long offset, int count);

    /** Checks that a call can write some values, like {@link #checkReadable}. */
    void checkWritable(String name, A memory, long offset, int count);

    /** Copies values to the start of an array. The arguments have been checked. */
    void read(A from, long offset, float[] into, int count);

    /** Copies values from the start of an array. The arguments have been checked. */
    void write(float[] from, A into, long offset, int count);

    /** {@return the difference between the offsets of a value and of the one that lies {@code values} after it} */
    long distance(long values);
}
