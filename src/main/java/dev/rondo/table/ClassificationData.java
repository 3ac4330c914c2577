package dev.rondo.table;

import dev.rondo.Network;
import dev.rondo.data.Batch.LossAt;
import dev.rondo.data.BatchSource;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceDataset;
import dev.rondo.train.Fit;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.metric.ClassificationMetrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A table of labelled sequences prepared for a {@link SequenceClassifier}: encoded, and divided into sequences for training, validation and
 * test. Each class is divided by itself, in an order that the seed draws. A class that has one or two sequences is in the training part only.
 * Immutable.
 */
public final class ClassificationData {
    private final RowEncoder encoder;
    private final SeriesColumns seriesColumns;
    private final List<String> classes;
    private final List<Labelled> training = new ArrayList<>();
    private final List<Labelled> validation = new ArrayList<>();
    private final List<Labelled> test = new ArrayList<>();

    private record Labelled(int[] rows, int label) {}

    private final Table table;

    private ClassificationData(Table table, RowEncoder encoder, SeriesColumns seriesColumns, List<String> classes) {
        this.table = table;
        this.encoder = encoder;
        this.seriesColumns = seriesColumns;
        this.classes = classes;
    }

    /**
     * {@return the prepared table}
     *
     * @param table the table, with the rows of each sequence in order of time
     * @param series the column that names the sequences, and that of times if there is one
     * @param label the column of classes, which is text and the same in all rows of a sequence
     * @param selection what the network reads
     * @param split how the sequences are divided
     * @param seed the seed of the division
     * @throws IllegalArgumentException if the table lacks a column, a sequence has no label or several, or there are too few classes
     */
    public static ClassificationData of(
            Table table,
            SeriesColumns series,
            String label,
            ColumnSelection selection,
            ForecastSettings.Split split,
            long seed) {
        if (series.group() == null) {
            throw new IllegalArgumentException(
                    "a classifier needs a column that names the sequences, but there is none");
        }
        Map<String, List<int[]>> byClass = new TreeMap<>();
        @Nullable String[] labels = table.texts(label);
        for (TableSeries one : TableSeries.of(table, series.group(), series.time())) {
            byClass.computeIfAbsent(labelOf(table, one, label, labels), unused -> new ArrayList<>())
                    .add(one.rows());
        }
        if (byClass.size() < 2) {
            throw new IllegalArgumentException(
                    "column '" + label + "' must have at least two classes, but has " + byClass.keySet());
        }
        Parts parts = new Parts();
        SplittableRandom random = new SplittableRandom(seed);
        int index = 0;
        for (List<int[]> sequences : byClass.values()) {
            parts.divide(sequences, index++, split, random);
        }
        if (parts.validation.isEmpty() || parts.test.isEmpty()) {
            throw new IllegalArgumentException(
                    "at least one class needs three sequences, for training, validation and test," + " but the classes "
                            + byClass.keySet() + " have at most two");
        }
        int[] rows = parts.training.stream()
                .flatMapToInt(one -> Arrays.stream(one.rows))
                .toArray();
        ClassificationData data = new ClassificationData(
                table, RowEncoder.fit(table, selection, rows), series, List.copyOf(byClass.keySet()));
        data.training.addAll(parts.training);
        data.validation.addAll(parts.validation);
        data.test.addAll(parts.test);
        return data;
    }

    private static String labelOf(Table table, TableSeries one, String column, @Nullable String[] labels) {
        String label = labels[one.rows()[0]];
        for (int row : one.rows()) {
            if (labels[row] == null || !labels[row].equals(label)) {
                throw new IllegalArgumentException("column '" + column
                        + "' must have one value in all rows of sequence '" + one.name() + "', but has "
                        + shown(label) + " in " + table.place(one.rows()[0]) + " and " + shown(labels[row]) + " in "
                        + table.place(row));
            }
        }
        return Objects.requireNonNull(label);
    }

    private static String shown(@Nullable String label) {
        return label == null ? "none" : "'" + label + "'";
    }

    /** The three parts while they are filled. */
    private static final class Parts {
        private final List<Labelled> training = new ArrayList<>();
        private final List<Labelled> validation = new ArrayList<>();
        private final List<Labelled> test = new ArrayList<>();

        void divide(List<int[]> sequences, int label, ForecastSettings.Split split, SplittableRandom random) {
            List<int[]> left = new ArrayList<>(sequences);
            int count = left.size();
            int held = count < 3 ? 0 : Math.max(1, (int) (count * split.validation()));
            int tested = count < 3 ? 0 : Math.max(1, (int) (count * (1 - split.training() - split.validation())));
            for (int i = 0; i < count; i++) {
                Labelled one = new Labelled(left.remove(random.nextInt(left.size())), label);
                (i < held ? validation : i < held + tested ? test : training).add(one);
            }
        }
    }

