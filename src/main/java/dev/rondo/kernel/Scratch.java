package dev.rondo.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * 32 KiB of native memory, 64-byte aligned, in which {@link Gradients#accumulate} lays a block of rows close together:
 * rows as they stand in their buffers are a power of two apart, and would share few sets of the first-level cache. One
 * thread's.
 */
public final class Scratch {
    /** Rows in a block. */
    static final int ROWS = 128;

    final MemorySegment segment = Arena.ofAuto().allocate(ROWS * 4L * 64, 64);

    /** Allocates the memory; the collector frees it with this object. */
    public Scratch() {}
}
