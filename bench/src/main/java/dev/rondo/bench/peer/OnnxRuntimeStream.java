package dev.rondo.bench.peer;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * ONNX Runtime taking the steps of one stream through one recurrent layer, on one thread.
 *
 * <p>As cheap as its Java interface lets a step be: tensors are made once, outputs are written to tensors of ours, and the
 * state is not copied, for what one step writes is what the next reads. Not thread-safe.
 */
public final class OnnxRuntimeStream implements AutoCloseable {
    /** What one step reads, and what it writes. */
    private record Turn(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs, FloatBuffer hidden) {}

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final List<OnnxTensor> tensors = new ArrayList<>();
    private final OrtSession session;
    private final FloatBuffer input; // [I]
    private final int inputSize;
    private final int hiddenSize;
    private Turn turn;
    private Turn other;

    /**
     * Makes the model, and a stream whose state is zero.
     *
     * @param cell lstm, gru or rnn
     * @param inputSize I
     * @param hiddenSize H
     * @param parameters as PyTorch has them: weight_ih [G H][I], weight_hh [G H][H], bias_ih [G H], bias_hh [G H]
     */
    public OnnxRuntimeStream(String cell, int inputSize, int hiddenSize, List<float[]> parameters) {
        this.inputSize = inputSize;
        this.hiddenSize = hiddenSize;
        int[] order = gates(cell);
        float[][] ordered = new float[4][];
        for (int i = 0; i < ordered.length; i++) {
            ordered[i] = reordered(parameters.get(i), order);
        }
        float[][] weights = {ordered[0], ordered[1], concatenated(ordered[2], ordered[3])};
        byte[] model = OnnxModel.step(cell, inputSize, hiddenSize, weights);
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            session = environment.createSession(model, options);
            input = floats(inputSize);
            OnnxTensor x = tensor(input);
            FloatBuffer[] hidden = {floats(hiddenSize), floats(hiddenSize)};
            List<Map<String, OnnxTensor>> states = new ArrayList<>();
            for (FloatBuffer buffer : hidden) {
                Map<String, OnnxTensor> state = new HashMap<>();
                state.put("h", tensor(buffer));
                if (cell.equals("lstm")) {
                    state.put("c", tensor(floats(hiddenSize)));
                }
                states.add(state);
            }
            turn = turn(x, states.get(0), states.get(1), hidden[1]);
            other = turn(x, states.get(1), states.get(0), hidden[0]);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * One step.
     *
     * @param x the input
     * @param xAt its first index
     * @param y takes the output [H]
     * @param yAt its first index
     */
    public void step(float[] x, int xAt, float[] y, int yAt) {
        Turn now = turn;
        turn = other;
        other = now;
        input.put(0, x, xAt, inputSize);
        try {
            session.run(now.inputs(), now.outputs()).close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
        now.hidden().get(0, y, yAt, hiddenSize);
    }

    /** Frees the model and the tensors. */
    @Override
    public void close() {
        tensors.forEach(OnnxTensor::close);
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return for each gate of ONNX, which of PyTorch's it is} */
    private static int[] gates(String cell) {
        return switch (cell) {
            case "lstm" -> new int[] {0, 3, 1, 2};
            case "gru" -> new int[] {1, 0, 2};
            case "rnn" -> new int[] {0};
            default -> throw new IllegalArgumentException("expected 'lstm', 'gru' or 'rnn', got '" + cell + "'");
        };
    }

    private static float[] reordered(float[] rows, int[] order) {
        int gate = rows.length / order.length;
        float[] result = new float[rows.length];
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(rows, order[i] * gate, result, i * gate, gate);
        }
        return result;
    }

    private static float[] concatenated(float[] first, float[] second) {
        float[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static Turn turn(
            OnnxTensor x, Map<String, OnnxTensor> from, Map<String, OnnxTensor> to, FloatBuffer hidden) {
        Map<String, OnnxTensor> inputs = new HashMap<>(from);
        inputs.put("x", x);
        Map<String, OnnxTensor> outputs = new HashMap<>();
        to.forEach((name, tensor) -> outputs.put(name + "_next", tensor));
        return new Turn(inputs, outputs, hidden);
    }

    private OnnxTensor tensor(FloatBuffer buffer) throws OrtException {
        OnnxTensor tensor = OnnxTensor.createTensor(environment, buffer, new long[] {1, 1, buffer.capacity()});
        tensors.add(tensor);
        return tensor;
    }

    /** {@return zeros outside the heap, where a tensor reads and writes them in place} */
    private static FloatBuffer floats(int size) {
        return ByteBuffer.allocateDirect(size * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }
}
