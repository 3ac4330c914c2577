package dev.rondo.kernel;

/** Follows the choice of the kernels; {@link VectorGradients} is linked only where the vector module is. */
final class ActiveGradients {
    static final Gradients INSTANCE = Kernels.active().vector() ? vectorGradients() : new ScalarGradients();

    private ActiveGradients() {}

    private static Gradients vectorGradients() {
        return new VectorGradients();
    }
}
