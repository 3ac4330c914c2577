package dev.rondo.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.table.Cell;
import dev.rondo.table.ColumnSelection;
import dev.rondo.table.ForecastData;
import dev.rondo.table.ForecastSettings;
import dev.rondo.table.ForecastStream;
import dev.rondo.table.Forecaster;
import dev.rondo.table.Table;
import dev.rondo.table.TrainingSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of {@link Forecaster}, compiled and run: a load that follows the temperature of the step before. */
@Tag("once")
class ForecasterSnippetsTest {
    @TempDir
    private Path folder;

    @Test
    void shouldTrainSaveLoadAndStep() throws Exception {
        int rows = 300;
        double[] temperature = new double[rows];
        double[] load = new double[rows];
        for (int t = 0; t < rows; t++) {
            temperature[t] = 15 + 5 * Math.sin(0.7 * t);
            load[t] = 100 + (t == 0 ? 0 : 3 * temperature[t - 1]);
        }
        Path file = folder.resolve("load.rondo");
        // @start region="forecaster"
        Table table = Table.builder()
                .numbers("temperature", temperature)
                .numbers("load", load)
                .build();
        ForecastData data = ForecastData.of(
                table, ForecastSettings.of("load").withHorizon(3), ColumnSelection.ofNumbers("load", "temperature"));
        Forecaster trained = data.train(data.newNetwork(Cell.GRU, 16, 1, 42), TrainingSettings.DEFAULT.withEpochs(30));
        trained.save(file);

        Forecaster forecaster = Forecaster.load(file); // the network, the columns, their scales and the horizon
        ForecastStream stream = forecaster.newStream();
        double[] next = new double[3];
        stream.row().begin().set("load", 143.2).set("temperature", 14.1);
        stream.step(next); // the load 1, 2 and 3 steps ahead
        // @end
        var errors = data.test(trained).errors(1);
        assertTrue(errors.rmse() < 0.5 * errors.naiveRmse(), errors.toString());
        assertEquals(1, stream.steps());
        assertTrue(Double.isFinite(next[2]));
    }
}
