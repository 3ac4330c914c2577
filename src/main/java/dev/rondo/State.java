package dev.rondo;

/** STUB: being written. */
public final class State {
    State(StateLayout layout) {}

    public State copy() {
        return this;
    }

    public void reset() {}

    public byte[] toBytes() {
        return null;
    }

    /** steps taken since new or reset. */
    public long steps() {
        return 0;
    }

    /** The h of one layer (index in network.layers()); bidirectional: forward then backward. */
    public float[] hidden(int layer) {
        return null;
    }

    /** The c of an LSTM layer. */
    public float[] cell(int layer) {
        return null;
    }

    public void setHidden(int layer, float[] values) {}

    public void setCell(int layer, float[] values) {}
}
