package dev.rondo.bench.peer;

/** The settings that DJL reads when it loads PyTorch. */
final class TorchSettings {
    private TorchSettings() {}

    /** Sets one thread, no downloads, and no reports to DJL's makers. */
    static void apply() {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        System.setProperty("OPT_OUT_TRACKING", "true");
    }
}
