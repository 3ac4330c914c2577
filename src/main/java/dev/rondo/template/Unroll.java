package dev.rondo.template;

import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;
import java.util.Map;

/** What a template says of values that are known when its class is defined. */
public final class Unroll {
    private Unroll() {}

    /**
     * {@return the value} A local variable that is assigned this result is known when the class is defined, so a loop whose
     * counter starts with it is unrolled: {@code for (int gate = unrolled(0); gate < GATES; gate++)}. An array that is
     * indexed only by such variables becomes local variables.
     *
     * @param value a value that is known when the class is defined
     */
    public static int unrolled(int value) {
        return value;
    }

    /**
     * {@return a constant of the class} It initialises a static field of the same name, which is known when the class is defined:
     * {@code static final int GATES = given(MethodHandles.lookup(), "GATES")}.
     *
     * @param lookup the lookup of the class
     * @param name the name of the constant
     * @throws IllegalStateException if the class is a template that was not expanded, or has no such constant
     */
    public static int given(MethodHandles.Lookup lookup, String name) {
        try {
            Constants constants = MethodHandles.classData(lookup, ConstantDescs.DEFAULT_NAME, Constants.class);
            Integer value = constants == null ? null : constants.values().get(name);
            if (value == null) {
                throw new IllegalStateException(lookup.lookupClass().getName() + " was not given " + name);
            }
            return value;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The constants of a class.
     *
     * @param values their values, by name
     */
    record Constants(Map<String, Integer> values) {}
}
