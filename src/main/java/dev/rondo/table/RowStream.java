package dev.rondo.table;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

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
        copy.readRow(writeRow(ByteBuffer.allocate(rowBytes())).flip());
        return copy;
    }

    /** {@return what the row and the last outputs take} */
    private int rowBytes() {
        return Integer.BYTES + row.size() * Double.BYTES + y.length * Float.BYTES;
    }

    private ByteBuffer writeRow(ByteBuffer to) {
        to.putInt(row.size());
        row.write(to);
        for (float output : y) {
            to.putFloat(output);
        }
        return to;
    }

    private void readRow(ByteBuffer from) {
        from.getInt();
        row.read(from);
        for (int j = 0; j < y.length; j++) {
            y[j] = from.getFloat();
        }
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }

    /** {@return what the row remembers and the last outputs, followed by the state and a checksum of all} */
    byte[] toBytes() {
        byte[] bytes = state.toBytes();
        ByteBuffer all = writeRow(ByteBuffer.allocate(rowBytes() + bytes.length + Integer.BYTES))
                .put(bytes);
        return all.putInt(checksum(all.array(), all.position())).array();
    }

    /** Replaces the content; nothing changes if the bytes are refused. */
    void read(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int end = bytes.length - Integer.BYTES;
        if (end < rowBytes() || buffer.getInt(0) != row.size() || buffer.getInt(end) != checksum(bytes, end)) {
            throw new IllegalArgumentException("these are not the bytes of a stream of a model with "
                    + encoder.names().size() + " columns, or they are damaged");
        }
        state = network.readState(Arrays.copyOfRange(bytes, rowBytes(), end));
        readRow(buffer);
    }
}
