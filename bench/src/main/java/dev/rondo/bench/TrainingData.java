package dev.rondo.bench;

import dev.rondo.Network;
import dev.rondo.NetworkBuilder;
import dev.rondo.data.Batch;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.RmsProp;
import java.util.SplittableRandom;

/**
 * One batch of random sequences with a class at every step, and the network that is trained on it: one recurrent layer
 * and a linear head, with softmax cross-entropy and RMSprop.
 *
 * @param cell lstm, gru or rnn
 * @param inputSize I
 * @param hiddenSize H
 * @param classes the number of classes
 * @param size B
 * @param steps T
 * @param inputs [T][B][I]
 * @param labels [T][B]
 */
record TrainingData(
        String cell, int inputSize, int hiddenSize, int classes, int size, int steps, float[] inputs, int[] labels) {
    static final float LEARNING_RATE = 1e-3f;
    static final float MAX_NORM = 1;

    /**
     * {@return the batch of a shape}
     *
     * @param shape such as {@code lstm 64x128 classes 64 batch 32x64}: the cell with its input and hidden sizes; the
     *     number of classes; sequences per batch x steps
     */
    static TrainingData of(String shape) {
        String[] words = shape.split("[ x]");
        int inputSize = Integer.parseInt(words[1]);
        int classes = Integer.parseInt(words[4]);
        int size = Integer.parseInt(words[6]);
        int steps = Integer.parseInt(words[7]);
        SplittableRandom random = new SplittableRandom(1);
        float[] inputs = new float[steps * size * inputSize];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = (float) random.nextDouble(-1, 1);
        }
        int[] labels = new int[steps * size];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = random.nextInt(classes);
        }
        return new TrainingData(words[0], inputSize, Integer.parseInt(words[2]), classes, size, steps, inputs, labels);
    }

    /** {@return the batch for Rondo} */
    Batch batch() {
        Batch batch = Batch.ofVectors(inputSize);
        batch.begin(steps, size, Batch.LossAt.EVERY_STEP);
        System.arraycopy(inputs, 0, batch.inputs(), 0, inputs.length);
        System.arraycopy(labels, 0, batch.labels(), 0, labels.length);
        return batch;
    }

    /**
     * {@return Rondo's trainer}
     *
     * @param threads the number of threads
     */
    Trainer trainer(int threads) {
        NetworkBuilder network = Network.builder(inputSize);
        switch (cell) {
            case "lstm" -> network.lstm(hiddenSize);
            case "gru" -> network.gru(hiddenSize);
            case "rnn" -> network.rnn(hiddenSize);
            default -> throw new IllegalArgumentException("no cell is named " + cell);
        }
        return Trainer.builder(network.dense(classes).build(1))
                .loss(Loss.CROSS_ENTROPY)
                .optimizer(RmsProp.of(LEARNING_RATE))
                .clipNorm(MAX_NORM)
                .threads(threads)
                .build();
    }
}
