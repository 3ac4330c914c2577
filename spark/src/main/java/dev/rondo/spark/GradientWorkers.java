package dev.rondo.spark;

import dev.rondo.data.BatchSource;
import dev.rondo.train.GradientBuffer;
import dev.rondo.train.Trainer;
import java.io.Serializable;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The trainers of one executor that compute gradients, as many as tasks run at the same time. A broadcast holds it, so that there is
 * one per executor, which goes when the broadcast is destroyed. Thread-safe.
 */
final class GradientWorkers implements Serializable {
    private static final long serialVersionUID = 1;

    private final TrainingSettings settings;
    private final int accumulation;
    /** Null until the first task: a broadcast carries only the settings. */
    private transient ConcurrentLinkedQueue<Worker> idle;

    /** A trainer and the buffer that it adds to. */
    private record Worker(Trainer trainer, GradientBuffer buffer) {}

    /**
     * What one task of a round computes.
     *
     * @param firstBatch the position of its first batch in the batches of its partition
     * @param firstPass the pass of that batch
     * @param batches the number of batches
     */
    record Task(long firstBatch, long firstPass, int batches) {}

    GradientWorkers(TrainingSettings settings, int accumulation) {
        this.settings = settings;
        this.accumulation = accumulation;
    }

    /** {@return a new trainer that averages the gradients of a whole round} */
    Trainer newTrainer() {
        return settings.newBuilder().accumulate(accumulation).build();
    }

    /** {@return the bytes of the sum of the gradients of a task's batches, with these weights} */
    byte[] gradients(BatchSource source, Task task, float[] weights) {
        ConcurrentLinkedQueue<Worker> workers = idle();
        Worker worker = workers.poll();
        if (worker == null) {
            Trainer trainer = newTrainer();
            worker = new Worker(trainer, new GradientBuffer(trainer.network()));
        }
        worker.trainer.setParameters(weights);
        worker.buffer.clear();
        synchronized (source) { // an attempt that Spark has given up may still run
            source.seek(task.firstBatch);
            for (int i = 0; i < task.batches; i++) {
                worker.trainer.gradients(source.next(), task.firstPass + i, worker.buffer);
            }
        }
        byte[] bytes = worker.buffer.toBytes();
        workers.add(worker); // a worker that failed is dropped
        return bytes;
    }

    private synchronized ConcurrentLinkedQueue<Worker> idle() {
        if (idle == null) {
            idle = new ConcurrentLinkedQueue<>();
        }
        return idle;
    }
}
