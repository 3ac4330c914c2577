package dev.rondo.train.loss;

import java.util.SplittableRandom;

/** Checks a {@link LossFunction}. */
public final class LossFunctions {
    /** The step of the differences. Outputs are multiples of it, so that adding it rounds nothing. */
    private static final float DELTA = 1f / 512;

    private LossFunctions() {}

    /**
     * {@return the largest difference between the derivative of a function and central differences of its loss, divided by the largest
     * derivative} For a smooth function of correct derivative it is below 1e-3. Outputs and targets are drawn from -2 to 2, and weights
     * from 0.5 to 1.5. One step of the sequence has no target.
     *
     * @param function the function
     * @param outputs O, the number of outputs
     * @param steps the number of steps that have a target, at least 2
     * @param seed the seed of the values
     */
    public static double gradientError(LossFunction function, int outputs, int steps, long seed) {
        Drawn drawn = new Drawn(function.targetSize(outputs), outputs, steps, new SplittableRandom(seed));
        function.compute(drawn);
        double[] gradient = drawn.gradient.clone();
        double largest = 0;
        double error = 0;
        for (int i = 0; i < gradient.length; i++) {
            float output = drawn.outputs[i];
            drawn.outputs[i] = output + DELTA;
            double above = function.compute(drawn);
            drawn.outputs[i] = output - DELTA;
            double below = function.compute(drawn);
            drawn.outputs[i] = output;
            double slope = (above - below) / (2 * DELTA);
            largest = Math.max(largest, Math.max(Math.abs(slope), Math.abs(gradient[i])));
            error = Math.max(error, Math.abs(slope - gradient[i]));
            if (Double.isNaN(slope + gradient[i])) {
                return Double.NaN;
            }
        }
        return largest == 0 ? 0 : error / largest;
    }

    /** A sequence of drawn values, whose step in the middle follows a gap. */
    private static final class Drawn implements LossSequence {
        private final int targetSize;
        private final int width;
        private final float[] outputs;
        private final float[] targets;
        private final float[] weights;
        private final double[] gradient;

        Drawn(int targetSize, int width, int steps, SplittableRandom random) {
            if (steps < 2) {
                throw new IllegalArgumentException("a check needs at least 2 steps, but steps is " + steps);
            }
            this.targetSize = targetSize;
            this.width = width;
            this.outputs = new float[steps * width];
            this.targets = new float[steps * targetSize];
            this.weights = new float[steps];
            this.gradient = new double[outputs.length];
            for (int i = 0; i < outputs.length; i++) {
                outputs[i] = random.nextInt(-1024, 1025) * DELTA;
            }
            for (int i = 0; i < targets.length; i++) {
                targets[i] = (float) random.nextDouble(-2, 2);
            }
            for (int i = 0; i < steps; i++) {
                weights[i] = (float) random.nextDouble(0.5, 1.5);
            }
        }

        @Override
        public int steps() {
            return weights.length;
        }

        @Override
        public int outputs() {
            return width;
        }

        @Override
        public float output(int step, int j) {
            return outputs[step * width + j];
        }

        @Override
        public float target(int step, int j) {
            return targets[step * targetSize + j];
        }

        @Override
        public float weight(int step) {
            return weights[step];
        }

        @Override
        public int time(int step) {
            return step < weights.length / 2 ? step : step + 1;
        }

        @Override
        public void addGradient(int step, int j, double value) {
            gradient[step * width + j] += value;
        }
    }
}
