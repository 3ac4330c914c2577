package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.data.BatchSource;
import dev.rondo.table.RowEncoder;
import dev.rondo.train.loss.Loss;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;

/** What {@code rondo train} trains: a forecaster, a classifier or a model of text. */
interface TrainingTask {
    /** {@return the untrained network} */
    Network network();

    Loss loss();

    /** {@return the name of the loss with its unit, for charts} */
    String lossName();

    BatchSource training();

    BatchSource validation();

    /** {@return what was trained and how the data were divided, for people} */
    Map<String, String> settings();

    /**
     * Tests the trained network and prints the result next to the naive baseline.
     *
     * @param trained the network of the best epoch
     * @param console the output
     */
    TestResult test(Network trained, Console console) throws IOException;

    /** {@return the columns that a network reads, with the encoding of categories} */
    static String columns(RowEncoder encoder) {
        return encoder.names().stream()
                .map(name -> encoder.isCategory(name)
                        ? name + " (" + encoder.describeCategory(name) + ")"
                        : encoder.isCalendar(name) ? name + " (calendar)" : name)
                .collect(Collectors.joining(", "));
    }

    /** {@return what the network reads, in words} */
    String reads();

    /** {@return the command that uses the model} */
    String nextCommand();
}
