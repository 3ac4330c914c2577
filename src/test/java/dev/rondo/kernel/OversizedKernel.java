package dev.rondo.kernel;

import jdk.incubator.vector.FloatVector;

/** Has more vector operations in one method than C2 inlines, to show that the log reports it. */
public final class OversizedKernel {
    private static final int CALLS = 20_000;

    private OversizedKernel() {}

    /** Makes the method hot. @param args none */
    public static void main(String[] args) {
        float[] values = new float[FloatVector.SPECIES_PREFERRED.length()];
        for (int call = 0; call < CALLS; call++) {
            operations1024(FloatVector.fromArray(FloatVector.SPECIES_PREFERRED, values, 0))
                    .intoArray(values, 0);
        }
        System.out.println(values[0]);
    }

    private static FloatVector operations4(FloatVector v) {
        return v.add(v).mul(v).sub(v).add(v);
    }

    private static FloatVector operations16(FloatVector v) {
        return operations4(operations4(operations4(operations4(v))));
    }

    private static FloatVector operations64(FloatVector v) {
        return operations16(operations16(operations16(operations16(v))));
    }

    private static FloatVector operations256(FloatVector v) {
        return operations64(operations64(operations64(operations64(v))));
    }

    private static FloatVector operations1024(FloatVector v) {
        return operations256(operations256(operations256(operations256(v))));
    }
}
