package dev.rondo.spark.demo;

import dev.rondo.Network;
import dev.rondo.data.Batch;
import dev.rondo.data.BatchSource;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceDataset;
import dev.rondo.spark.ClusterTraining;
import dev.rondo.train.Trainer;
import dev.rondo.train.TrainerBuilder;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Adam;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** A training on generated sequences: is the sum of a random walk's last steps positive? */
final class DemoTraining {
    private static final int INPUTS = 4;
    private static final int STEPS = 30;
    private static final int BATCH = 16;

    private DemoTraining() {}

    /** {@return a context; an executor of {@code local-cluster} takes its classes from the class path of this JVM} */
    static JavaSparkContext context(String master) {
        SparkConf conf = new SparkConf()
                .setMaster(master)
                .setAppName("rondo-demo")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1");
        if (master.startsWith("local-cluster")) {
            conf.set("spark.executor.extraClassPath", System.getProperty("java.class.path"));
        }
        JavaSparkContext context = new JavaSparkContext(conf);
        context.setLogLevel("ERROR");
        return context;
    }

    static Network network(int units) {
        return Network.builder(INPUTS).lstm(units).dropout(0.1f).dense(1).build(5);
    }

    static TrainerBuilder trainer(int units) {
        return Trainer.builder(network(units))
                .loss(Loss.BINARY_CROSS_ENTROPY_WITH_LOGITS)
                .optimizer(Adam.of(3e-3f))
                .clipNorm(1f);
    }

    /**
     * {@return a training of 1 batch per task and round}
     *
     * @param context the context
     * @param partitions P
     * @param units the units of the LSTM
     */
    static ClusterTraining training(JavaSparkContext context, int partitions, int units) {
        List<Integer> seeds = IntStream.range(0, partitions * 64).boxed().toList();
        JavaRDD<Integer> rows = context.parallelize(seeds, partitions);
        return ClusterTraining.of(rows, DemoTraining::batches, () -> trainer(units), 1);
    }

    /** {@return a batch of the training} */
    static Batch oneBatch() {
        return batches(IntStream.range(0, BATCH).iterator()).next();
    }

    private static BatchSource batches(Iterator<Integer> seeds) {
        List<Sequence> sequences = new ArrayList<>();
        seeds.forEachRemaining(seed -> sequences.add(sequence(seed)));
        return BatchSource.shuffled(SequenceDataset.of(Batch.LossAt.LAST_STEP, sequences), BATCH, 1);
    }

    private static Sequence sequence(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] inputs = new float[STEPS * INPUTS];
        float sum = 0;
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = random.nextFloat() - 0.5f;
            sum += i < inputs.length / 2 ? 0 : inputs[i];
        }
        return Sequence.ofVectors(INPUTS, inputs).withTargets(1, sum > 0 ? 1 : 0);
    }
}
