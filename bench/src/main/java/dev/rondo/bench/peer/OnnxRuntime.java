package dev.rondo.bench.peer;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * ONNX Runtime, with the cheapest calls that its Java interface allows: tensors are created once, outputs are written
 * to tensors of ours, and states are not copied, because each call reads the state tensors that the previous call
 * wrote.
 */
final class OnnxRuntime implements Peer {
    @Override
    public String name() {
        return "onnxruntime";
    }

    @Override
    public String description() {
        return "ONNX Runtime 1.28.0 (CPU provider; tensors created once, outputs pinned, states not copied)";
    }

    @Override
    public String resource() {
        return "ai/onnxruntime/native/linux-x64/libonnxruntime.so";
    }

    @Override
    public String lacks(Workload workload, Model model) {
        return workload == Workload.TRAINING ? "its Java package runs models but does not train them" : null;
    }

    @Override
    public Session open(Model model, int steps, int streams) {
        try (OrtSession.SessionOptions options = options()) {
            byte[] bytes = OnnxModel.bytes(model, steps, streams);
            OrtSession session = OrtEnvironment.getEnvironment().createSession(bytes, options);
            return new Bound(session, model, steps, streams);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void save(Model model, Path file) {
        try {
            Files.write(file, OnnxModel.bytes(model, 1, 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Session load(Model model, Path file) {
        try (OrtSession.SessionOptions options = options()) {
            OrtSession session = OrtEnvironment.getEnvironment().createSession(file.toString(), options);
            return new Bound(session, model, 1, 1);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return options for one thread and all optimizations} */
    static OrtSession.SessionOptions options() throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        return options;
    }

    /** The tensors that one call reads and writes. */
    private record TensorSet(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs, FloatBuffer output) {}

    /**
     * A session with its tensors. Two sets of tensors alternate, so that one call's output states are the next one's
     * inputs.
     */
    private static final class Bound implements Session {
        private final List<OnnxTensor> tensors = new ArrayList<>();
        private final OrtSession session;
        private final FloatBuffer input; // [T][B][I]
        private final int outputs;
        private TensorSet next;
        private TensorSet other;

        Bound(OrtSession session, Model model, int steps, int streams) throws OrtException {
            this.session = session;
            outputs = steps * streams * model.outputSize();
            Map<String, OnnxTensor> x = new HashMap<>();
            input = add(x, "x", steps, streams, model.inputSize());
            Map<String, OnnxTensor> states = new HashMap<>();
            Map<String, OnnxTensor> others = new HashMap<>();
            FloatBuffer output = null;
            FloatBuffer otherOutput = null;
            for (int layer = 0; layer < model.layers(); layer++) {
                output = add(states, "h" + layer, 1, streams, model.hiddenSize());
                otherOutput = add(others, "h" + layer, 1, streams, model.hiddenSize());
                if (model.cell().equals("lstm")) {
                    add(states, "c" + layer, 1, streams, model.hiddenSize());
                    add(others, "c" + layer, 1, streams, model.hiddenSize());
                }
            }
            Map<String, OnnxTensor> y = new HashMap<>();
            if (OnnxModel.hasOutput(model, steps)) {
                output = add(y, "y", steps, streams, model.outputSize());
                otherOutput = output;
            }
            next = tensorSet(x, states, others, y, otherOutput);
            other = tensorSet(x, others, states, y, output);
        }

        @Override
        public void run(float[] inputs, float[] outputs) {
            TensorSet now = next;
            next = other;
            other = now;
            input.put(0, inputs, 0, input.capacity());
            try {
                session.run(now.inputs(), now.outputs()).close();
            } catch (OrtException e) {
                throw new IllegalStateException(e);
            }
            now.output().get(0, outputs, 0, this.outputs);
        }

        @Override
        public void close() {
            tensors.forEach(OnnxTensor::close);
            try {
                session.close();
            } catch (OrtException e) {
                throw new IllegalStateException(e);
            }
        }

        private static TensorSet tensorSet(
                Map<String, OnnxTensor> x,
                Map<String, OnnxTensor> from,
                Map<String, OnnxTensor> to,
                Map<String, OnnxTensor> y,
                FloatBuffer output) {
            Map<String, OnnxTensor> inputs = new HashMap<>(from);
            inputs.putAll(x);
            Map<String, OnnxTensor> outputs = new HashMap<>(y);
            to.forEach((name, tensor) -> outputs.put(name + "_next", tensor));
            return new TensorSet(inputs, outputs, output);
        }

        /** {@return a buffer of zeros outside the heap, which a tensor can read and write in place} */
        private FloatBuffer add(Map<String, OnnxTensor> to, String name, int... shape) throws OrtException {
            FloatBuffer buffer = ByteBuffer.allocateDirect(shape[0] * shape[1] * shape[2] * Float.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
            long[] sizes = {shape[0], shape[1], shape[2]};
            OnnxTensor tensor = OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), buffer, sizes);
            tensors.add(tensor);
            to.put(name, tensor);
            return buffer;
        }
    }
}
