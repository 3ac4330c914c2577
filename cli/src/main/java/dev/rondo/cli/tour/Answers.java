package dev.rondo.cli.tour;

import dev.rondo.Network;

/** The answers of a classifier: for each step, the class with the largest output. */
final class Answers {
    private Answers() {}

    /**
     * {@return the class with the largest output at each step of one sequence [T]}
     *
     * @param network a network that reads vectors
     * @param inputs [T][inputSize]
     */
    static int[] of(Network network, float[] inputs) {
        int steps = inputs.length / network.inputSize();
        float[] outputs = new float[steps * network.outputSize()];
        network.newRunner().run(network.newState(), inputs, steps, outputs);
        int[] answers = new int[steps];
        for (int t = 0; t < steps; t++) {
            answers[t] = largest(outputs, t * network.outputSize(), network.outputSize());
        }
        return answers;
    }

    /** {@return the index of the largest of some values, relative to the first} */
    static int largest(float[] values, int at, int count) {
        int largest = 0;
        for (int j = 1; j < count; j++) {
            largest = values[at + j] > values[at + largest] ? j : largest;
        }
        return largest;
    }

    /** {@return the share of answers that are right} */
    static double share(int[] answers, int[] truth) {
        int right = 0;
        for (int i = 0; i < answers.length; i++) {
            right += answers[i] == truth[i] ? 1 : 0;
        }
        return (double) right / answers.length;
    }
}
