package dev.rondo.flight;

import java.io.IOException;

/**
 * Reports operations to Java Flight Recorder, if the JVM has the module jdk.jfr and a recording runs. Otherwise nothing is
 * allocated. These events are rare, so they are on by default.
 */
public final class Operations {
    private static final boolean RECORDABLE =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    /** Loads a model. */
    public interface Load<T> {
        T run() throws IOException;
    }

    private Operations() {}

    /**
     * Loads a model and reports it, whether or not it succeeds.
     *
     * @param source the name of the file
     * @param bytes its size
     * @param load loads it
     */
    public static <T> T load(String source, long bytes, Load<T> load) throws IOException {
        return RECORDABLE ? Events.load(source, bytes, load) : load.run();
    }

    /**
     * Reports a warm-up.
     *
     * @param calls the number of calls
     * @param elapsed its duration in nanoseconds
     * @param step the median time of a step at the end, in nanoseconds
     * @param settled whether it settled
     */
    public static void warmedUp(long calls, long elapsed, long step, boolean settled) {
        if (RECORDABLE) {
            Events.warmedUp(calls, elapsed, step, settled);
        }
    }

    /**
     * Reports that a runner replaced its network. Allocates nothing unless the event is enabled.
     *
     * @param parameters the number of parameters of the new network
     */
    public static void replacedNetwork(int parameters) {
        if (RECORDABLE) {
            Events.replacedNetwork(parameters);
        }
    }

    /** A separate class, because linking it needs the module. */
    private static final class Events {
        /** Never committed: says whether such events are enabled. */
        private static final ReplaceNetworkEvent REPLACE = new ReplaceNetworkEvent();

        static <T> T load(String source, long bytes, Load<T> load) throws IOException {
            LoadEvent event = new LoadEvent();
            event.begin();
            try {
                T loaded = load.run();
                event.loaded = true;
                return loaded;
            } finally {
                event.end();
                if (event.shouldCommit()) {
                    event.source = source;
                    event.bytes = bytes;
                    event.commit();
                }
            }
        }

        static void warmedUp(long calls, long elapsed, long step, boolean settled) {
            WarmUpEvent event = new WarmUpEvent();
            if (event.shouldCommit()) {
                event.calls = calls;
                event.elapsed = elapsed;
                event.step = step;
                event.settled = settled;
                event.commit();
            }
        }

        static void replacedNetwork(int parameters) {
            if (REPLACE.isEnabled()) {
                ReplaceNetworkEvent event = new ReplaceNetworkEvent();
                event.parameters = parameters;
                event.commit();
            }
        }
    }
}
