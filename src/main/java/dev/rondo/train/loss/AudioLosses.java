package dev.rondo.train.loss;

/**
 * The losses of audio effects (Wright, Damsk&auml;gg, Juvela, V&auml;lim&auml;ki 2020). Train on their sum:
 *
 * {@snippet file="LossSnippetsTest.java" region="audio"}
 *
 * <p>Each is a loss of one sequence, so a mean is that of all sequences. With several outputs it is the mean over the outputs. The
 * weights of steps weigh their energies. A batch needs targets at every step.
 */
public final class AudioLosses {
    /**
     * The square of the mean error of a sequence, divided by the mean square of its targets plus 1e-5. It keeps an effect from adding
     * an offset.
     */
    public static final CustomLoss DC = CustomLoss.of("DC", new Function(0, true));

    private AudioLosses() {}

    /**
     * {@return the error-to-signal ratio: the mean squared error of a sequence, divided by the mean square of its targets plus 1e-5}
     *
     * <p>Errors and targets are filtered by {@code x[t] - a x[t-1]} first, which raises the treble as the ear does. Before the first
     * step, and after a step without a target, {@code x[t-1]} counts as 0; with truncation this holds at the start of each window.
     *
     * @param preEmphasis a, from 0 (no filter) to below 1; 0.85 and 0.95 are usual
     */
    public static CustomLoss errorToSignal(float preEmphasis) {
        if (!(preEmphasis >= 0 && preEmphasis < 1)) {
            throw new IllegalArgumentException("preEmphasis must be from 0 to below 1, but is " + preEmphasis);
        }
        return CustomLoss.of("error to signal, pre-emphasis " + preEmphasis, new Function(preEmphasis, false));
    }

    /**
     * Both losses, which differ in the numerator alone.
     *
     * @param preEmphasis a; 0 for no filter
     * @param ofMean whether the numerator is the square of the mean error, or else the mean of the squared errors
     */
    private record Function(float preEmphasis, boolean ofMean) implements LossFunction {
        /** Added to the energy of the signal, so that silence does not divide by 0. */
        private static final double SILENCE = 1e-5;

        @Override
        public double compute(LossSequence sequence) {
            double sum = 0;
            for (int j = 0; j < sequence.outputs(); j++) {
                sum += compute(sequence, j);
            }
            return sum / sequence.outputs();
        }

        private double compute(LossSequence sequence, int j) {
            double weights = 0;
            double energy = 0;
            double errors = 0;
            double squares = 0;
            for (int t = 0; t < sequence.steps(); t++) {
                double weight = sequence.weight(t);
                double signal =
                        sequence.target(t, j) - (joined(sequence, t) ? preEmphasis * sequence.target(t - 1, j) : 0.0);
                double error = error(sequence, t, j);
                weights += weight;
                energy += weight * signal * signal;
                errors += weight * error;
                squares += weight * error * error;
            }
            double divisor = energy / weights + SILENCE;
            double mean = errors / weights;
            double factor = 2 / (weights * divisor * sequence.outputs());
            for (int t = 0; t < sequence.steps(); t++) {
                double slope = factor * sequence.weight(t) * (ofMean ? mean : error(sequence, t, j));
                sequence.addGradient(t, j, slope);
                if (joined(sequence, t)) {
                    sequence.addGradient(t - 1, j, -preEmphasis * slope);
                }
            }
            return (ofMean ? mean * mean : squares / weights) / divisor;
        }

        /** The filtered error of a step. */
        private double error(LossSequence sequence, int t, int j) {
            double error = (double) sequence.output(t, j) - sequence.target(t, j);
            return joined(sequence, t)
                    ? error - preEmphasis * ((double) sequence.output(t - 1, j) - sequence.target(t - 1, j))
                    : error;
        }

        /** Whether there is a filter, and a step follows its predecessor directly. */
        private boolean joined(LossSequence sequence, int t) {
            return preEmphasis > 0 && t > 0 && sequence.time(t) == sequence.time(t - 1) + 1;
        }
    }
}
