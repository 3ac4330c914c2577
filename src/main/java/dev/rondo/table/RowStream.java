package dev.rondo.table;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import java.nio.ByteBuffer;

/** A stream of rows through a network: the state, the last known values, and the buffers of a step. */
final class RowStream {
    private final Network network;
    private final RowEncoder encoder;
    private final Runner runner;
    private final TableRow row;
    private final float[] x;
    private final float[] y;
    private State state;

    RowStream(Network network, RowEncoder encoder, Runner runner) {
        if (runner.network().fingerprint() != network.fingerprint()) {
            throw new IllegalArgumentException("the runner runs another network: take it from network().newRunner()");
        }
        this.network = network;
        this.encoder = encoder;
        this.runner = runner;
        this.row = encoder.newRow();
        this.x = new float[encoder.width()];
        this.y = new float[network.outputSize()];
        this.state = network.newState();
    }

    TableRow row() {
        return row;
    }

    /** Reads the row and returns the outputs [O]; the next call overwrites them. */
    float[] step() {
        encoder.encode(row, x, 0);
        runner.step(state, x, y);
        return y;
    }

    /** {@return the outputs of the last step [O]} */
    float[] outputs() {
        return y;
    }

    long steps() {
        return state.steps();
    }

    RowStream copy() {
        RowStream copy = new RowStream(network, encoder, runner);
        copy.state = state.copy();
        copy.row.copyFrom(row);
        return copy;
    }

    /** {@return the last known values, followed by the state} */
    byte[] toBytes() {
        byte[] bytes = state.toBytes();
        double[] last = row.lastValues();
        ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES + last.length * Double.BYTES + bytes.length);
        buffer.putInt(last.length);
        for (double value : last) {
            buffer.putDouble(value);
        }
        return buffer.put(bytes).array();
    }

    /** Replaces the content; nothing changes if the bytes are refused. */
    void read(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        double[] last = row.lastValues();
        if (bytes.length < Integer.BYTES + last.length * Double.BYTES || buffer.getInt() != last.length) {
            throw new IllegalArgumentException("these are not the bytes of a stream of a model with " + last.length
                    + " columns, or they are damaged");
        }
        byte[] rest = new byte[bytes.length - Integer.BYTES - last.length * Double.BYTES];
        buffer.get(Integer.BYTES + last.length * Double.BYTES, rest);
        state = network.readState(rest);
        for (int column = 0; column < last.length; column++) {
            last[column] = buffer.getDouble();
        }
    }
}
