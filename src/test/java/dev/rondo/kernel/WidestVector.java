package dev.rondo.kernel;

import jdk.incubator.vector.FloatVector;

/** Prints the number of floats in a vector of this machine; run in a JVM without a limit on the vector width. */
public final class WidestVector {
    private WidestVector() {}

    /** Prints the number. @param args none */
    public static void main(String[] args) {
        System.out.println(FloatVector.SPECIES_PREFERRED.length());
    }
}
