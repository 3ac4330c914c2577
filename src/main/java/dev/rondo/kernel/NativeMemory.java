package dev.rondo.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Allocates the native memory of packed weights and of scratch blocks, and counts it. The collector frees a segment some time
 * after the last reference to it; it is counted until then.
 */
public final class NativeMemory {
    private static final AtomicLong BYTES = new AtomicLong();
    private static final ReferenceQueue<MemorySegment> FREED = new ReferenceQueue<>();
    /** Keeps the references of segments that are not freed. */
    private static final Set<Held> HELD = ConcurrentHashMap.newKeySet();

    private NativeMemory() {}

    /** {@return a segment of zeros, 64-byte aligned} */
    static MemorySegment allocate(long bytes) {
        forgetFreed();
        MemorySegment segment = Arena.ofAuto().allocate(bytes, 64);
        HELD.add(new Held(segment));
        BYTES.addAndGet(bytes);
        return segment;
    }

    /** {@return the bytes that have been allocated and not freed} */
    public static long bytes() {
        forgetFreed();
        return BYTES.get();
    }

    private static void forgetFreed() {
        for (Reference<?> freed = FREED.poll(); freed != null; freed = FREED.poll()) {
            Held held = (Held) freed;
            HELD.remove(held);
            BYTES.addAndGet(-held.bytes);
        }
    }

    private static final class Held extends PhantomReference<MemorySegment> {
        final long bytes;

        Held(MemorySegment segment) {
            super(segment, FREED);
            this.bytes = segment.byteSize();
        }
    }
}
