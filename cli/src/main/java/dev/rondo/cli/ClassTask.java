package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.cli.page.BarChart;
import dev.rondo.cli.page.HeatMap;
import dev.rondo.cli.page.Section;
import dev.rondo.data.BatchSource;
import dev.rondo.table.ClassificationData;
import dev.rondo.table.SequenceClassifier;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.metric.ClassificationMetrics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A classifier of sequences to train.
 *
 * @param data the prepared table
 * @param network the untrained network
 * @param seed the seed of the order of the sequences
 */
record ClassTask(ClassificationData data, Network network, long seed) implements TrainingTask {
    @Override
    public Loss loss() {
        return data.loss();
    }

    @Override
    public String lossName() {
        return "cross-entropy (nats)";
    }

    @Override
    public BatchSource training() {
        return data.training(data.batchSize(), seed);
    }

    @Override
    public BatchSource validation() {
        return data.validation(data.batchSize());
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        int[] counts = data.trainingCounts();
        settings.put(
                "classes",
                String.join(
                        ", ",
                        IntStream.range(0, counts.length)
                                .mapToObj(c -> data.classes().get(c) + " (" + counts[c] + " training sequences)")
                                .toList()));
        settings.put("class weights", "each class counts as much as any other");
        settings.put("columns read", reads());
        settings.put("inputs of the network", Integer.toString(data.encoder().width()));
        settings.put("sequences per batch", Integer.toString(data.batchSize()));
        return settings;
    }

    @Override
    public String reads() {
        return TrainingTask.columns(data.encoder());
    }

    @Override
    public TestResult test(Network trained, Console console) {
        ClassificationMetrics metrics = data.test(SequenceClassifier.of(trained));
        double naive = data.naiveAccuracy();
        String majority = data.classes().get(data.majority());
        console.say("Test on %,d sequences that training did not see:", metrics.count());
        console.say("%s", metrics);
        String verdict = String.format(
                Locale.ROOT,
                metrics.accuracy() > naive
                        ? "The model is right in %.1f %% of the test sequences; always answering '%s' would be right in %.1f %%."
                        : "The model is right in %.1f %% of the test sequences, which is not better than always answering"
                                + " '%s' (%.1f %%).",
                100 * metrics.accuracy(),
                majority,
                100 * naive);
        console.say("%s", verdict);
        List<String> once = IntStream.range(0, data.classes().size())
                .filter(c -> data.trainingCounts()[c] < 3)
                .mapToObj(c -> "'" + data.classes().get(c) + "'")
                .toList();
        Section section = new Section("Classes of the test sequences").note(verdict);
        if (!once.isEmpty()) {
            String few = "Fewer than three training sequences: " + String.join(", ", once)
                    + ". What the model says about them means little.";
            console.say("%s", few);
            section.note(few);
        }
        section.figure(confusion(metrics), "Each row is a true class. Off the diagonal are the mistakes.")
                .figure(f1(metrics), "F1 is the harmonic mean of precision and recall. A class without test sequences has none.")
                .table(List.of("class", "test sequences", "precision", "recall", "F1"), rows(metrics));
        return new TestResult(List.of(section), figures(metrics, verdict));
    }

    private Map<String, Object> figures(ClassificationMetrics metrics, String verdict) {
        List<Map<String, Object>> classes = new ArrayList<>();
        for (int c = 0; c < data.classes().size(); c++) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("class", data.classes().get(c));
            one.put("testSequences", tested(metrics, c));
            one.put("precision", known(metrics, c, metrics.precision(c)));
            one.put("recall", known(metrics, c, metrics.recall(c)));
            one.put("f1", known(metrics, c, metrics.f1(c)));
            classes.add(one);
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("sequences", metrics.count());
        figures.put("accuracy", metrics.accuracy());
        figures.put("majorityAccuracy", data.naiveAccuracy());
        figures.put("classes", classes);
        figures.put("verdict", verdict);
        return figures;
    }

    private HeatMap confusion(ClassificationMetrics metrics) {
        int count = data.classes().size();
        double[][] values = new double[count][count];
        for (int actual = 0; actual < count; actual++) {
            for (int predicted = 0; predicted < count; predicted++) {
                values[actual][predicted] = metrics.confused(actual, predicted);
            }
        }
        return new HeatMap("Confusion matrix", "predicted class", "true class", data.classes(), data.classes(), values)
                .label("test sequences", value -> String.format(Locale.ROOT, "%.0f", value));
    }

    private BarChart f1(ClassificationMetrics metrics) {
        return new BarChart("F1 by class", "class", "F1 (0 to 1)", data.classes())
                .bars(
                        "F1",
                        IntStream.range(0, data.classes().size())
                                .mapToDouble(c -> known(metrics, c, metrics.f1(c)))
                                .toArray());
    }

    private List<List<String>> rows(ClassificationMetrics metrics) {
        List<List<String>> rows = new ArrayList<>();
        for (int c = 0; c < data.classes().size(); c++) {
            rows.add(List.of(
                    data.classes().get(c),
                    Integer.toString(tested(metrics, c)),
                    share(known(metrics, c, metrics.precision(c))),
                    share(known(metrics, c, metrics.recall(c))),
                    share(known(metrics, c, metrics.f1(c)))));
        }
        return rows;
    }

    /** {@return the number of test sequences of a class} */
    private int tested(ClassificationMetrics metrics, int actual) {
        return IntStream.range(0, data.classes().size())
                .map(predicted -> (int) metrics.confused(actual, predicted))
                .sum();
    }

    /** {@return a figure of a class; NaN if no test sequence has the class, so that nothing is known} */
    private double known(ClassificationMetrics metrics, int actual, double figure) {
        return tested(metrics, actual) == 0 ? Double.NaN : figure;
    }

    private static String share(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }

    @Override
    public String nextCommand() {
        return "predict";
    }
}
