package dev.rondo.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Copies into panels, where what belongs together lies together. */
final class VectorPacking {
    private static final VectorSpecies<Float> SPECIES = VectorKernels.SPECIES;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private VectorPacking() {}

    /** As many values as a vector has lanes; {@code to} counts floats. */
    static void row(float[] source, int from, MemorySegment panels, long to) {
        FloatVector.fromArray(SPECIES, source, from).intoMemorySegment(panels, to * Float.BYTES, ORDER);
    }
}
