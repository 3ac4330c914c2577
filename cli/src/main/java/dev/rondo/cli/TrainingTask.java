package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.cli.page.Section;
import dev.rondo.data.BatchSource;
import dev.rondo.train.loss.Loss;
import java.io.IOException;
import java.util.List;
import java.util.Map;

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
     * @return the sections of the report
     */
    List<Section> test(Network trained, Console console) throws IOException;

    /** {@return the command that uses the model} */
    String nextCommand(String model);
}
