package dev.rondo.bench.peer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What all peers run: one recurrent layer or a stack of them, with a linear head or without, its weights random and the same
 * everywhere. Written {@code lstm 8x32} (input x hidden) or {@code lstm 16x128 layers 2 dense 8}.
 */
public final class Model {
    private static final Pattern TEXT =
            Pattern.compile("(lstm|gru|rnn) (\\d+)x(\\d+)( layers (\\d+))?( dense (\\d+))?");

    /**
     * The weights of one recurrent layer, rows and gates as PyTorch has them.
     *
     * @param inputSize I
     * @param input [G H][I]
     * @param recurrent [G H][H]
     * @param inputBias [G H]
     * @param recurrentBias [G H]
     */
    public record Weights(int inputSize, float[] input, float[] recurrent, float[] inputBias, float[] recurrentBias) {
        /**
         * {@return the same with gates in another order}
         *
         * @param gates for each gate, which of these it is
         */
        public Weights reordered(int... gates) {
            return new Weights(
                    inputSize,
                    blocks(input, gates),
                    blocks(recurrent, gates),
                    blocks(inputBias, gates),
                    blocks(recurrentBias, gates));
        }

        /** {@return the sum of both biases} */
        public float[] bias() {
            float[] sum = inputBias.clone();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += recurrentBias[i];
            }
            return sum;
        }

        private static float[] blocks(float[] rows, int[] order) {
            int size = rows.length / order.length;
            float[] result = new float[rows.length];
            for (int i = 0; i < order.length; i++) {
                System.arraycopy(rows, order[i] * size, result, i * size, size);
            }
            return result;
        }
    }

    private final String text;
    private final String cell;
    private final int inputSize;
    private final int hiddenSize;
    private final int layers;
    private final int classes;
    private final List<Weights> weights = new ArrayList<>();
    private float[] headWeight;
    private float[] headBias;

    /**
     * Reads a description; weights are drawn when they are first asked for.
     *
     * @param text such as {@code lstm 8x32}
     */
    public Model(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "expected 'lstm|gru|rnn INxHIDDEN [layers N] [dense N]', got '" + text + "'");
        }
        this.text = text;
        cell = matcher.group(1);
        inputSize = Integer.parseInt(matcher.group(2));
        hiddenSize = Integer.parseInt(matcher.group(3));
        layers = matcher.group(5) == null ? 1 : Integer.parseInt(matcher.group(5));
        classes = matcher.group(7) == null ? 0 : Integer.parseInt(matcher.group(7));
    }

    /** {@return lstm, gru or rnn} */
    public String cell() {
        return cell;
    }

    /** {@return I} */
    public int inputSize() {
        return inputSize;
    }

    /** {@return H} */
    public int hiddenSize() {
        return hiddenSize;
    }

    /** {@return the recurrent layers} */
    public int layers() {
        return layers;
    }

    /** {@return the width of the head; 0 without one} */
    public int classes() {
        return classes;
    }

    /** {@return O} */
    public int outputSize() {
        return classes == 0 ? hiddenSize : classes;
    }

    /** {@return the gates of the cell} */
    public int gates() {
        return choose(4, 3, 1);
    }

    /** {@return one recurrent layer and nothing else} */
    public boolean single() {
        return layers == 1 && classes == 0;
    }

    /** {@return the bytes of all weight matrices, outputs padded to the widest vectors as Rondo pads them} */
    public long weightBytes() {
        long columns = inputSize + (2L * layers - 1) * hiddenSize;
        return Float.BYTES * (gates() * padded(hiddenSize) * columns + padded(classes) * hiddenSize);
    }

    private static long padded(int outputs) {
        return 16L * Math.ceilDiv(outputs, 16);
    }

    /** {@return the weights of the recurrent layers, in order} */
    public List<Weights> weights() {
        draw();
        return weights;
    }

    /** {@return the weights of the head, [O][H]} */
    public float[] headWeight() {
        draw();
        return headWeight;
    }

    /** {@return the biases of the head, [O]} */
    public float[] headBias() {
        draw();
        return headBias;
    }

    /** Draws from a fixed seed, as widely as PyTorch does. */
    private void draw() {
        if (!weights.isEmpty()) {
            return;
        }
        SplittableRandom random = new SplittableRandom(1);
        int rows = gates() * hiddenSize;
        for (int layer = 0; layer < layers; layer++) {
            int width = layer == 0 ? inputSize : hiddenSize;
            weights.add(new Weights(
                    width,
                    uniform(random, rows * width),
                    uniform(random, rows * hiddenSize),
                    uniform(random, rows),
                    uniform(random, rows)));
        }
        headWeight = uniform(random, classes * hiddenSize);
        headBias = uniform(random, classes);
    }

    private float[] uniform(SplittableRandom random, int count) {
        double bound = 1 / Math.sqrt(hiddenSize);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-bound, bound);
        }
        return values;
    }

    /**
     * {@return what belongs to this model's cell}
     *
     * @param lstm for an LSTM
     * @param gru for a GRU
     * @param rnn for an RNN
     * @param <T> its kind
     */
    public <T> T choose(T lstm, T gru, T rnn) {
        return switch (cell) {
            case "lstm" -> lstm;
            case "gru" -> gru;
            default -> rnn;
        };
    }

    /** {@return the description} */
    @Override
    public String toString() {
        return text;
    }

    /**
     * {@return columns as rows}
     *
     * @param rows a matrix, row-major
     * @param columns its columns
     */
    public static float[] transposed(float[] rows, int columns) {
        int count = rows.length / columns;
        float[] result = new float[rows.length];
        for (int row = 0; row < count; row++) {
            for (int column = 0; column < columns; column++) {
                result[column * count + row] = rows[row * columns + column];
            }
        }
        return result;
    }

    /**
     * {@return two arrays one behind the other}
     *
     * @param first the first
     * @param second the second
     */
    public static float[] concatenated(float[] first, float[] second) {
        float[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
