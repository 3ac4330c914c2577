package dev.rondo.kernel;

/** Follows the choice of the kernels; {@link VectorUpdates} is linked only where the vector module is. */
final class ActiveUpdates {
    static final Updates INSTANCE = Kernels.active().vector() ? vectorUpdates() : new ScalarUpdates();

    private ActiveUpdates() {}

    private static Updates vectorUpdates() {
        return new VectorUpdates();
    }
}
