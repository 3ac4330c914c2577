package dev.rondo.bench.peer;

import java.util.List;
import java.util.SplittableRandom;

/**
 * A model that is not a stack of recurrent layers, as an ONNX file. Weights and inputs are random and seeded.
 *
 * @param name one of {@link #NAMES}
 * @param hidden H, the units of each recurrent layer in each direction
 * @param steps T, the steps of the longest sequence
 * @param batch B, the sequences of a run
 */
public record GraphModel(String name, int hidden, int steps, int batch) {
    /** The names of all models. */
    public static final List<String> NAMES =
            List.of("conv lstm dense", "lstm norm lstm", "encoder decoder", "bidirectional gru lengths");

    private static final int INPUTS = 16;
    private static final int CLASSES = 8;
    private static final int KERNEL = 5;

    /** The lengths of the sequences of a batch, as shares of T; repeated for larger batches. */
    private static final double[] SHARES = {0.8, 1, 0.5, 0.2};

    /** Checks the name. */
    public GraphModel {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("no graph is named '" + name + "'; expected one of " + NAMES);
        }
    }

    /** {@return the ONNX file} */
    byte[] bytes() {
        GraphBuilder graph = new GraphBuilder();
        for (String input : inputs()) {
            graph.input(input, inputShape().stream().mapToInt(size -> size).toArray());
        }
        switch (name) {
            case "conv lstm dense" -> convLstmDense(graph);
            case "lstm norm lstm" -> lstmNormLstm(graph);
            case "encoder decoder" -> encoderDecoder(graph);
            default -> bidirectionalGru(graph);
        }
        return graph.bytes();
    }

    private void convLstmDense(GraphBuilder graph) {
        String features = graph.conv("x", INPUTS, hidden, KERNEL); // [B][H][T]
        String sequence = graph.transpose(features, 2, 0, 1); // [T][B][H]
        String y = graph.lstm(sequence, hidden, hidden, "", "").y();
        graph.output(graph.dense(y, hidden, CLASSES), steps, batch, CLASSES);
    }

    private void lstmNormLstm(GraphBuilder graph) {
        String first = graph.lstm("x", INPUTS, hidden, "", "").y();
        String normal = graph.layerNormalization(first, hidden);
        GraphBuilder.Lstm second = graph.lstm(normal, hidden, hidden, "", "");
        graph.output(second.y(), steps, batch, hidden);
    }

    private void encoderDecoder(GraphBuilder graph) {
        GraphBuilder.Lstm encoder = graph.lstm("source", INPUTS, hidden, "", "");
        GraphBuilder.Lstm decoder = graph.lstm("target", INPUTS, hidden, encoder.h(), encoder.c());
        graph.output(graph.dense(decoder.y(), hidden, CLASSES), steps, batch, CLASSES);
    }

    private void bidirectionalGru(GraphBuilder graph) {
        graph.integerInput("lengths", batch);
        GraphBuilder.Bidirectional gru = graph.gru("x", "lengths", INPUTS, hidden);
        graph.output(gru.y(), steps, batch, 2 * hidden);
        graph.output(gru.h(), 2, batch, hidden);
    }

    /** {@return the names of its float32 inputs} */
    List<String> inputs() {
        return name.equals("encoder decoder") ? List.of("source", "target") : List.of("x");
    }

    /** {@return the shape of each float32 input: [T][B][I], or [B][I][T] for a convolution} */
    List<Integer> inputShape() {
        return name.equals("conv lstm dense") ? List.of(batch, INPUTS, steps) : List.of(steps, batch, INPUTS);
    }

    /** {@return the values of an input; each call has its own} */
    float[] input(String input, int call) {
        SplittableRandom random = new SplittableRandom(31L * call + inputs().indexOf(input));
        float[] values = new float[steps * batch * INPUTS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    /** {@return the int32 input "lengths" [B]; empty if the model has no such input} */
    int[] lengths() {
        int[] lengths = new int[name.equals("bidirectional gru lengths") ? batch : 0];
        for (int row = 0; row < lengths.length; row++) {
            lengths[row] = Math.max(1, (int) (steps * SHARES[row % SHARES.length]));
        }
        return lengths;
    }

    /** {@return name and sizes, for messages} */
    @Override
    public String toString() {
        return name + ", hidden " + hidden + ", steps " + steps + ", batch " + batch;
    }
}
