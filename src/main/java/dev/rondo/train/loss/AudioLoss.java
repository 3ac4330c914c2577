package dev.rondo.train.loss;

/**
 * The losses of audio effects (Wright, Damsk&auml;gg, Juvela, V&auml;lim&auml;ki 2020), for one sequence. With several outputs the loss is
 * their mean. The weights of steps weigh the energies.
 *
 * <p>Errors e are filtered first, {@code e[t] - a e[t-1]}, and so is the signal; before the first step, and after steps without a
 * target, the previous value counts as 0.
 *
 * @param kind the numerator
 * @param preEmphasis a; 0 for no filter
 */
record AudioLoss(Kind kind, float preEmphasis) implements LossFunction {
    /** Added to the energy of the signal, so that silence does not divide by 0. */
    private static final double SILENCE = 1e-5;

    enum Kind {
        /** The mean of the squared errors. */
        ERROR_TO_SIGNAL,
        /** The square of the mean error. */
        DC
    }

    AudioLoss {
        if (!(preEmphasis >= 0 && preEmphasis < 1)) {
            throw new IllegalArgumentException("preEmphasis must be from 0 to below 1, but is " + preEmphasis);
        }
    }

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
            double signal = sequence.target(t, j) - (joined(sequence, t) ? preEmphasis * sequence.target(t - 1, j) : 0.0);
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
            double slope = factor * sequence.weight(t) * (kind == Kind.DC ? mean : error(sequence, t, j));
            sequence.addGradient(t, j, slope);
            if (joined(sequence, t)) {
                sequence.addGradient(t - 1, j, -preEmphasis * slope);
            }
        }
        return (kind == Kind.DC ? mean * mean : squares / weights) / divisor;
    }

    /** The filtered error of a step. */
    private double error(LossSequence sequence, int t, int j) {
        double error = (double) sequence.output(t, j) - sequence.target(t, j);
        return joined(sequence, t)
                ? error - preEmphasis * ((double) sequence.output(t - 1, j) - sequence.target(t - 1, j))
                : error;
    }

    /** Whether a step follows its predecessor directly and there is a filter. */
    private boolean joined(LossSequence sequence, int t) {
        return preEmphasis > 0 && t > 0 && sequence.time(t) == sequence.time(t - 1) + 1;
    }
}
