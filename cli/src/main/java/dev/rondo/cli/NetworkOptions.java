package dev.rondo.cli;

import dev.rondo.table.Cell;
import picocli.CommandLine.Option;

/** Command-line options for the layers of a network to train. */
final class NetworkOptions {
    @Option(
            names = "--cell",
            paramLabel = "CELL",
            defaultValue = "lstm",
            description = "The recurrent cell: lstm, gru, rnn (tanh) or relu. Default: ${DEFAULT-VALUE}")
    private Cell cell;

    @Option(
            names = "--hidden",
            converter = WholeNumber.FromOne.class,
            paramLabel = "N",
            description = "The units of each recurrent layer. Default: 32, for text 128")
    private Integer hidden;

    @Option(
            names = "--layers",
            converter = WholeNumber.FromOne.class,
            paramLabel = "N",
            defaultValue = "1",
            description = "The number of recurrent layers. Default: ${DEFAULT-VALUE}")
    private int layers;

    Cell cell() {
        return cell;
    }

    int hidden(int otherwise) {
        return hidden == null ? otherwise : hidden;
    }

    int layers() {
        return layers;
    }
}
