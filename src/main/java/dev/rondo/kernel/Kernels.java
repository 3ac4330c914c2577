package dev.rondo.kernel;
/** STUB. */
public interface Kernels {
    /** {@return what serves, such as "vector, 512 bit (16 lanes), FMA"} */
    static String describe() {
        return "stub";
    }
}
