package dev.rondo.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The vectors of all kernels. Each kernel class copies the species into a constant of its own. */
final class Species {
    /** The widest vector that runs fast; more than 16 floats would not fit the {@link Padding} of rows. */
    static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED.length() > Padding.MULTIPLE
            ? FloatVector.SPECIES_512
            : FloatVector.SPECIES_PREFERRED;

    private Species() {}
}
