package dev.rondo.cli;

import dev.rondo.table.TrainingSettings;
import dev.rondo.train.optimizer.Adadelta;
import dev.rondo.train.optimizer.Adagrad;
import dev.rondo.train.optimizer.Adam;
import dev.rondo.train.optimizer.Optimizer;
import dev.rondo.train.optimizer.RmsProp;
import dev.rondo.train.optimizer.Sgd;
import picocli.CommandLine.Option;

/** Command-line options for how a network is trained. */
final class FitOptions {
    @Option(
            names = "--optimizer",
            paramLabel = "NAME",
            defaultValue = "adam",
            description = "adam, adamw, nadam, rmsprop, sgd, adagrad or adadelta. Default: ${DEFAULT-VALUE}")
    private OptimizerName optimizer;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            description = "The learning rate. Default: 0.003; 0.01 for sgd and adagrad, 1 for adadelta")
    private Float learningRate;

    @Option(
            names = "--clip",
            paramLabel = "NORM",
            defaultValue = "1",
            description = "Clip the norm of all gradients at this value; 0 for never. Default: ${DEFAULT-VALUE}")
    private float clip;

    @Option(
            names = "--truncate",
            converter = WholeNumber.FromZero.class,
            paramLabel = "STEPS",
            defaultValue = "0",
            description =
                    "Truncate back-propagation to this many steps; 0 for whole windows. Default: ${DEFAULT-VALUE}")
    private int truncate;

    @Option(
            names = "--epochs",
            converter = WholeNumber.FromOne.class,
            paramLabel = "N",
            defaultValue = "100",
            description = "The largest number of passes over the training data. Default: ${DEFAULT-VALUE}")
    private int epochs;

    @Option(
            names = "--early-stop",
            converter = WholeNumber.FromZero.class,
            paramLabel = "N",
            defaultValue = "12",
            description = "Stop after this many epochs without a lower validation loss; 0 for never. Default:"
                    + " ${DEFAULT-VALUE}")
    private int patience;

    @Option(
            names = "--threads",
            converter = WholeNumber.FromOne.class,
            paramLabel = "N",
            defaultValue = "1",
            description = "The threads that share the work. The model is the same for any number. Default:"
                    + " ${DEFAULT-VALUE}")
    private int threads;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The seed of weights and order. Equal seeds give equal models. Default: ${DEFAULT-VALUE}")
    private long seed;

    /** The optimizers by their names on the command line, with their default learning rates. */
    enum OptimizerName {
        ADAM(3e-3f),
        ADAMW(3e-3f),
        NADAM(3e-3f),
        RMSPROP(3e-3f),
        SGD(1e-2f),
        ADAGRAD(1e-2f),
        ADADELTA(1f);

        private final float rate;

        OptimizerName(float rate) {
            this.rate = rate;
        }

        private Optimizer of(Float given) {
            float value = given == null ? rate : given;
            return switch (this) {
                case ADAM -> Adam.of(value);
                case ADAMW -> Adam.adamW(value);
                case NADAM -> Adam.nAdam(value);
                case RMSPROP -> RmsProp.of(value);
                case SGD -> Sgd.of(value).withMomentum(0.9f);
                case ADAGRAD -> Adagrad.of(value);
                case ADADELTA -> Adadelta.of(value);
            };
        }
    }

    /**
     * {@return the settings}
     *
     * @throws IllegalArgumentException if one is out of range
     */
    TrainingSettings settings() {
        if (!(clip >= 0)) {
            throw new IllegalArgumentException("--clip must be at least 0, but is " + clip);
        }
        if (learningRate != null && !(learningRate > 0)) {
            throw new IllegalArgumentException("--learning-rate must be above 0, but is " + learningRate);
        }
        return new TrainingSettings(optimizer.of(learningRate), clip, truncate, epochs, patience, threads, seed);
    }
}
