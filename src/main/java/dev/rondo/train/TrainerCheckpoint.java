package dev.rondo.train;

import dev.rondo.NamedLayer;
import dev.rondo.data.BatchSource;
import dev.rondo.layer.Parameter;
import dev.rondo.model.ModelFormatException;
import dev.rondo.train.bptt.StreamStates;
import java.util.Arrays;
import java.util.List;

/**
 * A trainer's part of a checkpoint: settings, against which those of the trainer that goes on are held, and whatever changes
 * from batch to batch. Nothing of a trainer changes before all of the checkpoint has been found to be in order.
 */
final class TrainerCheckpoint {
    private static final String BATCHES_PER_PASS = "batches per pass";

    private TrainerCheckpoint() {}

    static void save(Trainer trainer, BatchSource batches, Checkpoint to) {
        settings(trainer, to::put, trainer.updates());
        to.put("updates", trainer.updates());
        to.put("passes", trainer.passCount);
        to.put("accumulated", trainer.accumulated);
        to.put("stopped", trainer.report.stopped());
        to.put("adapted", trainer.serving != trainer.network);
        to.put("learning rate factor", trainer.learningRateFactor());
        to.put(BATCHES_PER_PASS, batches.batchesPerPass());
        to.put("batches", batches);
        to.put("position", batches.position());
        saveBlocks(trainer, to);
        saveStreams(trainer, to);
    }

    /** Takes a setting. */
    private interface Setting<E extends Exception> {
        void take(String key, Object value) throws E;
    }

    /** All settings that the bits depend on; of the schedule, which is code, the factor of the next update. */
    private static <E extends Exception> void settings(Trainer trainer, Setting<E> setting, long updates) throws E {
        List<NamedLayer> layers = trainer.network.layers();
        setting.take("number of layers", layers.size());
        for (int i = 0; i < layers.size(); i++) {
            setting.take("layer " + i, layers.get(i));
            setting.take(
                    "optimizer of layer " + i,
                    trainer.updater.optimizers[i] == null ? "none" : trainer.updater.optimizers[i]);
        }
        setting.take("skip policy", trainer.network.skipPolicy());
        setting.take("loss", trainer.loss);
        setting.take("clipping", trainer.updater.clipping);
        setting.take("truncation", trainer.forwardSteps + "/" + trainer.backwardSteps);
        setting.take("accumulation", trainer.accumulation);
        setting.take("recurrent dropout", trainer.recurrentDropout);
        setting.take("seed", trainer.seed);
        setting.take("factor of the schedule", trainer.updater.schedule.factor(updates));
    }

    /** Refuses to go on when a setting differs. */
    static void requireSettings(Trainer trainer, Checkpoint from) throws ModelFormatException {
        settings(trainer, from::require, updates(from));
    }

    private static long updates(Checkpoint from) throws ModelFormatException {
        return from.number("updates", 0, Long.MAX_VALUE);
    }

    private static void saveBlocks(Trainer trainer, Checkpoint to) {
        List<NamedLayer> layers = trainer.network.layers();
        int[] layerAt = trainer.passes.layerAt();
        for (int i = 0; i < layers.size(); i++) {
            List<Parameter> parameters = layers.get(i).parameters();
            save(to, "parameter ", parameters, trainer.passes.parameters(), layerAt[i]);
            if (trainer.accumulated > 0) {
                save(to, "gradient ", parameters, trainer.passes.gradient(), layerAt[i]);
            }
            OptimizerState moments = trainer.updater.moments[i];
            for (int k = 0; moments != null && k < moments.blocks.length; k++) {
                save(to, "moment " + k + " of ", parameters, moments.blocks[k], 0);
            }
            to.put("momentum product of layer " + i, moments == null ? 1.0 : moments.product);
        }
    }

    /** Puts a block of parameters, or of what is laid out like them, under a prefix and their names. */
    static void save(Checkpoint to, String prefix, List<Parameter> parameters, float[] block, int at) {
        int next = at;
        for (Parameter parameter : parameters) {
            int end = next + parameter.size();
            to.put(prefix + parameter.name(), parameter.shape(), Arrays.copyOfRange(block, next, end));
            next = end;
        }
    }

    /** Fills a block as {@link #save} read it. */
    static void restore(Checkpoint from, String prefix, List<Parameter> parameters, float[] block, int at)
            throws ModelFormatException {
        int next = at;
        for (Parameter parameter : parameters) {
            float[] values = from.floats(prefix + parameter.name(), parameter.shape());
            System.arraycopy(values, 0, block, next, values.length);
            next += values.length;
        }
    }

