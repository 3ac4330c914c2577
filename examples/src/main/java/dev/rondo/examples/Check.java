package dev.rondo.examples;

/** Every example checks its own result with this, so that a build that runs them finds what is broken. */
final class Check {
    private Check() {}

    /** Ends the program with exit code 1 when a result is not what the example claims. */
    static void that(boolean holds, String claim) {
        if (!holds) {
            System.err.println("FAILED: " + claim);
            System.exit(1);
        }
        IO.println("checked: " + claim);
    }

    /** Ends the program with exit code 1 when a thread fails: others would wait for it for ever. */
    static void exitWhenAThreadFails() {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            failure.printStackTrace();
            System.exit(1);
        });
    }
}
