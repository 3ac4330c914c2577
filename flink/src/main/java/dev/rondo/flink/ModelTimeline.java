package dev.rondo.flink;

import dev.rondo.Network;
import dev.rondo.keyed.ModelRef;
import java.util.TreeMap;

/** The models of a job by the event time from which they are used. All have one architecture. */
final class ModelTimeline {
    /** A model in use. */
    record Model(Network network, String version) {}

    private final TreeMap<Long, Model> models = new TreeMap<>();

    /** Begins with one model; {@code batch} is the size for which models are warmed up. */
    ModelTimeline(Settings.First first, int batch) {
        ModelRef ref = first.model();
        Network network = first.warmUp().isZero() ? ref.network() : ref.warmNetwork(first.warmUp(), batch);
        models.put(ModelUpdate.AT_ONCE, new Model(network, ref.version()));
    }

    /** {@return the model for an event time} */
    Model at(long time) {
        return (models.size() == 1 ? models.firstEntry() : models.floorEntry(Math.max(time, models.firstKey())))
                .getValue();
    }

    /**
     * Adds a model. It needs no warm-up, because the kernels of its shapes are warm already.
     *
     * @throws RuntimeException when it cannot be read
     * @throws IllegalArgumentException when it has a different architecture
     */
    void add(ModelUpdate update) {
        Network present = models.firstEntry().getValue().network();
        ModelRef ref = ModelRef.of(update.model);
        Model model = new Model(ref.network(), ref.version());
        if (model.network().fingerprint() != present.fingerprint()) {
            throw new IllegalArgumentException("expected a model of the architecture\n" + present + "\nbut got\n"
                    + model.network() + "\nStates of one cannot continue under the other: start a new job for it.");
        }
        models.tailMap(update.swapAt, true).clear();
        models.put(update.swapAt, model);
    }

    /** Drops the models that are only for events before a watermark. {@return the time of the first model left} */
    long forget(long watermark) {
        Long present = models.floorKey(watermark);
        if (present != null) {
            models.headMap(present, false).clear();
        }
        return models.firstKey();
    }
}
