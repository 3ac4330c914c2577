package dev.rondo.bench.peer;

/** What DJL reads when PyTorch loads. */
final class TorchSettings {
    private TorchSettings() {}

    /** One thread; nothing fetched from elsewhere; nothing reported to DJL's makers. */
    static void apply() {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        System.setProperty("OPT_OUT_TRACKING", "true");
    }
}
