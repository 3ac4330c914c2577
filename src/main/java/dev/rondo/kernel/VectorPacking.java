package dev.rondo.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Copies values into packed weights. */
final class VectorPacking {
    private static final VectorSpecies<Float> SPECIES = Species.FLOATS;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private VectorPacking() {}

    /** Copies one vector; {@code to} is the index of a float. */
    static void copy(float[] source, int from, MemorySegment weights, long to) {
        FloatVector.fromArray(SPECIES, source, from).intoMemorySegment(weights, to * Float.BYTES, ORDER);
    }
}
