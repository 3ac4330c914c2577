package dev.rondo.layer;

import java.util.random.RandomGenerator;

/**
 * How the parameters of a network start. Weights are filled gate by gate: each gate's block is one matrix
 * [hidden, input] for the scheme. Biases are zero, except under {@link Weights#UNIFORM}, which draws them too.
 *
 * <p>The same seed gives the same bits on every machine.
 *
 * @param input the scheme of input weights, dense weights and projections
 * @param recurrent the scheme of recurrent weights
 * @param forgetBias what the LSTM's forget gate starts with, over its two biases together; NaN leaves it to the scheme.
 *     1 keeps gradients alive over long lags (Jozefowicz, Zaremba, Sutskever 2015)
 */
public record Initializer(Weights input, Weights recurrent, float forgetBias) {
    /** PyTorch's default: all uniform in &plusmn;1/&radic;hidden; a dense layer in &plusmn;1/&radic;input. */
    public static final Initializer PYTORCH = new Initializer(Weights.UNIFORM, Weights.UNIFORM, Float.NaN);

    /** Keras's default: Glorot for inputs, orthogonal recurrent weights, zero biases, forget gate 1. */
    public static final Initializer KERAS = new Initializer(Weights.GLOROT, Weights.ORTHOGONAL, 1f);

    /** For ReLU: He for inputs, identity recurrent weights, zero biases (Le, Jaitly, Hinton 2015). */
    public static final Initializer IDENTITY = new Initializer(Weights.HE, Weights.IDENTITY, Float.NaN);

    /** A scheme for one matrix. */
    public enum Weights {
        /** Uniform in &plusmn;1/&radic;hidden, as PyTorch; for a dense layer &plusmn;1/&radic;input. */
        UNIFORM {
            @Override
            void fill(Block m, RandomGenerator random) {
                float bound = (float) (1 / Math.sqrt(m.uniformFan));
                for (int i = 0; i < m.rows * m.columns; i++) {
                    m.values[m.at + i] = (2 * random.nextFloat() - 1) * bound;
                }
            }
        },
        /** Uniform in &plusmn;&radic;(6 / (input + output)) (Glorot, Bengio 2010). */
        GLOROT {
            @Override
            void fill(Block m, RandomGenerator random) {
                float bound = (float) Math.sqrt(6.0 / (m.rows + m.columns));
                for (int i = 0; i < m.rows * m.columns; i++) {
                    m.values[m.at + i] = (2 * random.nextFloat() - 1) * bound;
                }
            }
        },
        /** Normal with standard deviation &radic;(2 / input) (He, Zhang, Ren, Sun 2015). */
        HE {
            @Override
            void fill(Block m, RandomGenerator random) {
                double deviation = Math.sqrt(2.0 / m.columns);
                for (int i = 0; i < m.rows * m.columns; i++) {
                    m.values[m.at + i] = (float) (deviation * gaussian(random));
                }
            }
        },
        /** Orthonormal rows (or columns, where there are fewer) (Saxe, McClelland, Ganguli 2014). */
        ORTHOGONAL {
            @Override
            void fill(Block m, RandomGenerator random) {
                Orthogonal.fill(m.values, m.at, m.rows, m.columns, random);
            }
        },
        /** Ones on the diagonal, zeros elsewhere. */
        IDENTITY {
            @Override
            void fill(Block m, RandomGenerator random) {
                for (int i = 0; i < m.rows * m.columns; i++) {
                    m.values[m.at + i] = i / m.columns == i % m.columns ? 1 : 0;
                }
            }
        };

        abstract void fill(Block block, RandomGenerator random);
    }

    /**
     * {@return this scheme with another start of the forget gate}
     *
     * @param bias its value
     */
    public Initializer withForgetBias(float bias) {
        return new Initializer(input, recurrent, bias);
    }

    /**
     * {@return this scheme with other recurrent weights}
     *
     * @param weights their scheme
     */
    public Initializer withRecurrent(Weights weights) {
        return new Initializer(input, weights, forgetBias);
    }

    /** A row-major matrix inside a block of values, and the fan that {@link Weights#UNIFORM} divides by. */
    record Block(float[] values, int at, int rows, int columns, int uniformFan) {}

    /** Box and Muller's, with StrictMath, so that a seed gives the same bits everywhere. */
    static double gaussian(RandomGenerator random) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
    }

    /** Fills the parameters of one recurrent layer that stand in PyTorch's order; returns the index past them. */
    int fillRecurrent(
            RandomGenerator random, float[] block, int at, int gates, int input, int hidden, int state, boolean bias) {
        int next = at;
        for (int gate = 0; gate < gates; gate++, next += hidden * input) {
            this.input.fill(new Block(block, next, hidden, input, hidden), random);
        }
        for (int gate = 0; gate < gates; gate++, next += hidden * state) {
            recurrent.fill(new Block(block, next, hidden, state, hidden), random);
        }
        return bias ? fillBias(random, block, next, 2 * gates * hidden, hidden) : next;
    }

    /** Fills one weight matrix; returns the index past it. */
    int fillMatrix(RandomGenerator random, float[] block, int at, int rows, int columns, int fan) {
        input.fill(new Block(block, at, rows, columns, fan), random);
        return at + rows * columns;
    }

    /** Fills a bias, or peepholes; returns the index past it. */
    int fillBias(RandomGenerator random, float[] block, int at, int size, int fan) {
        if (input == Weights.UNIFORM) {
            Weights.UNIFORM.fill(new Block(block, at, 1, size, fan), random);
        } else {
            java.util.Arrays.fill(block, at, at + size, 0f);
        }
        return at + size;
    }
}
