package dev.rondo.model.keras;

import java.util.List;

/** Layers that do something in training only. */
enum KerasUnchanged implements KerasLayer {
    /** Dropout. */
    DROPOUT,
    /** Noise, dropout of whole channels, penalties. */
    OTHER;

    @Override
    public List<Value> apply(Nodes nodes, String name, Call call) {
        return List.of(call.input());
    }
}
