package dev.rondo.compute;

import dev.rondo.kernel.ElementWise;
import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.RowView;
import dev.rondo.layer.Bidirectional;
import java.util.List;

/** {@link Bidirectional} in training: each way is a layer of its own; their input gradients add up. */
final class BidirectionalTraining extends Training {
    private final Bidirectional layer;
    private final RecurrentTraining there;
    private final RecurrentTraining back;
    private final int width;
    private final int inputs;
    /** The merged outputs [T][B][pad(output)]. */
    private float[] values = {};
    /** The gradients of the outputs of either way [T][B][pad(width)]. */
    private float[] dThereValues = {};

    private float[] dBackValues = {};
    private float[] dInValues = {};
    private final RowView dThere = new RowView();
    private final RowView dBack = new RowView();
    private final RowView dInBack = new RowView();

    BidirectionalTraining(Bidirectional layer, Training there, Training back) {
        this.layer = layer;
        this.there = (RecurrentTraining) there;
        this.back = (RecurrentTraining) back;
        this.width = layer.layer().outputSize();
        this.inputs = Kernels.pad(layer.inputSize());
    }

    @Override
    public void pack(float[] block, int part, int parts) {
        there.pack(block, part, parts);
        back.pack(block, part, parts);
    }

    @Override
    public void dropRecurrent(float rate) {
        there.dropRecurrent(rate);
        back.dropRecurrent(rate);
    }

    @Override
    public void reserve(int steps, int batch) {
        there.reserve(steps, batch);
        back.reserve(steps, batch);
        long rows = (long) steps * batch;
        int padded = Kernels.pad(width);
        values = grown(values, rows * Kernels.pad(layer.outputSize()));
        dThereValues = grown(dThereValues, rows * padded);
        dBackValues = grown(dBackValues, rows * padded);
        dInValues = grown(dInValues, rows * inputs);
        out.set(values, 0, Kernels.pad(layer.outputSize()));
        dThere.set(dThereValues, 0, padded);
        dBack.set(dBackValues, 0, padded);
        dInBack.set(dInValues, 0, inputs);
    }

    @Override
    public long workspace(int steps, int batch) {
        long rows = (long) steps * batch;
        return there.workspace(steps, batch)
                + back.workspace(steps, batch)
                + rows * (Kernels.pad(layer.outputSize()) + 2L * Kernels.pad(width) + inputs);
    }

    @Override
    public void forward(Pass pass, RowView in, int part, int parts) {
        there.forward(pass, in, part, parts);
        back.forward(pass, in, part, parts);
        for (int t = 0; t < pass.steps(); t++) {
            for (int b = pass.stream(part, parts); b < pass.stream(part + 1, parts); b++) {
                merge(t * pass.batch() + b);
            }
        }
    }

    private void merge(int row) {
        int to = out.at(row);
        int a = there.out.at(row);
        int b = back.out.at(row);
        for (int j = 0; j < width; j++) {
            float x = there.out.values()[a + j];
            float y = back.out.values()[b + j];
            switch (layer.merge()) {
                case CONCAT -> {
                    values[to + j] = x;
                    values[to + width + j] = y;
                }
                case SUM -> values[to + j] = x + y;
                case MUL -> values[to + j] = x * y;
                case AVERAGE -> values[to + j] = (x + y) * 0.5f;
            }
        }
    }

    @Override
    public void backward(Pass pass, RowView dOut, int part, int parts) {
        for (int t = 0; t < pass.steps(); t++) {
            for (int b = pass.stream(part, parts); b < pass.stream(part + 1, parts); b++) {
                split(t * pass.batch() + b, dOut);
            }
        }
        there.backward(pass, dThere, part, parts);
        back.backward(pass, dBack, part, parts);
    }

    private void split(int row, RowView dOut) {
        int from = dOut.at(row);
        int a = dThere.at(row);
        int b = dBack.at(row);
        for (int j = 0; j < width; j++) {
            float d = dOut.values()[from + j];
            switch (layer.merge()) {
                case CONCAT -> {
                    dThereValues[a + j] = d;
                    dBackValues[b + j] = dOut.values()[from + width + j];
                }
                case SUM -> {
                    dThereValues[a + j] = d;
                    dBackValues[b + j] = d;
                }
                case MUL -> {
                    dThereValues[a + j] = d * back.out.values()[back.out.at(row) + j];
                    dBackValues[b + j] = d * there.out.values()[there.out.at(row) + j];
                }
                case AVERAGE -> {
                    dThereValues[a + j] = d * 0.5f;
                    dBackValues[b + j] = d * 0.5f;
                }
            }
        }
    }

    @Override
    public void products(
            Pass pass, RowView in, RowView dOut, RowView dIn, float[] gradient, ThreadScratch worker, int part, int parts) {
        there.products(pass, in, dThere, dIn, gradient, worker, part, parts);
        back.products(pass, in, dBack, dIn == null ? null : dInBack, gradient, worker, part, parts);
        if (dIn != null) {
            int from = Pass.share(pass.rows(), part, parts);
            int to = Pass.share(pass.rows(), part + 1, parts);
            for (int row = from; row < to; row++) {
                ElementWise.add(dInValues, dInBack.at(row), dIn.values(), dIn.at(row), inputs);
            }
        }
    }

    @Override
    public List<Recurrence> recurrences() {
        return List.of(there, back);
    }

    private int half() {
        return there.section;
    }

    @Override
    public void load(float[] section, int at, int stream) {
        there.load(section, at, stream);
        back.load(section, at + half(), stream);
    }

    @Override
    public void store(float[] section, int at, int stream) {
        there.store(section, at, stream);
        back.store(section, at + half(), stream);
    }

    @Override
    public void loadGradient(float[] section, int at, int stream) {
        there.loadGradient(section, at, stream);
        back.loadGradient(section, at + half(), stream);
    }

    @Override
    public void storeGradient(float[] section, int at, int stream) {
        there.storeGradient(section, at, stream);
        back.storeGradient(section, at + half(), stream);
    }
}
