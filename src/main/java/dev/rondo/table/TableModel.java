package dev.rondo.table;

import dev.rondo.Network;
import dev.rondo.model.Models;
import java.io.IOException;
import java.nio.file.Path;

/** A trained model of a table: a network whose metadata holds the columns that it reads and their encoding. Immutable: share it among threads. */
public abstract class TableModel {
    private final Network network;
    private final RowEncoder encoder;

    TableModel(Network network) {
        this.network = network;
        this.encoder = RowEncoder.fromMetadata(network.metadata());
    }

    /**
     * Saves the model as Rondo's own file, or leaves the file that existed before.
     *
     * @param file the file; replaced when it exists
     * @throws IOException if it cannot be written
     */
    public final void save(Path file) throws IOException {
        Models.save(network, file);
    }

    /** {@return the network} */
    public final Network network() {
        return network;
    }

    /** {@return the encoder of the rows, which names the columns} */
    public final RowEncoder encoder() {
        return encoder;
    }

    /** {@return the columns that name and order the rows} */
    public final SeriesColumns seriesColumns() {
        return SeriesColumns.fromMetadata(network.metadata());
    }
}
