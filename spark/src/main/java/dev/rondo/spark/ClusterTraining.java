package dev.rondo.spark;

import dev.rondo.Network;
import dev.rondo.data.BatchSource;
import dev.rondo.train.BatchReport;
import dev.rondo.train.GradientBuffer;
import dev.rondo.train.RestoreOption;
import dev.rondo.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;

/**
 * Trains one network on many machines, synchronously. In every round each of the P partitions computes the gradients of its next k
 * batches; the driver adds these P sums in the order of the partitions, makes one update, and broadcasts the new weights. The optimizer
 * states stay on the driver.
 *
 * <p>The result does not depend on the number of executors, on which executor computes which partition, or on tasks that are repeated
 * after an executor is lost. With k = 1 it has the bits of a trainer on one machine with {@code accumulate(P)} that takes a batch of
 * each partition in turn. With a larger k, it has the bits of a machine that adds the gradients of the k batches of each partition to
 * a {@link GradientBuffer}, and then these buffers in order.
 *
 * <p>A round costs tens of milliseconds more than the gradients; the README has figures. Not thread-safe.
 */
public final class ClusterTraining implements AutoCloseable {
    private final JavaSparkContext context;
    private final JavaRDD<BatchSource> sources;
    private final int batchesPerTask;
    private final Broadcast<GradientWorkers> workers;
    private final Trainer trainer;
    private final GradientBuffer sum;
    private final GradientBuffer part;

    private ClusterTraining(JavaRDD<BatchSource> sources, TrainingSettings settings, int batchesPerTask) {
        this.context = JavaSparkContext.fromSparkContext(sources.context());
        this.sources = sources;
        this.batchesPerTask = batchesPerTask;
        GradientWorkers shared =
                new GradientWorkers(settings, Math.multiplyExact(sources.getNumPartitions(), batchesPerTask));
        this.trainer = shared.newTrainer();
        this.workers = context.broadcast(shared);
        this.sum = new GradientBuffer(trainer.network());
        this.part = new GradientBuffer(trainer.network());
    }

    /**
     * {@return a training on the partitions of a data set} Each executor keeps the batches of its partitions in memory, and makes them
     * again from the rows if they are lost. Therefore the order of the rows must be the same every time: sort them within the
     * partitions, or read them from files.
     *
     * @param rows the data; each of its P partitions needs at least one batch
     * @param batches makes the batches of a partition
     * @param settings the initial network, the loss and the optimizer; how many gradients are accumulated is set here
     * @param batchesPerTask k, the batches of each partition per round
     * @param <T> the type of the rows
     * @throws IllegalArgumentException if k is less than 1
     */
    public static <T> ClusterTraining of(
            JavaRDD<T> rows, BatchFactory<T> batches, TrainingSettings settings, int batchesPerTask) {
        if (batchesPerTask < 1) {
            throw new IllegalArgumentException("a task needs at least 1 batch per round, but has " + batchesPerTask);
        }
        JavaRDD<BatchSource> sources = rows.mapPartitions(iterator ->
                        Collections.singleton(batches.batches(iterator)).iterator())
                .persist(StorageLevel.MEMORY_ONLY());
        return new ClusterTraining(sources, settings, batchesPerTask);
    }

    /**
     * Trains for one round.
     *
     * @return the figures of the update, with the mean of the losses; the next round overwrites them
     */
    public BatchReport round() {
        float[] weights = new float[trainer.network().parameterCount()];
        trainer.copyParameters(weights);
        Broadcast<float[]> sent = context.broadcast(weights);
        List<byte[]> parts = gradients(sent).collect();
        sent.destroy();
        sum.clear();
        for (byte[] bytes : parts) {
            part.read(bytes);
            sum.add(part);
        }
        return trainer.apply(sum);
    }

    /** The bytes of each partition's gradients. */
    private JavaRDD<byte[]> gradients(Broadcast<float[]> weights) {
        Broadcast<GradientWorkers> shared = workers; // tasks must not refer to the training itself
        int count = batchesPerTask;
        long pass = trainer.passes();
        long first = rounds() * count;
        return sources.mapPartitionsWithIndex(
                (p, source) -> {
                    GradientWorkers.Task task = new GradientWorkers.Task(first, pass + (long) p * count, count);
                    byte[] bytes = shared.value().gradients(source.next(), task, weights.value());
                    return Collections.singleton(bytes).iterator();
                },
                true);
    }

    /** {@return the number of rounds so far, including those before a checkpoint} */
    public long rounds() {
        return trainer.passes() / ((long) sources.getNumPartitions() * batchesPerTask);
    }

    /** {@return a snapshot: the network with the current weights} */
    public Network network() {
        return trainer.network();
    }

    /**
     * Writes a checkpoint to a file of the driver, see {@link Trainer#save(Path)}.
     *
     * @param file the file, which is replaced atomically
     * @throws IOException if it cannot be written
     */
    public void save(Path file) throws IOException {
        trainer.save(file);
    }

    /**
     * Continues from a checkpoint if the file exists. The partitions, their batches and the batches per task must be those of the
     * training that wrote it; the executors may differ. The bits are those of a training that was never interrupted.
     *
     * @param file a file of the driver
     * @param options the differences from the checkpoint that are allowed
     * @return whether the file exists
     * @throws IllegalArgumentException if a setting of the trainer differs
     * @throws IOException if the file cannot be read
     */
    public boolean restoreIfExists(Path file, RestoreOption... options) throws IOException {
        boolean exists = Files.exists(file);
        if (exists) {
            trainer.restore(file, options);
        }
        return exists;
    }

    /** Ends the training and frees what it keeps on the executors. */
    @Override
    public void close() {
        sources.unpersist();
        workers.destroy();
        trainer.close();
    }
}
