package dev.rondo.layer;

import java.util.Arrays;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * The scheme of a network's initial parameters. The weights of a recurrent layer are drawn gate by gate, each gate as a
 * matrix [hidden, input]. Biases are zero, except under {@link Weights#UNIFORM}, which draws them as well.
 *
 * <p>The same seed gives the same bits on every machine.
 *
 * @param input the scheme of input weights, dense weights and projections
 * @param recurrent the scheme of recurrent weights
 * @param forgetBias the sum of the two biases of an LSTM's forget gate; NaN leaves them to the scheme. 1 lets gradients pass
 *     over long lags (Jozefowicz, Zaremba, Sutskever 2015). If the forget gate is coupled, the input gate's become the negative of it
 * @param updateBias the sum of the two biases of a GRU's update gate; NaN leaves them to the scheme. The larger it is, the longer the
 *     state lasts; about log(T) suits lags of T steps (Tallec, Ollivier 2018)
 */
public record Initializer(Weights input, Weights recurrent, float forgetBias, float updateBias) {
    /** Refuses null. */
    public Initializer {
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(recurrent, "recurrent");
    }

    /** The default of PyTorch: uniform in &plusmn;1/&radic;hidden; for a dense layer in &plusmn;1/&radic;input. */
    public static final Initializer PYTORCH = new Initializer(Weights.UNIFORM, Weights.UNIFORM, Float.NaN, Float.NaN);

    /** The default of Keras: Glorot input weights, orthogonal recurrent weights, zero biases, forget bias 1. */
    public static final Initializer KERAS = new Initializer(Weights.GLOROT, Weights.ORTHOGONAL, 1f, Float.NaN);

    /** For ReLU: He input weights, identity recurrent weights, zero biases (Le, Jaitly, Hinton 2015). */
    public static final Initializer IDENTITY = new Initializer(Weights.HE, Weights.IDENTITY, Float.NaN, Float.NaN);

    /** The scheme of one matrix [output, input]. */
    public enum Weights {
        /** Uniform in &plusmn;1/&radic;hidden, as in PyTorch; for a dense layer in &plusmn;1/&radic;input. */
        UNIFORM {
            @Override
            void fill(Matrix m, RandomGenerator random) {
                float bound = (float) (1 / Math.sqrt(m.uniformFan));
                for (int i = 0; i < m.rows * m.columns; i++) {
                    m.values[m.at + i] = (2 * random.nextFloat() - 1) * bound;
                }
            }
        },
        /** Uniform in &plusmn;&radic;(6 / (input + output)) (Glorot, Bengio 2010). */
        GLOROT {
            @Override
            void fill(Matrix m, RandomGenerator random) {
                float bound = (float) Math.sqrt(6.0 / (m.rows + m.columns));
                for (int i = 0; i < m.rows * m.columns; i++) {
                    m.values[m.at + i] = (2 * random.nextFloat() - 1) * bound;
                }
            }
        },
        /** Normal with standard deviation &radic;(2 / input) (He, Zhang, Ren, Sun 2015). */
        HE {
            @Override
            void fill(Matrix m, RandomGenerator random) {
                double deviation = Math.sqrt(2.0 / m.columns);
                for (int i = 0; i < m.rows * m.columns; i++) {
                    m.values[m.at + i] = (float) (deviation * Gaussian.next(random));
                }
            }
        },
        /** Orthonormal rows, or columns if there are fewer of them (Saxe, McClelland, Ganguli 2014). */
        ORTHOGONAL {
            @Override
            void fill(Matrix m, RandomGenerator random) {
                Orthogonal.fill(m.values, m.at, m.rows, m.columns, random);
            }
        },
        /** Ones on the diagonal, zeros elsewhere. */
        IDENTITY {
            @Override
            void fill(Matrix m, RandomGenerator random) {
                for (int i = 0; i < m.rows * m.columns; i++) {
                    m.values[m.at + i] = i / m.columns == i % m.columns ? 1 : 0;
                }
            }
        };

        abstract void fill(Matrix m, RandomGenerator random);
    }

    /**
     * {@return this scheme with a different bias of the forget gate}
     *
     * @param bias the sum of its two biases
     */
    public Initializer withForgetBias(float bias) {
        return new Initializer(input, recurrent, bias, updateBias);
    }

    /**
     * {@return this scheme with a different bias of the update gate}
     *
     * @param bias the sum of its two biases
     */
    public Initializer withUpdateBias(float bias) {
        return new Initializer(input, recurrent, forgetBias, bias);
    }

    /**
     * {@return this scheme with a different scheme of recurrent weights}
     *
     * @param weights their scheme
     */
    public Initializer withRecurrent(Weights weights) {
        return new Initializer(input, weights, forgetBias, updateBias);
    }

    /** A row-major matrix in a block of values; {@link Weights#UNIFORM} is bounded by 1/&radic;uniformFan. */
    record Matrix(float[] values, int at, int rows, int columns, int uniformFan) {}

    /** Fills a matrix of input weights; returns the index after it. */
    int fillMatrix(RandomGenerator random, float[] block, int at, int rows, int columns, int uniformFan) {
        input.fill(new Matrix(block, at, rows, columns, uniformFan), random);
        return at + rows * columns;
    }

    /** Fills the recurrent weights of one gate; returns the index after them. */
    int fillRecurrent(RandomGenerator random, float[] block, int at, int hidden, int output) {
        recurrent.fill(new Matrix(block, at, hidden, output, hidden), random);
        return at + hidden * output;
    }

    /** Fills biases or peepholes; returns the index after them. */
    int fillBias(RandomGenerator random, float[] block, int at, int size, int uniformFan) {
        if (input == Weights.UNIFORM) {
            Weights.UNIFORM.fill(new Matrix(block, at, 1, size, uniformFan), random);
        } else {
            Arrays.fill(block, at, at + size, 0f);
        }
        return at + size;
    }
}
