package dev.rondo.kernel;

import jdk.incubator.vector.FloatVector;

/** Prints how many floats a vector of this machine holds: for a JVM of its own, without a limit on its vectors. */
public final class WidestVector {
    private WidestVector() {}

    /** Prints it. @param args none */
    public static void main(String[] args) {
        System.out.println(FloatVector.SPECIES_PREFERRED.length());
    }
}
