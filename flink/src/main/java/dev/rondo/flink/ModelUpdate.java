package dev.rondo.flink;

import dev.rondo.Network;
import dev.rondo.model.Models;
import java.util.HexFormat;

/** A newer model for a running job. Flink serializes it field by field, as a POJO, and keeps it in broadcast state. */
public final class ModelUpdate {
    /** The time of an update that is used at once. */
    public static final long AT_ONCE = Long.MIN_VALUE;

    /** The bytes of the model file. */
    public byte[] model = {};

    /** The time of the first event that the model is used for, or {@link #AT_ONCE}. */
    public long swapAt = AT_ONCE;

    /** Makes an empty update, for Flink. */
    public ModelUpdate() {}

    private ModelUpdate(byte[] model, long swapAt) {
        this.model = model;
        this.swapAt = swapAt;
    }

    /**
     * {@return an update that is used from the next event on} It replaces all earlier updates, also those whose time has not come.
     * Which event is the next one differs between runs and between subtasks.
     *
     * @param model the bytes of a model file
     */
    public static ModelUpdate atOnce(byte[] model) {
        return new ModelUpdate(model, AT_ONCE);
    }

    /**
     * {@return an update that is used for the events from an event time on} The results are the same in every run if the update arrives
     * before those events.
     *
     * @param time the event time, in milliseconds
     * @param model the bytes of a model file
     */
    public static ModelUpdate swapAt(long time, byte[] model) {
        return new ModelUpdate(model, time);
    }

    /** {@return an update with the file of a network, as {@link #swapAt(long, byte[])}} */
    public static ModelUpdate swapAt(long time, Network network) {
        return swapAt(time, Models.toBytes(network));
    }

    @Override
    public String toString() {
        int shown = Math.min(model.length, 8);
        return "model of " + model.length + " bytes that begins with "
                + HexFormat.of().formatHex(model, 0, shown) + (swapAt == AT_ONCE ? ", at once" : ", at " + swapAt);
    }
}
