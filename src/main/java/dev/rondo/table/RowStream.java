package dev.rondo.table;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.util.Arrays;

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
        DoubleBuffer remembered = DoubleBuffer.allocate(row.size());
        row.write(remembered);
        copy.row.read(remembered.flip());
        return copy;
    }

    /** {@return what the row remembers, followed by the state} */
    byte[] toBytes() {
        byte[] bytes = state.toBytes();
        ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES + row.size() * Double.BYTES + bytes.length);
        buffer.putInt(row.size());
        row.write(buffer.asDoubleBuffer());
        buffer.position(Integer.BYTES + row.size() * Double.BYTES);
        return buffer.put(bytes).array();
    }

    /** Replaces the content; nothing changes if the bytes are refused. */
    void read(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int stateAt = Integer.BYTES + row.size() * Double.BYTES;
        if (bytes.length < stateAt || buffer.getInt() != row.size()) {
            throw new IllegalArgumentException("these are not the bytes of a stream of a model with "
                    + encoder.names().size() + " columns, or they are damaged");
        }
        state = network.readState(Arrays.copyOfRange(bytes, stateAt, bytes.length));
        row.read(buffer.asDoubleBuffer());
    }
}
