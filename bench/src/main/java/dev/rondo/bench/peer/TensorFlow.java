package dev.rondo.bench.peer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.nn.BlockLSTM;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

/**
 * TensorFlow's fused LSTM, {@code BlockLSTMV2}, in a graph of its own. The state tensors that one call returns are
 * passed to the next. TensorFlow has no fused RNN, and its fused GRU applies the reset gate before the product.
 */
final class TensorFlow implements Peer {
    @Override
    public String name() {
        return "tensorflow";
    }

    @Override
    public String description() {
        return "TensorFlow 2.18 through TensorFlow Java 1.1.0 (BlockLSTMV2 in a graph, a session call for all steps)";
    }

    @Override
    public String resource() {
        return "org/tensorflow/internal/c_api/linux-x86_64/libjnitensorflow.so";
    }

    @Override
    public String lacks(Workload workload, Model model) {
        return switch (workload) {
            case TRAINING -> "not measured: its Java API has no LSTM except for this operation";
            case LOAD -> "not measured: its model files can only be written from Python";
            default ->
                model.choose(
                        null,
                        "its fused GRU has different equations: the reset comes before the product",
                        "it has no fused RNN");
        };
    }

    @Override
    public dev.rondo.bench.peer.Session open(Model model, int steps, int streams) {
        return new Block(model, steps, streams);
    }

    private static final class Block implements dev.rondo.bench.peer.Session {
        private final Graph graph = new Graph();
        private final Session session;
        private final TFloat32 input; // [T][B][I]
        private final float[] rows; // the same, where a column was added
        private final int width;
        private final int outputs;
        private final Operand<TFloat32> x;
        private final List<Operand<TFloat32>> from = new ArrayList<>(); // h and c of each layer, [B][H]
        private final List<Operand<TFloat32>> to = new ArrayList<>();
        private Operand<TFloat32> y;
        private Result states;
        private final List<Tensor> current = new ArrayList<>();

        Block(Model model, int steps, int streams) {
            outputs = steps * streams * model.outputSize();
            // TensorFlow is slow, and warns, if inputs and streams are both odd. A column of zeros avoids this.
            width = model.inputSize() + (model.inputSize() & streams & 1);
            rows = new float[steps * streams * width];
            input = TFloat32.tensorOf(Shape.of(steps, streams, width));
            Ops ops = Ops.create(graph);
            x = ops.placeholder(TFloat32.class, Placeholder.shape(input.shape()));
            y = x;
            Shape shape = Shape.of(streams, model.hiddenSize());
            for (Model.Weights weights : model.weights()) {
                layer(ops, model, weights, shape, steps);
                for (int i = 0; i < 2; i++) {
                    current.add(TFloat32.tensorOf(shape, DataBuffers.of(new float[streams * model.hiddenSize()])));
                }
            }
            if (model.classes() > 0) {
                head(ops, model, steps * streams);
            }
            session = new Session(
                    graph,
                    ConfigProto.newBuilder()
                            .setIntraOpParallelismThreads(1)
                            .setInterOpParallelismThreads(1)
                            .build());
        }

        private void layer(Ops ops, Model model, Model.Weights weights, Shape shape, int steps) {
            Operand<TFloat32> h = ops.placeholder(TFloat32.class, Placeholder.shape(shape));
            Operand<TFloat32> c = ops.placeholder(TFloat32.class, Placeholder.shape(shape));
            float[] fromInput = Model.transposed(weights.input(), weights.inputSize());
            int extra = y == x ? width - weights.inputSize() : 0;
            float[] w = Model.concatenated(
                    Arrays.copyOf(fromInput, fromInput.length + extra * 4 * model.hiddenSize()),
                    Model.transposed(weights.recurrent(), model.hiddenSize()));
            long columns = 4L * model.hiddenSize();
            Operand<TFloat32> unused = constant(ops, new float[model.hiddenSize()], model.hiddenSize());
            BlockLSTM<TFloat32> block = ops.nn.blockLSTM(
                    ops.constant((long) steps),
                    y,
                    c,
                    h,
                    constant(ops, w, w.length / columns, columns),
                    unused,
                    unused,
                    unused,
                    constant(ops, weights.bias(), columns));
            from.add(h);
            from.add(c);
            to.add(last(ops, block.h(), steps));
            to.add(last(ops, block.cs(), steps));
            y = block.h();
        }

        private static Operand<TFloat32> last(Ops ops, Operand<TFloat32> all, int steps) {
            return ops.gather(all, ops.constant(steps - 1), ops.constant(0));
        }

        private void head(Ops ops, Model model, int rows) {
            float[] weight = Model.transposed(model.headWeight(), model.hiddenSize());
            Operand<TFloat32> flat = ops.reshape(y, ops.constant(new int[] {rows, model.hiddenSize()}));
            y = ops.math.add(
                    ops.linalg.matMul(flat, constant(ops, weight, model.hiddenSize(), model.classes())),
                    constant(ops, model.headBias(), model.classes()));
        }

        private static Operand<TFloat32> constant(Ops ops, float[] values, long... shape) {
            return ops.constant(Shape.of(shape), DataBuffers.of(values));
        }

        @Override
        public void run(float[] inputs, float[] outputs) {
            input.copyFrom(DataBuffers.of(padded(inputs), false, false));
            Session.Runner runner = session.runner().feed(x, input);
            for (int i = 0; i < from.size(); i++) {
                runner.feed(from.get(i), current.get(i)).fetch(to.get(i));
            }
            Result result = runner.fetch(y).run();
            ((TFloat32) result.get(from.size()))
                    .copyTo(DataBuffers.of(outputs, false, false).slice(0, this.outputs));
            for (int i = 0; i < from.size(); i++) {
                current.set(i, result.get(i));
            }
            if (states != null) {
                states.close();
            }
            states = result;
        }

        private float[] padded(float[] inputs) {
            if (rows.length == inputs.length) {
                return inputs;
            }
            for (int from = 0, to = 0; from < inputs.length; from += width - 1, to += width) {
                System.arraycopy(inputs, from, rows, to, width - 1);
            }
            return rows;
        }

        @Override
        public void close() {
            session.close();
            graph.close();
        }
    }
}
