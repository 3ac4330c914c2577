package dev.rondo.reference;

/** Computes gradients: the float64 reference or the engine. */
@FunctionalInterface
public interface GradientSource {
    /** The gradients of the problem's loss. */
    Gradients gradients(GradientProblem problem);
}
