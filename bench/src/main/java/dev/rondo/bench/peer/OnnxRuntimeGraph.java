package dev.rondo.bench.peer;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * ONNX Runtime with the options of {@link OnnxRuntime}. Input and output tensors are created once, so a run copies
 * nothing.
 */
final class OnnxRuntimeGraph implements GraphSession {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final List<Map<String, OnnxTensor>> inputs = new ArrayList<>();
    private final Map<String, OnnxTensor> outputs = new LinkedHashMap<>();

    OnnxRuntimeGraph(GraphModel model) {
        try (OrtSession.SessionOptions options = OnnxRuntime.options()) {
            session = environment.createSession(model.bytes(), options);
            for (int call = 0; call < CALLS; call++) {
                inputs.add(inputs(model, call));
            }
            for (NodeInfo output : session.getOutputInfo().values()) {
                long[] shape = ((TensorInfo) output.getInfo()).getShape();
                float[] zeros = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
                outputs.put(output.getName(), floats(zeros, shape));
            }
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, OnnxTensor> inputs(GraphModel model, int call) throws OrtException {
        Map<String, OnnxTensor> tensors = new HashMap<>();
        long[] shape = model.inputShape().stream().mapToLong(size -> size).toArray();
        for (String input : model.inputs()) {
            tensors.put(input, floats(model.input(input, call), shape));
        }
        int[] lengths = model.lengths();
        if (lengths.length > 0) {
            tensors.put("lengths", integers(lengths));
        }
        return tensors;
    }

    @Override
    public void run(int call) {
        try {
            session.run(inputs.get(call), outputs).close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public List<float[]> outputs() {
        List<float[]> copies = new ArrayList<>();
        for (OnnxTensor tensor : outputs.values()) {
            FloatBuffer buffer = tensor.getFloatBuffer();
            float[] values = new float[buffer.remaining()];
            buffer.get(values);
            copies.add(values);
        }
        return copies;
    }

    @Override
    public void close() {
        inputs.forEach(tensors -> tensors.values().forEach(OnnxTensor::close));
        outputs.values().forEach(OnnxTensor::close);
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return a tensor over memory outside the heap, which a run reads or writes in place} */
    private OnnxTensor floats(float[] values, long[] shape) throws OrtException {
        FloatBuffer buffer = direct(values.length * Float.BYTES).asFloatBuffer();
        return OnnxTensor.createTensor(environment, buffer.put(values).flip(), shape);
    }

    private OnnxTensor integers(int[] values) throws OrtException {
        IntBuffer buffer = direct(values.length * Integer.BYTES).asIntBuffer();
        return OnnxTensor.createTensor(environment, buffer.put(values).flip(), new long[] {values.length});
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}
