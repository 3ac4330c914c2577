package dev.rondo.train;

import dev.rondo.NamedLayer;
import dev.rondo.data.BatchSource;
import dev.rondo.layer.Parameter;
import dev.rondo.model.ModelFormatException;
import dev.rondo.train.bptt.StreamStates;
import dev.rondo.train.optimizer.Optimizer;
import dev.rondo.train.optimizer.OptimizerState;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a {@link Checkpoint} that belongs to a trainer: its settings, which must be the same when it is restored, and its
 * {@link TrainerState}.
 */
final class TrainerCheckpoint {
    private static final String OPTIMIZER = "optimizer of layer ";
    private static final String SCHEDULE = "factor of the schedule";
    /** The learning rate in the text of an optimizer, or the whole factor of a schedule. */
    private static final Pattern LEARNING_RATE = Pattern.compile("learningRate=[^,\\]]*|^[0-9.E+-]+$");

    private static final String UPDATES = "updates";
    private static final String PASSES = "passes";
    private static final String ACCUMULATED = "accumulated";
    private static final String STOPPED = "stopped";
    private static final String ADAPTED = "adapted";
    private static final String FACTOR = "learning rate factor";
    private static final String BATCHES_PER_PASS = "batches per pass";
    private static final String BATCHES = "batches";
    private static final String POSITION = "position";
    private static final String PARAMETER = "parameter ";
    private static final String GRADIENT = "gradient ";

    private final TrainerSettings settings;
    private final List<NamedLayer> layers;
    private final int[] layerAt;
    private final int stateSize;
    private final int outputWidth;

    /**
     * Describes the trainer.
     *
     * @param settings its settings
     * @param streams its streams, whose sizes are read
     */
    TrainerCheckpoint(TrainerSettings settings, StreamStates streams) {
        this.settings = settings;
        this.layers = settings.network().layers();
        this.layerAt = settings.layerAt();
        this.stateSize = streams.size();
        this.outputWidth = streams.outputWidth();
    }

    /** Stores a state, and the position of batches if there are any. */
    void save(TrainerState state, @Nullable BatchSource batches, Checkpoint to) {
        settings(to::put, state.updater().updates());
        to.put(UPDATES, state.updater().updates());
        to.put(PASSES, state.passes());
        to.put(ACCUMULATED, state.accumulated());
        to.put(STOPPED, state.stopped());
        to.put(ADAPTED, state.adapted());
        to.put(FACTOR, state.updater().learningRateFactor());
        if (batches != null) {
            to.put(BATCHES_PER_PASS, batches.batchesPerPass());
            to.put(BATCHES, batches);
            to.put(POSITION, batches.position());
        }
        for (int i = 0; i < layers.size(); i++) {
            saveLayer(i, state, to);
        }
        saveStreams(state.streams(), to);
    }

    /** Takes a setting. */
    private interface Setting<E extends Exception> {
        void take(String key, Object value) throws E;
    }

    /** Lists all settings that decide the bits. A schedule is code, so only its factor for the next update is listed. */
    private <E extends Exception> void settings(Setting<E> setting, long updates) throws E {
        setting.take("number of layers", layers.size());
        for (int i = 0; i < layers.size(); i++) {
            Optimizer optimizer = settings.updates().optimizers().get(i);
            setting.take("layer " + i, layers.get(i));
            setting.take(OPTIMIZER + i, optimizer == null ? "none" : optimizer);
        }
        setting.take("skip policy", settings.network().skipPolicy());
        setting.take("loss", settings.loss());
        setting.take("clipping", settings.updates().clipping());
        setting.take(
                "truncation",
                settings.truncation().forward() + "/" + settings.truncation().backward());
        setting.take("accumulation", settings.accumulation());
        setting.take("recurrent dropout", settings.recurrentDropout());
        setting.take("seed", settings.seed());
        setting.take(SCHEDULE, settings.updates().schedule().factor(updates));
    }

    /** Throws an {@link IllegalArgumentException} if a setting differs that the options do not allow to. */
    void requireSettings(Checkpoint from, Set<RestoreOption> options) throws ModelFormatException {
        boolean newRate = options.contains(RestoreOption.NEW_LEARNING_RATE);
        Setting<ModelFormatException> setting = (key, value) -> {
            if (!newRate || !isRate(key) || !withoutRate(from.string(key)).equals(withoutRate(value.toString()))) {
                from.require(key, value);
            }
        };
        settings(setting, updates(from));
    }

    private static boolean isRate(String key) {
        return key.equals(SCHEDULE) || key.startsWith(OPTIMIZER);
    }

