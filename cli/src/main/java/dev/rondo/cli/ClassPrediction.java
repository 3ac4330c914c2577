package dev.rondo.cli;

import dev.rondo.Runner;
import dev.rondo.cli.csv.CsvFormat;
import dev.rondo.table.ClassStream;
import dev.rondo.table.SequenceClassifier;
import dev.rondo.table.TableModel;
import dev.rondo.table.TableRow;
import java.util.ArrayList;
import java.util.List;

/**
 * The classes of sequences, after every row.
 *
 * @param classifier the model
 * @param runner runs all streams
 */
record ClassPrediction(SequenceClassifier classifier, Runner runner) implements Prediction {
    ClassPrediction(SequenceClassifier classifier) {
        this(classifier, classifier.network().newRunner());
    }

    @Override
    public TableModel model() {
        return classifier;
    }

    @Override
    public List<String> header() {
        List<String> names = new ArrayList<>(List.of("class"));
        classifier.classes().forEach(name -> names.add("p(" + name + ")"));
        return names;
    }

    @Override
    public Stream newStream() {
        return new Classes(classifier.newStream(runner), classifier.classes());
    }

    @Override
    public Stream readStream(byte[] bytes) {
        return new Classes(classifier.readStream(bytes), classifier.classes());
    }

    private record Classes(ClassStream stream, List<String> names) implements Stream {
        @Override
        public TableRow row() {
            return stream.row();
        }

        @Override
        public List<String> step(CsvFormat format) {
            float[] probabilities = new float[names.size()];
            List<String> cells = new ArrayList<>(List.of(names.get(stream.step(probabilities))));
            for (float probability : probabilities) {
                cells.add(format.number(probability));
            }
            return cells;
        }

        @Override
        public byte[] toBytes() {
            return stream.toBytes();
        }
    }
}
