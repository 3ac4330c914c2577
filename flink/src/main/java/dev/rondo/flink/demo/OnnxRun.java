package dev.rondo.flink.demo;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Runtime with an LSTM, by the cheapest calls that its Java interface allows: one thread, tensors that are made once per number of
 * streams, and outputs that are written to them.
 */
final class OnnxRun implements AutoCloseable {
    /** A network as {@code OnnxModels.save} writes it: an LSTM, named {@code lstm}, and a dense layer. */
    record Model(byte[] file, int inputs, int hidden, int outputs) implements Serializable {}

    /** The tensors of a run, and the memory that they are views of. */
    private record Tensors(Map<String, OnnxTensor> in, Map<String, OnnxTensor> out, Map<String, FloatBuffer> memory) {
        FloatBuffer of(String name) {
            FloatBuffer buffer = memory.get(name);
            if (buffer == null) {
                throw new IllegalArgumentException("no tensor is named " + name);
            }
            return buffer;
        }
    }

    private final Model model;
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    /** By the number of streams. */
    private final List<@Nullable Tensors> tensors = new ArrayList<>();

    OnnxRun(Model model) throws OrtException {
        this.model = model;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            session = environment.createSession(model.file, options);
        }
    }

    /**
     * Steps some streams.
     *
     * @param states h and c of each stream [2 hidden]; advanced
     * @param count the number of streams
     * @param x the inputs [count][inputs]
     * @param y takes the outputs [count][outputs]
     */
    void step(float[][] states, int count, float[] x, float[] y) throws OrtException {
        Tensors run = tensors(count);
        int hidden = model.hidden;
        run.of("in0").put(0, x, 0, count * model.inputs);
        FloatBuffer h = run.of("lstm.h_l0");
        FloatBuffer c = run.of("lstm.c_l0");
        for (int i = 0; i < count; i++) {
            h.put(i * hidden, states[i], 0, hidden);
            c.put(i * hidden, states[i], hidden, hidden);
        }
        session.run(run.in, run.out).close();
        FloatBuffer nextH = run.of("lstm.h_l0_next");
        FloatBuffer nextC = run.of("lstm.c_l0_next");
        for (int i = 0; i < count; i++) {
            nextH.get(i * hidden, states[i], 0, hidden);
            nextC.get(i * hidden, states[i], hidden, hidden);
        }
        run.of("out0").get(0, y, 0, count * model.outputs);
    }

    private Tensors tensors(int count) throws OrtException {
        while (tensors.size() <= count) {
            tensors.add(null);
        }
        Tensors known = tensors.get(count);
        if (known == null) {
            known = new Tensors(new HashMap<>(), new HashMap<>(), new HashMap<>());
            add(known, known.in, "in0", count, model.inputs);
            add(known, known.in, "lstm.h_l0", count, model.hidden);
            add(known, known.in, "lstm.c_l0", count, model.hidden);
            add(known, known.out, "out0", count, model.outputs);
            add(known, known.out, "lstm.h_l0_next", count, model.hidden);
            add(known, known.out, "lstm.c_l0_next", count, model.hidden);
            tensors.set(count, known);
        }
        return known;
    }

    /** Adds a tensor [1][count][width] over memory outside the heap, which a run reads or writes in place. */
    private void add(Tensors to, Map<String, OnnxTensor> map, String name, int count, int width) throws OrtException {
        FloatBuffer memory = ByteBuffer.allocateDirect(count * width * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        to.memory.put(name, memory);
        map.put(name, OnnxTensor.createTensor(environment, memory, new long[] {1, count, width}));
    }

    @Override
    public void close() throws OrtException {
        for (Tensors run : tensors) {
            if (run != null) {
                run.in.values().forEach(OnnxTensor::close);
                run.out.values().forEach(OnnxTensor::close);
            }
        }
        session.close();
    }
}
