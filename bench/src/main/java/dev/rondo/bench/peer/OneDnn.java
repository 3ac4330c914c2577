package dev.rondo.bench.peer;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.lbr_gru_forward;
import org.bytedeco.dnnl.lstm_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.rnn_primitive_desc_base;
import org.bytedeco.dnnl.stream;
import org.bytedeco.dnnl.vanilla_rnn_forward;
import org.bytedeco.javacpp.FloatPointer;

/**
 * The RNN primitive of oneDNN, which PyTorch and TensorFlow use for inference on Intel processors. It chooses the
 * layout of the weights, and they are converted to it once. Memory is allocated once, and the states that one call
 * writes are read by the next.
 */
final class OneDnn implements Peer {
    @Override
    public String name() {
        return "onednn";
    }

    @Override
    public String description() {
        return "oneDNN 3.13 (RNN primitive, forward inference; weights in its own layout, memory allocated once)";
    }

    @Override
    public String resource() {
        return "org/bytedeco/dnnl/linux-x86_64/libjnidnnl.so";
    }

    @Override
    public String lacks(Workload workload, Model model) {
        return switch (workload) {
            case TRAINING -> "a primitive, not a trainer: no loss, no optimizer";
            case LOAD -> "it has no model files";
            default -> model.single() ? null : "a primitive is one layer";
        };
    }

    @Override
    public Session open(Model model, int steps, int streams) {
        OpenMp.requireOneThread("oneDNN");
        return new Primitive(model, steps, streams);
    }

    private static final class Primitive implements Session {
        private final engine cpu = new engine(engine.kind.cpu, 0);
        private final stream queue = new stream(cpu);
        private final List<memory> memories = new ArrayList<>();
        private final primitive primitive;
        private final IntMemoryMap[] turns = {new IntMemoryMap(), new IntMemoryMap()};
        private final FloatPointer input;
        private final FloatPointer output;
        private final int inputs;
        private final int outputs;
        private int turn;

        Primitive(Model model, int steps, int streams) {
            int hidden = model.hiddenSize();
            int width = model.inputSize();
            inputs = steps * streams * width;
            outputs = steps * streams * hidden;
            // oneDNN's gate order: i f g o; z r n. Its GRU has a second bias of n, inside the product with r.
            Model.Weights weights = model.weights().getFirst().reordered(gates(model));
            boolean gru = model.cell().equals("gru");
            float[] bias = gru ? gruBias(weights, hidden) : weights.bias();
            memory.desc x = floats(memory.format_tag.tnc, steps, streams, width);
            memory.desc y = floats(memory.format_tag.tnc, steps, streams, hidden);
            memory.desc state = floats(memory.format_tag.ldnc, 1, 1, streams, hidden);
            memory.desc b = floats(memory.format_tag.ldgo, 1, 1, bias.length / hidden, hidden);
            rnn_primitive_desc_base plan = plan(model, x, y, state, b);
            primitive = primitive(model, plan);

            memory source = add(x, null);
            memory target = add(y, null);
            memory w = reordered(plan.weights_layer_desc(), weights.input(), model.gates(), width, hidden);
            memory u = reordered(plan.weights_iter_desc(), weights.recurrent(), model.gates(), hidden, hidden);
            memory biases = add(b, bias);
            memory[] h = {add(state, new float[streams * hidden]), add(state, new float[streams * hidden])};
            memory[] c = {add(state, new float[streams * hidden]), add(state, new float[streams * hidden])};
            for (int i = 0; i < turns.length; i++) {
                turns[i].put(DNNL_ARG_SRC_LAYER, source)
                        .put(DNNL_ARG_DST_LAYER, target)
                        .put(DNNL_ARG_WEIGHTS_LAYER, w)
                        .put(DNNL_ARG_WEIGHTS_ITER, u)
                        .put(DNNL_ARG_BIAS, biases)
                        .put(DNNL_ARG_SRC_ITER, h[i])
                        .put(DNNL_ARG_DST_ITER, h[1 - i]);
                if (model.cell().equals("lstm")) {
                    turns[i].put(DNNL_ARG_SRC_ITER_C, c[i]).put(DNNL_ARG_DST_ITER_C, c[1 - i]);
                }
            }
            input = new FloatPointer(source.get_data_handle());
            output = new FloatPointer(target.get_data_handle());
        }

        private static int[] gates(Model model) {
            return model.choose(new int[] {0, 1, 2, 3}, new int[] {1, 0, 2}, new int[] {0});
        }

        private static float[] gruBias(Model.Weights weights, int hidden) {
            float[] bias = new float[4 * hidden];
            System.arraycopy(weights.bias(), 0, bias, 0, 2 * hidden);
            System.arraycopy(weights.inputBias(), 2 * hidden, bias, 2 * hidden, hidden);
            System.arraycopy(weights.recurrentBias(), 2 * hidden, bias, 3 * hidden, hidden);
            return bias;
        }

        private rnn_primitive_desc_base plan(
                Model model, memory.desc x, memory.desc y, memory.desc state, memory.desc bias) {
            prop_kind kind = prop_kind.forward_inference;
            rnn_direction direction = rnn_direction.unidirectional_left2right;
            int hidden = model.hiddenSize();
            memory.desc w = floats(memory.format_tag.any, 1, 1, model.inputSize(), model.gates(), hidden);
            memory.desc u = floats(memory.format_tag.any, 1, 1, hidden, model.gates(), hidden);
            return switch (model.cell()) {
                case "lstm" ->
                    new lstm_forward.primitive_desc(cpu, kind, direction, x, state, state, w, u, bias, y, state, state);
                case "gru" -> new lbr_gru_forward.primitive_desc(cpu, kind, direction, x, state, w, u, bias, y, state);
                default ->
                    new vanilla_rnn_forward.primitive_desc(
                            cpu, kind, algorithm.eltwise_tanh, direction, x, state, w, u, bias, y, state);
            };
        }

        private static primitive primitive(Model model, rnn_primitive_desc_base plan) {
            return switch (model.cell()) {
                case "lstm" -> new lstm_forward((lstm_forward.primitive_desc) plan);
                case "gru" -> new lbr_gru_forward((lbr_gru_forward.primitive_desc) plan);
                default -> new vanilla_rnn_forward((vanilla_rnn_forward.primitive_desc) plan);
            };
        }

        private static memory.desc floats(memory.format_tag layout, long... shape) {
            return new memory.desc(shape, memory.data_type.f32, layout);
        }

        private memory add(memory.desc shape, float[] values) {
            memory added = new memory(shape, cpu);
            memories.add(added);
            if (values != null) {
                new FloatPointer(added.get_data_handle()).put(values, 0, values.length);
            }
            return added;
        }

        /** {@return the weights [gates][outputs][inputs] in the layout that oneDNN chose} */
        private memory reordered(memory.desc layout, float[] weights, long gates, long inputs, long outputs) {
            memory result = add(layout, null);
            memory rows = add(floats(memory.format_tag.ldgoi, 1, 1, inputs, gates, outputs), weights);
            try (reorder reorder = new reorder(rows, result)) {
                reorder.execute(queue, rows, result);
                queue._wait();
            }
            return result;
        }

        @Override
        public void run(float[] inputs, float[] outputs) {
            input.put(inputs, 0, this.inputs);
            primitive.execute(queue, turns[turn]);
            queue._wait();
            output.get(outputs, 0, this.outputs);
            turn ^= 1;
        }

        @Override
        public void close() {
            primitive.close();
            memories.forEach(memory::close);
            queue.close();
            cpu.close();
        }
    }
}
