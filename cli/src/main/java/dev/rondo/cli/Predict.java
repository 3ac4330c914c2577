package dev.rondo.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.rondo.Network;
import dev.rondo.cli.csv.CsvFormat;
import dev.rondo.cli.csv.CsvStream;
import dev.rondo.table.Forecaster;
import dev.rondo.table.SequenceClassifier;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code rondo predict} command: one line of CSV in, one line out. */
@Command(
        name = "predict",
        description = {
            "Read lines of CSV from standard input and print a line of forecasts, or of classes, for each.",
            "Every line is printed at once, so the command can be used in a pipe: tail -n +1 -f sensor.csv | rondo predict"
                    + " pump.rondo",
            "The columns are found by their names. The column of series and that of times, if the model has them, are"
                    + " repeated."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class Predict implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "A model of 'rondo train'.")
    private Path model;

    @Option(
            names = "--ahead",
            converter = WholeNumber.FromOne.class,
            paramLabel = "N",
            description =
                    "Forecast 1 to N steps ahead by reading forecasts as if they had been observed, in a copy of the"
                            + " stream. Default: the horizon of the model, without this")
    private Integer ahead;

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description = "Begin with the states in this file, if it exists, and write them to it at the end.")
    private Path state;

    @Option(names = "--decimal-comma", description = "Decimal commas, and semicolons between columns, in and out.")
    private boolean decimalComma;

    @Mixin
    private ModelOptions modelOptions;

    @Spec
    private CommandSpec spec;

    private final Map<String, Prediction.Stream> streams = new LinkedHashMap<>();

    @Override
    public Integer call() throws IOException {
        if (state != null) {
            OutputFile.check(spec, "--state", state, model);
        }
        Prediction prediction = prediction(modelOptions.network(model));
        readStates(prediction);
        CsvFormat format = decimalComma ? CsvFormat.DECIMAL_COMMA : CsvFormat.POINT;
        InputStream in = System.in;
        if (state == null) {
            predict(prediction, new CsvStream("standard input", in, format), format);
            return 0;
        }
        StopHook hook = StopHook.add(this::saveQuietly);
        try {
            predict(prediction, new CsvStream("standard input", in, format), format);
        } finally {
            if (hook.remove()) {
                save();
            }
        }
        return 0;
    }

    private Prediction prediction(Network network) throws IOException {
        boolean classes = network.metadata().containsKey("rondo.network.table.classes");
        if (classes && ahead != null) {
            throw new ParameterException(spec.commandLine(), "--ahead needs a model that forecasts, but " + model
                    + " tells classes apart");
        }
        try {
            return classes
                    ? new ClassPrediction(SequenceClassifier.of(network))
                    : new ForecastPrediction(Forecaster.of(network), ahead == null ? 0 : ahead);
        } catch (IllegalArgumentException e) {
            throw new IOException(model + " cannot predict lines of CSV: " + Text.message(e), e);
        }
    }

    private void predict(Prediction prediction, CsvStream input, CsvFormat format) throws IOException {
        Prediction.Columns columns = Prediction.Columns.of(prediction.model().encoder(), input);
        String group = prediction.model().seriesColumns().group();
        String time = prediction.model().seriesColumns().time();
        int groupIndex = group == null ? -1 : input.index(group);
        int timeIndex = time == null ? -1 : input.index(time);
        List<String> header = new ArrayList<>();
        if (group != null) {
            header.add(group);
        }
        if (time != null) {
            header.add(time);
        }
        header.addAll(prediction.header());
        PrintWriter out = spec.commandLine().getOut();
        CsvWriter writer = CsvWriter.builder()
                .fieldSeparator(format.separator())
                .lineDelimiter(LineDelimiter.LF)
                .build(out);
        boolean open = write(writer, out, header);
        while (open && input.next()) {
            List<String> cells = new ArrayList<>();
            if (groupIndex >= 0) {
                cells.add(input.raw(groupIndex));
            }
            if (timeIndex >= 0) {
                cells.add(input.raw(timeIndex));
            }
            String name = groupIndex < 0 ? "" : input.raw(groupIndex).strip(); // as training reads it
            cells.addAll(step(prediction, columns, input, name, format));
            open = write(writer, out, cells);
        }
    }

    /** A step is not interrupted by the shutdown, which saves the states. */
    private synchronized List<String> step(
            Prediction prediction, Prediction.Columns columns, CsvStream input, String name, CsvFormat format)
            throws IOException {
        Prediction.Stream stream = streams.computeIfAbsent(name, unused -> prediction.newStream());
        columns.fill(stream.row(), input);
        return stream.step(format);
    }

    /** {@return whether the output still takes lines} If not, the command ends, and {@link Main} reports it. */
    private static boolean write(CsvWriter writer, PrintWriter out, List<String> cells) throws IOException {
        writer.writeRecord(cells);
        writer.flush();
        return !out.checkError();
    }

    private void readStates(Prediction prediction) throws IOException {
        if (state != null && Files.exists(state)) {
            try {
                StreamStates.read(state).forEach((name, bytes) -> streams.put(name, prediction.readStream(bytes)));
            } catch (IllegalArgumentException e) {
                throw new IOException(state + " holds no states of " + model + ": " + e.getMessage(), e);
            }
        }
    }

    private synchronized void save() throws IOException {
        Map<String, byte[]> states = new LinkedHashMap<>();
        streams.forEach((name, stream) -> states.put(name, stream.toBytes()));
        StreamStates.write(state, states);
    }

    private void saveQuietly() {
        try {
            save();
        } catch (IOException e) {
            System.err.println("rondo predict: " + state + " was not written: " + e.getMessage());
        }
    }
}
