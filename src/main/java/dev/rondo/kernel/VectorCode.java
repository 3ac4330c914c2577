package dev.rondo.kernel;

import dev.rondo.template.Template;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The vector code that has no sizes. Each template is read once, and each tier has a class of its own. */
final class VectorCode {
    private static final Template CELLS = template(VectorCells.class);
    private static final Template GRADIENTS = template(VectorGradients.class);
    private static final Template UPDATES = template(VectorUpdates.class);

    private VectorCode() {}

    /**
     * Loads every vector class that kernels use. C2 assumes that classes which are not loaded do not exist; loading one later
     * would throw away the code of kernels that serve already.
     */
    static void load() {
        FloatVector v = FloatVector.zero(Species.FLOATS);
        VectorShape shape = Species.FLOATS.vectorShape();
        Vector<Float> f =
                VectorMath.sigmoid(VectorMath.tanh(VectorMath.flush(v))).add(VectorMath.expOfNegative(v));
        Vector<Double> d = f.convert(VectorOperators.F2D, 0);
        Vector<Integer> i = IntVector.zero(VectorSpecies.of(int.class, shape)).lanewise(VectorOperators.LSHL, 8);
        if (!(d.reinterpretAsInts()
                        .add(i)
                        .convert(VectorOperators.I2F, 0)
                        .reinterpretAsFloats()
                        .max(v)
                        .lane(0)
                >= 0)) {
            throw new IllegalStateException("vectors do not work");
        }
    }

    static Cells cells() {
        return (Cells) CELLS.instantiate(Map.of());
    }

    static CellGradients gradients() {
        return (CellGradients) GRADIENTS.instantiate(Map.of());
    }

    static Updates updates() {
        return (Updates) UPDATES.instantiate(Map.of());
    }

    private static Template template(Class<?> type) {
        return new Template(type, MethodHandles.lookup());
    }
}