    /** Streams may go on behind a checkpoint: see {@link dev.rondo.data.Batch#continued}. */
    private static void saveStreams(Trainer trainer, Checkpoint to) {
        int carried = trainer.carried;
        StreamStates streams = trainer.passes.streams();
        float[] seen = new float[carried];
        for (int b = 0; b < carried; b++) {
            seen[b] = streams.seen()[b] ? 1 : 0;
        }
        int width = streams.outputAt(1);
        to.put("stream begun", List.of(carried), seen);
        to.put(
                "stream state",
                List.of(carried, streams.size()),
                Arrays.copyOf(streams.values(), carried * streams.size()));
        to.put("stream output", List.of(carried, width), Arrays.copyOf(streams.outputs(), carried * width));
    }

    /** Brings a trainer to where the one was that the checkpoint is of, or leaves it as it is. */
    static void restore(Trainer trainer, BatchSource batches, Checkpoint from) throws ModelFormatException {
        requireSettings(trainer, from);
        long updates = updates(from);
        long passCount = from.number("passes", 0, Long.MAX_VALUE);
        int accumulated = (int) from.number("accumulated", 0, trainer.accumulation - 1);
        double factor = from.number("learning rate factor");
        if (!(factor >= 0) || Double.isInfinite(factor)) {
            throw from.error("the learning rate factor must be finite and at least 0, but is " + factor);
        }
        from.require(BATCHES_PER_PASS, batches.batchesPerPass());
        from.require("batches", batches);
        long position = from.number("position", 0, Long.MAX_VALUE);
        boolean stopped = Boolean.parseBoolean(from.string("stopped"));
        boolean adapted = Boolean.parseBoolean(from.string("adapted"));
        float[] parameters = new float[trainer.passes.parameters().length];
        float[] gradient = new float[parameters.length];
        OptimizerState[] moments = new OptimizerState[trainer.updater.moments.length];
        restoreBlocks(trainer, from, parameters, accumulated > 0 ? gradient : null, moments);
        restoreStreams(trainer, from);

        batches.seek(position);
        trainer.updater.setUpdates(updates);
        trainer.passCount = passCount;
        trainer.accumulated = accumulated;
        trainer.setLearningRateFactor(factor);
        trainer.report.setStopped(stopped);
        System.arraycopy(gradient, 0, trainer.passes.gradient(), 0, gradient.length);
        for (int i = 0; i < moments.length; i++) {
            trainer.updater.moments[i] = moments[i];
            if (moments[i] != null) {
                moments[i].updates = updates;
            }
        }
        System.arraycopy(parameters, 0, trainer.passes.parameters(), 0, parameters.length);
        trainer.passes.pack();
        trainer.serving = adapted ? trainer.network() : trainer.network;
    }

    private static void restoreBlocks(
            Trainer trainer, Checkpoint from, float[] parameters, float[] gradient, OptimizerState[] moments)
            throws ModelFormatException {
        List<NamedLayer> layers = trainer.network.layers();
        int[] layerAt = trainer.passes.layerAt();
        for (int i = 0; i < layers.size(); i++) {
            List<Parameter> named = layers.get(i).parameters();
            restore(from, "parameter ", named, parameters, layerAt[i]);
            if (gradient != null) {
                restore(from, "gradient ", named, gradient, layerAt[i]);
            }
            double product = from.number("momentum product of layer " + i);
            if (trainer.updater.optimizers[i] != null) {
                moments[i] = new OptimizerState(trainer.updater.optimizers[i], layerAt[i], layerAt[i + 1] - layerAt[i]);
                moments[i].product = product;
                for (int k = 0; k < moments[i].blocks.length; k++) {
                    restore(from, "moment " + k + " of ", named, moments[i].blocks[k], 0);
                }
            }
        }
    }

    private static void restoreStreams(Trainer trainer, Checkpoint from) throws ModelFormatException {
        StreamStates streams = trainer.passes.streams();
        float[] seen = from.floats("stream begun", List.of(-1));
        int carried = seen.length;
        float[] values = from.floats("stream state", List.of(carried, streams.size()));
        float[] outputs = from.floats("stream output", List.of(carried, streams.outputAt(1)));
        streams.reset(carried);
        for (int b = 0; b < carried; b++) {
            streams.seen()[b] = seen[b] != 0;
        }
        System.arraycopy(values, 0, streams.values(), 0, values.length);
        System.arraycopy(outputs, 0, streams.outputs(), 0, outputs.length);
        trainer.carried = carried;
    }
}
