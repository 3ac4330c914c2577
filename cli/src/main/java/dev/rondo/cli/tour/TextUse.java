package dev.rondo.cli.tour;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.Sampler;
import dev.rondo.State;
import dev.rondo.cli.page.LineChart;
import dev.rondo.data.BatchSource;
import dev.rondo.data.TrainingSplit;
import dev.rondo.data.Vocabulary;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Adam;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Text, character by character: the source of this tour. */
final class TextUse implements Use {
    private static final int EPOCHS = 8;
    private static final int STREAMS = 8;
    private static final int STEPS = 50;
    private static final int UNITS = 64;
    private static final int SAMPLE = 160;
    private static final float TEMPERATURE = 0.6f;

    @Override
    public Outcome compute() {
        String text = Stream.of(
                        GymChapter.class,
                        MissedDayChapter.class,
                        VectorsChapter.class,
                        TrainingChapter.class,
                        VanishingChapter.class,
                        RemediesChapter.class)
                .map(Snippet::source)
                .collect(Collectors.joining());
        Vocabulary vocabulary = Vocabulary.ofCharacters(text);
        int[] tokens = vocabulary.encode(text);
        TrainingSplit split = TrainingSplit.byFraction(0.9, tokens.length);
        BatchSource unseen = BatchSource.streams(split.validation(tokens), 1, STEPS);
        Network fresh = Network.builder(vocabulary.size())
                .embedding(24)
                .gru(UNITS)
                .dense(vocabulary.size())
                .build(1);
        double[] losses = new double[EPOCHS];
        Network network = train(fresh, split.training(tokens), unseen, losses);
        double pairs = pairs(split.training(tokens), split.validation(tokens), vocabulary.size());
        return outcome(tokens.length, losses, pairs, sample(network, vocabulary, "for (int i"));
    }

    /** {@return the trained network} Writes the loss on unseen text after each epoch. */
    private static Network train(Network fresh, int[] tokens, BatchSource unseen, double[] losses) {
        try (Trainer trainer = Trainer.builder(fresh)
                .loss(Loss.CROSS_ENTROPY)
                .optimizer(Adam.of(5e-3f))
                .clipNorm(1)
                .build()) {
            BatchSource batches = BatchSource.streams(tokens, STREAMS, STEPS, STEPS, 1);
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                trainer.setLearningRateFactor(epoch < EPOCHS - 2 ? 1 : 0.2);
                do {
                    trainer.trainBatch(batches.next());
                } while (!batches.passEnded());
                losses[epoch] = trainer.evaluate(unseen).loss();
            }
            return trainer.network();
        }
    }

    private static Outcome outcome(int characters, double[] losses, double pairs, String sample) {
        double[] epochs = IntStream.rangeClosed(1, EPOCHS).asDoubleStream().toArray();
        double[] level = IntStream.range(0, EPOCHS).mapToDouble(i -> pairs).toArray();
        return new Outcome(
                "text",
                Texts.format("the Java source of six chapters of this tour, %,d characters", characters),
                "embedding 24, GRU " + UNITS + ", " + EPOCHS + " epochs",
                new Score(
                        "loss (nats per character)",
                        losses[EPOCHS - 1],
                        pairs,
                        "how often each character follows the previous one"),
                new Drawing(
                        new LineChart(
                                        "The next character of a text it has not seen",
                                        "epoch",
                                        "loss (nats per character)")
                                .line("GRU", epochs, losses)
                                .reference("pairs of characters", epochs, level),
                        "",
                        "What the network writes after \"for (int i\": " + sample.replaceAll("\\s+", " ")));
    }

    /** {@return the loss of a model that knows how often each character follows each, counted on the training text, plus one} */
    private static double pairs(int[] training, int[] test, int size) {
        double[][] counts = new double[size][size];
        double[] sums = new double[size];
        for (int i = 1; i < training.length; i++) {
            counts[training[i - 1]][training[i]]++;
            sums[training[i - 1]]++;
        }
        double loss = 0;
        for (int i = 1; i < test.length; i++) {
            loss -= Math.log((counts[test[i - 1]][test[i]] + 1) / (sums[test[i - 1]] + size));
        }
        return loss / (test.length - 1);
    }

    private static String sample(Network network, Vocabulary vocabulary, String prime) {
        Sampler sampler = new Sampler(vocabulary.size(), TEMPERATURE, 0, 1);
        Runner runner = network.newRunner();
        State state = network.newState();
        float[] logits = new float[vocabulary.size()];
        for (int token : vocabulary.encode(prime)) {
            runner.step(state, token, logits);
        }
        StringBuilder text = new StringBuilder(prime);
        for (int i = 0; i < SAMPLE; i++) {
            int token = sampler.sample(logits);
            text.append(vocabulary.symbol(token));
            runner.step(state, token, logits);
        }
        return text.toString();
    }
}