    /** {@return the encoder of the rows} */
    public RowEncoder encoder() {
        return encoder;
    }

    /** {@return the names of the classes} */
    public List<String> classes() {
        return classes;
    }

    /** {@return the number of training sequences of each class} */
    public int[] trainingCounts() {
        int[] counts = new int[classes.size()];
        training.forEach(one -> counts[one.label]++);
        return counts;
    }

    /** {@return the class that occurs most often in the training part, which is the naive answer} */
    public int majority() {
        int[] counts = trainingCounts();
        int best = 0;
        for (int c = 0; c < counts.length; c++) {
            best = counts[c] > counts[best] ? c : best;
        }
        return best;
    }

    /**
     * {@return the cross-entropy in which each class counts as much as any other} A class that is rarer than another by a factor has a weight
     * that is larger by that factor.
     */
    public Loss loss() {
        int[] counts = trainingCounts();
        float[] weights = new float[counts.length];
        for (int c = 0; c < counts.length; c++) {
            weights[c] = counts[c] == 0 ? 0 : training.size() / (float) (counts.length * counts[c]);
        }
        return Loss.CROSS_ENTROPY.withClassWeights(weights);
    }

    /**
     * {@return an untrained network that fits the data, with all that a {@link SequenceClassifier} needs in its metadata}
     *
     * @param cell the cell of the recurrent layers
     * @param hidden their units
     * @param layers their number
     * @param seed the seed of the weights
     */
    public Network newNetwork(Cell cell, int hidden, int layers, long seed) {
        Map<String, String> metadata = new LinkedHashMap<>(SequenceClassifier.classMetadata(classes));
        metadata.putAll(SeriesColumns.toMetadata(seriesColumns.group(), seriesColumns.time()));
        return encoder.newNetwork(cell, hidden, layers, classes.size(), metadata, seed);
    }

    /**
     * {@return the training sequences, shuffled in every pass}
     *
     * @param size the sequences of a batch
     * @param seed the seed of the shuffling
     */
    public BatchSource training(int size, long seed) {
        return BatchSource.shuffled(dataset(training), size, seed);
    }

    /**
     * {@return the validation sequences}
     *
     * @param size the sequences of a batch
     */
    public BatchSource validation(int size) {
        return BatchSource.inOrder(dataset(validation), size);
    }

    /** {@return a number of sequences per batch that gives small tables enough updates in an epoch, and large ones enough speed: 1 to 32} */
    public int batchSize() {
        return TrainingSettings.batchSize(training.size());
    }

    private SequenceDataset dataset(List<Labelled> part) {
        return SequenceDataset.of(
                LossAt.LAST_STEP,
                part.stream()
                        .map(one -> Sequence.ofVectors(encoder.width(), encoder.encode(table, one.rows))
                                .withLabels(one.label))
                        .toList());
    }

    /**
     * Trains a classifier with batches of {@link #batchSize} sequences.
     *
     * @param fresh the untrained network, from {@link #newNetwork}
     * @param settings how it is trained
     * @return the classifier of the epoch with the lowest validation loss
     */
    public SequenceClassifier train(Network fresh, TrainingSettings settings) {
        int size = batchSize();
        try (Trainer trainer = settings.newTrainer(fresh, loss())) {
            Fit fit = settings.newFit(trainer, training(size, settings.seed()), validation(size))
                    .build();
            return SequenceClassifier.of(fit.run());
        }
    }

    /**
     * {@return the predicted classes of the test sequences}
     *
     * @param classifier a classifier of this data
     */
    public ClassificationMetrics test(SequenceClassifier classifier) {
        ClassificationMetrics metrics = ClassificationMetrics.of(classes);
        float[] y = new float[classes.size()];
        var runner = classifier.network().newRunner();
        for (Labelled one : test) {
            float[] inputs = encoder.encode(table, one.rows);
            float[] outputs = new float[one.rows.length * y.length];
            runner.run(classifier.network().newState(), inputs, one.rows.length, outputs);
            metrics.add(one.label, outputs, outputs.length - y.length);
        }
        return metrics;
    }

    /** {@return the share of the test sequences that belong to the majority class of the training part: the naive accuracy} */
    public double naiveAccuracy() {
        int majority = majority();
        return test.stream().filter(one -> one.label == majority).count() / (double) test.size();
    }
}
