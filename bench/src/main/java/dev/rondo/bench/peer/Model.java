package dev.rondo.bench.peer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The model that all peers run: one recurrent layer or a stack of them, with or without a linear head. Its weights are
 * random, and the same for all peers. Written {@code lstm 8x32} (input x hidden) or
 * {@code lstm 16x128 layers 2 dense 8}.
 */
public final class Model {
    private static final Pattern TEXT =
            Pattern.compile("(lstm|gru|rnn) (\\d+)x(\\d+)( layers (\\d+))?( dense (\\d+))?");

    /**
     * The weights of one recurrent layer, with PyTorch's layout and gate order.
     *
     * @param inputSize I
     * @param input [G H][I]
     * @param recurrent [G H][H]
     * @param inputBias [G H]
     * @param recurrentBias [G H]
     */
    public record Weights(int inputSize, float[] input, float[] recurrent, float[] inputBias, float[] recurrentBias) {
        /**
         * {@return the same weights with the gates in a different order}
         *
         * @param gates for each gate of the result, its index here
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
     * Parses a description. Weights are drawn on first use.
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

    /** {@return the number of recurrent layers} */
    public int layers() {
        return layers;
    }

    /** {@return the number of outputs of the head; 0 if there is no head} */
    public int classes() {
        return classes;
    }

    /** {@return O} */
    public int outputSize() {
        return classes == 0 ? hiddenSize : classes;
    }

    /** {@return the number of gates of the cell} */
    public int gates() {
        return choose(4, 3, 1);
    }

    /** {@return whether the model is one recurrent layer without a head} */
    public boolean single() {
        return layers == 1 && classes == 0;
    }

    /** {@return the bytes of all weight matrices, with outputs padded to the widest vectors as in Rondo} */
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

    /** Draws the weights from a fixed seed, in the range that PyTorch uses. */
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
     * {@return the argument for this model's cell}
     *
     * @param lstm the value for an LSTM
     * @param gru the value for a GRU
     * @param rnn the value for an RNN
     * @param <T> the type of the values
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
     * {@return the transposed matrix}
     *
     * @param rows a matrix, row-major
     * @param columns the number of its columns
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
     * {@return two arrays concatenated}
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
