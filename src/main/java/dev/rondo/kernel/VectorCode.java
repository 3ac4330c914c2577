package dev.rondo.kernel;

import dev.rondo.template.Template;
import java.lang.invoke.MethodHandles;
import java.util.Map;

/** The vector code that has no sizes: one class each. */
final class VectorCode {
    private VectorCode() {}

    static Cells cells() {
        return (Cells) define(VectorCells.class);
    }

    static CellGradients gradients() {
        return (CellGradients) define(VectorGradients.class);
    }

    static Updates updates() {
        return (Updates) define(VectorUpdates.class);
    }

    private static Object define(Class<?> template) {
        return new Template(template, MethodHandles.lookup()).instantiate(Map.of());
    }
}
