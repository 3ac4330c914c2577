package dev.rondo.bench.peer;

/** The threads of libraries that take their number from OpenMP's environment variable. */
final class OpenMp {
    private OpenMp() {}

    /**
     * Checks that a library will run on one thread. It reads the variable when it is loaded, so Java cannot set it.
     *
     * @param library the library's name for the message
     * @throws IllegalStateException if the variable is not 1
     */
    static void requireOneThread(String library) {
        if (!"1".equals(System.getenv("OMP_NUM_THREADS"))) {
            throw new IllegalStateException(
                    library + " takes its number of threads from the environment: set OMP_NUM_THREADS=1");
        }
    }
}
