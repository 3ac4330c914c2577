package dev.rondo.cli.sample;

import dev.rondo.data.Batch;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The adding problem (Hochreiter, Schmidhuber 1997), in the form of Le, Jaitly and Hinton (2015). In a sequence of
 * numbers from 0 to 1, two are marked, one in each half. The target after the last step is their sum. A model that
 * always answers 1 has a mean squared error of 1/6.
 */
public final class AddingProblem {
    /** The mean squared error of a model without memory. */
    public static final double BASELINE = 1 / 6.0;

    private AddingProblem() {}

    /**
     * Fills a batch of vectors of size 2: a number, and 1 if it is marked or 0 if not.
     *
     * @param batch the batch
     * @param steps T, at least 2
     * @param size B
     * @param random the source of numbers and marks
     */
    public static void fill(Batch batch, int steps, int size, SplittableRandom random) {
        batch.begin(steps, size, Batch.LossAt.LAST_STEP);
        float[] targets = batch.targets(1);
        float[] inputs = batch.inputs();
        Arrays.fill(targets, 0, size, 0f);
        for (int b = 0; b < size; b++) {
            int first = random.nextInt(steps / 2);
            int second = steps / 2 + random.nextInt(steps - steps / 2);
            for (int t = 0; t < steps; t++) {
                int at = (t * size + b) * 2;
                boolean marked = t == first || t == second;
                inputs[at] = random.nextFloat();
                inputs[at + 1] = marked ? 1 : 0;
                targets[b] += marked ? inputs[at] : 0;
            }
        }
    }
}