    /** {@return a setting with a blank in place of the learning rate; a factor of the schedule is nothing else} */
    private static String withoutRate(String value) {
        return LEARNING_RATE.matcher(value).replaceFirst("");
    }

    private static long updates(Checkpoint from) throws ModelFormatException {
        return from.number(UPDATES, 0, Long.MAX_VALUE);
    }

    private void saveLayer(int i, TrainerState state, Checkpoint to) {
        List<Parameter> parameters = layers.get(i).parameters();
        ParameterBlocks.save(to, PARAMETER, parameters, state.updater().parameters(), layerAt[i]);
        if (state.accumulated() > 0) {
            ParameterBlocks.save(to, GRADIENT, parameters, state.gradient(), layerAt[i]);
        }
        OptimizerState own = state.updater().optimizers()[i];
        for (int k = 0; own != null && k < own.moments().length; k++) {
            ParameterBlocks.save(to, moment(k), parameters, own.moments()[k], 0);
        }
        to.put(product(i), own == null ? 1.0 : own.momentumProduct());
    }

    private static String moment(int k) {
        return "moment " + k + " of ";
    }

    private static String product(int layer) {
        return "momentum product of layer " + layer;
    }

    private void saveStreams(StreamStates.Snapshot streams, Checkpoint to) {
        int count = streams.streams();
        float[] seen = new float[count];
        for (int b = 0; b < count; b++) {
            seen[b] = streams.seen()[b] ? 1 : 0;
        }
        to.put("stream begun", List.of(count), seen);
        to.put("stream state", List.of(count, stateSize), streams.states());
        to.put("stream output", List.of(count, outputWidth), streams.outputs());
    }

    /**
     * {@return the state that a checkpoint holds} The whole checkpoint is checked before the position of the batches changes.
     *
     * @param batches moved to the position of the checkpoint; null if the caller keeps it
     * @param from the checkpoint
     * @param options the settings that may differ
     * @throws IllegalArgumentException if a setting differs
     */
    TrainerState restore(@Nullable BatchSource batches, Checkpoint from, Set<RestoreOption> options)
            throws ModelFormatException {
        requireSettings(from, options);
        long passes = from.number(PASSES, 0, Long.MAX_VALUE);
        int accumulated = (int) from.number(ACCUMULATED, 0, settings.accumulation() - 1);
        long position = 0;
        if (batches != null) {
            from.require(BATCHES_PER_PASS, batches.batchesPerPass());
            from.require(BATCHES, batches);
            position = from.number(POSITION, 0, Long.MAX_VALUE);
        }
        float[] gradient = new float[layerAt[layers.size()]];
        for (int i = 0; i < layers.size() && accumulated > 0; i++) {
            ParameterBlocks.restore(from, GRADIENT, layers.get(i).parameters(), gradient, layerAt[i]);
        }
        TrainerState state = new TrainerState(
                restoreUpdater(from),
                passes,
                accumulated,
                gradient,
                restoreStreams(from),
                Boolean.parseBoolean(from.string(STOPPED)),
                Boolean.parseBoolean(from.string(ADAPTED)));
        if (batches != null) {
            batches.seek(position);
        }
        return state;
    }

    private UpdaterState restoreUpdater(Checkpoint from) throws ModelFormatException {
        long updates = updates(from);
        double factor = from.number(FACTOR);
        if (!(factor >= 0) || Double.isInfinite(factor)) {
            throw from.error("the learning rate factor must be finite and at least 0, but is " + factor);
        }
        float[] parameters = new float[layerAt[layers.size()]];
        @Nullable OptimizerState[] states = settings.updates().newStates(layerAt);
        for (int i = 0; i < layers.size(); i++) {
            List<Parameter> named = layers.get(i).parameters();
            ParameterBlocks.restore(from, PARAMETER, named, parameters, layerAt[i]);
            double product = from.number(product(i));
            OptimizerState own = states[i];
            if (own != null) {
                own.setUpdates(updates, product);
                for (int k = 0; k < own.moments().length; k++) {
                    ParameterBlocks.restore(from, moment(k), named, own.moments()[k], 0);
                }
            }
        }
        return new UpdaterState(updates, factor, parameters, states);
    }

    private StreamStates.Snapshot restoreStreams(Checkpoint from) throws ModelFormatException {
        float[] begun = from.floats("stream begun", List.of(-1));
        float[] states = from.floats("stream state", List.of(begun.length, stateSize));
        float[] outputs = from.floats("stream output", List.of(begun.length, outputWidth));
        boolean[] seen = new boolean[begun.length];
        for (int b = 0; b < seen.length; b++) {
            seen[b] = begun[b] != 0;
        }
        return new StreamStates.Snapshot(seen, states, outputs);
    }
}
