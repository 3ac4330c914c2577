package dev.rondo.bench.peer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.recurrent.RNN;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * PyTorch through DJL's native calls: one call runs all steps and layers. DJL's blocks, which would add a few
 * microseconds to a call, are not used, and gradients are off.
 */
final class Torch implements Peer {
    @Override
    public String name() {
        return "torch";
    }

    @Override
    public String description() {
        return "PyTorch 2.7.1 through DJL 0.36.0 (a native call for all steps and layers, no gradients)";
    }

    @Override
    public String resource() {
        return "native/lib/pytorch.properties";
    }

    @Override
    public String lacks(Workload workload, Model model) {
        return workload == Workload.LOAD ? "its model files can only be written from Python" : null;
    }

    @Override
    public Session open(Model model, int steps, int streams) {
        TorchSettings.apply();
        return new Native(model, steps, streams);
    }

    private static final class Native implements Session {
        private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        private final String cell;
        private final int layers;
        private final int outputs;
        private final NDList weights = new NDList();
        private final PtNDArray input; // [T][B][I]
        private final ByteBuffer inputBytes;
        private final FloatBuffer inputFloats;
        private final NDArray headWeight; // [O][H]; null without a head
        private final NDArray headBias; // [O]
        private NDList states; // [layers][B][H]: h, and for an LSTM c

        Native(Model model, int steps, int streams) {
            JniUtils.setGradMode(false);
            cell = model.cell();
            layers = model.layers();
            outputs = steps * streams * model.outputSize();
            for (Model.Weights layer : model.weights()) {
                int rows = model.gates() * model.hiddenSize();
                weights.add(manager.create(layer.input(), new Shape(rows, layer.inputSize())));
                weights.add(manager.create(layer.recurrent(), new Shape(rows, model.hiddenSize())));
                weights.add(manager.create(layer.inputBias()));
                weights.add(manager.create(layer.recurrentBias()));
            }
            boolean head = model.classes() > 0;
            headWeight =
                    head ? manager.create(model.headWeight(), new Shape(model.classes(), model.hiddenSize())) : null;
            headBias = head ? manager.create(model.headBias()) : null;
            input = (PtNDArray) manager.zeros(new Shape(steps, streams, model.inputSize()));
            inputBytes = ByteBuffer.allocateDirect(steps * streams * model.inputSize() * Float.BYTES)
                    .order(ByteOrder.nativeOrder());
            inputFloats = inputBytes.asFloatBuffer();
            Shape shape = new Shape(layers, streams, model.hiddenSize());
            states = new NDList(manager.zeros(shape));
            if (cell.equals("lstm")) {
                states.add(manager.zeros(shape));
            }
        }

        @Override
        public void run(float[] inputs, float[] outputs) {
            inputFloats.put(0, inputs, 0, inputFloats.capacity());
            input.set(inputBytes);
            NDList results = forward();
            PtNDArray top = (PtNDArray) results.removeFirst();
            PtNDArray y = headWeight == null ? top : head(top);
            y.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer().get(outputs, 0, this.outputs);
            if (y != top) {
                y.close();
            }
            top.close();
            states.close();
            states = results;
        }

        @Override
        public void close() {
            manager.close();
        }

        private NDList forward() {
            PtNDArray h = (PtNDArray) states.getFirst();
            return switch (cell) {
                case "lstm" -> JniUtils.lstm(input, states, weights, true, layers, 0, false, false, false);
                case "gru" -> JniUtils.gru(input, h, weights, true, layers, 0, false, false, false);
                default -> JniUtils.rnn(input, h, weights, true, layers, RNN.Activation.TANH, 0, false, false, false);
            };
        }

        private PtNDArray head(PtNDArray top) {
            return JniUtils.linear(top, (PtNDArray) headWeight, (PtNDArray) headBias);
        }
    }
}
