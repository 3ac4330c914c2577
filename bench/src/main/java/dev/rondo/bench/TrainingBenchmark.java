package dev.rondo.bench;

import dev.rondo.bench.peer.Settling;
import dev.rondo.bench.peer.TorchTraining;
import dev.rondo.data.Batch;
import dev.rondo.train.Trainer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * The cost of one iteration of training: forward, backward through all steps, clipping and update. The network is one
 * recurrent layer and a linear head, with softmax cross-entropy at every step and RMSprop.
 *
 * <p>Inputs and classes are random and the same in every iteration. Methods use one thread unless their name says two.
 * PyTorch runs on Linux on x86-64.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
public class TrainingBenchmark {
    /** The cell with its input and hidden sizes; the number of classes; sequences per batch x steps. */
    @Param({
        "lstm 64x128 classes 64 batch 32x64",
        "gru 64x128 classes 64 batch 32x64",
        "rnn 64x128 classes 64 batch 32x64",
        "lstm 64x256 classes 64 batch 32x64",
        "lstm 8x32 classes 8 batch 1x100"
    })
    public String shape;

    private TrainingData data;

    /** Draws the batch. */
    @Setup(Level.Trial)
    public void setUp() {
        data = TrainingData.of(shape);
    }

    /**
     * {@return the loss of one iteration of Rondo}
     *
     * @param own the trainer
     * @param bytes counts what the call allocates
     */
    @Benchmark
    public double rondo(Rondo own, OwnBytes bytes) {
        bytes.count();
        return own.trainer.trainBatch(own.batch).loss();
    }

    /**
     * {@return the loss of one iteration of Rondo on two threads}
     *
     * @param own the trainer
     * @param bytes counts what the call allocates
     */
    @Benchmark
    public double rondoTwoThreads(Rondo own, OwnBytes bytes) {
        bytes.count();
        return own.trainer.trainBatch(own.batch).loss();
    }

    /**
     * {@return the loss of one iteration of PyTorch}
     *
     * @param peer the trainer
     */
    @Benchmark
    public float torch(Torch peer) {
        return peer.training.iterate();
    }

    /** Rondo's trainer, on one thread or on two. */
    @State(Scope.Thread)
    public static class Rondo {
        private Batch batch;
        private Trainer trainer;

        /**
         * Builds the network and its trainer.
         *
         * @param shapes the shapes and the data
         * @param parameters name the method that will be measured
         */
        @Setup(Level.Trial)
        public void setUp(TrainingBenchmark shapes, BenchmarkParams parameters) {
            batch = shapes.data.batch();
            trainer = shapes.data.trainer(parameters.getBenchmark().endsWith("TwoThreads") ? 2 : 1);
            Runnable call = () -> trainer.trainBatch(batch);
            OwnBytes.settle(() -> Settling.warmUp(call), call, false, parameters);
        }

        /** Closes the trainer. */
        @TearDown(Level.Trial)
        public void tearDown() {
            trainer.close();
        }
    }

    /** PyTorch's trainer, in a state of its own so that PyTorch is loaded only if it is measured. */
    @State(Scope.Thread)
    public static class Torch {
        private static final int CHECKED = 10;

        private TorchTraining training;

        /**
         * Builds the network and checks that it learns.
         *
         * @param batch the shapes and the data
         */
        @Setup(Level.Trial)
        public void setUp(TrainingBenchmark batch) {
            TrainingData data = batch.data;
            training = new TorchTraining(
                    data.cell(),
                    data.inputSize(),
                    data.hiddenSize(),
                    data.classes(),
                    data.steps(),
                    data.size(),
                    data.inputs(),
                    data.labels(),
                    TrainingData.LEARNING_RATE,
                    TrainingData.MAX_NORM);
            float first = training.iterate();
            float last = first;
            for (int i = 0; i < CHECKED; i++) {
                last = training.iterate();
            }
            if (!(last < first)) {
                throw new IllegalStateException("the loss of PyTorch went from " + first + " to " + last);
            }
        }

        /** Frees native memory. */
        @TearDown(Level.Trial)
        public void tearDown() {
            training.close();
        }
    }
}
