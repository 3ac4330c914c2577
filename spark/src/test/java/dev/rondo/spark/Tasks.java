package dev.rondo.spark;

import dev.rondo.Network;
import dev.rondo.data.Batch;
import dev.rondo.data.BatchSource;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceDataset;
import dev.rondo.train.Trainer;
import dev.rondo.train.TrainerBuilder;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Adam;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** The training that the tests do on one machine and on many: labels of token sequences, with both kinds of dropout. */
final class Tasks {
    static final int PARTITIONS = 4;
    private static final int SEQUENCES = 40;
    private static final int TOKENS = 6;
    private static final int STEPS = 7;

    private Tasks() {}

    static Network network() {
        return Network.builder(TOKENS)
                .embedding(5)
                .gru(12)
                .dropout(0.2f)
                .dense(TOKENS)
                .build(3);
    }

    static TrainerBuilder trainer() {
        return Trainer.builder(network())
                .loss(Loss.CROSS_ENTROPY)
                .optimizer(Adam.of(1e-2f))
                .clipNorm(0.5f)
                .recurrentDropout(0.1f)
                .seed(9);
    }

    static JavaRDD<Integer> seeds(JavaSparkContext context) {
        List<Integer> seeds = IntStream.range(0, SEQUENCES).boxed().toList();
        return context.parallelize(seeds, PARTITIONS);
    }

    /** The batches of one partition. */
    static BatchSource batches(Iterator<Integer> seeds) {
        List<Sequence> sequences = new ArrayList<>();
        seeds.forEachRemaining(seed -> sequences.add(sequence(seed)));
        return BatchSource.shuffled(SequenceDataset.of(Batch.LossAt.EVERY_STEP, sequences), 3, 1);
    }

    private static Sequence sequence(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int steps = 1 + random.nextInt(STEPS);
        int[] tokens = random.ints(steps, 0, TOKENS).toArray();
        int[] labels = new int[steps];
        for (int t = 1; t < steps; t++) {
            labels[t] = (tokens[t] + tokens[t - 1]) % TOKENS;
        }
        return Sequence.ofTokens(tokens).withLabels(labels);
    }

    /** The batches of every partition, made on one machine. */
    static List<BatchSource> allBatches() {
        int size = SEQUENCES / PARTITIONS;
        return IntStream.range(0, PARTITIONS)
                .mapToObj(p -> batches(IntStream.range(p * size, (p + 1) * size).iterator()))
                .toList();
    }

    /** {@return the weights after some rounds of one trainer, which takes a batch of each partition in turn} */
    static float[] accumulated(int rounds) {
        List<BatchSource> batches = allBatches();
        try (Trainer trainer = trainer().accumulate(PARTITIONS).build()) {
            for (int round = 0; round < rounds; round++) {
                batches.forEach(source -> trainer.trainBatch(source.next()));
            }
            return trainer.network().parameterBlock();
        }
    }
}
