package dev.rondo.model.nam;

import dev.rondo.model.json.JsonObject;
import java.util.List;
import java.util.Set;

/**
 * A {@code .nam} file that holds one model in several sizes. Each submodel serves sizes below its {@code max_value}, and the
 * last one all others.
 *
 * <p>Source: {@code container.cpp} of NeuralAmpModelerCore.
 */
final class SlimmableContainer {
    static final String ARCHITECTURE = "SlimmableContainer";

    private SlimmableContainer() {}

    /**
     * {@return the submodel that serves a size}
     *
     * @param supported the architecture that it must have
     */
    static JsonObject submodel(JsonObject file, double size, String supported) {
        JsonObject config = file.object("config");
        config.requireNoOthers(Set.of("submodels"));
        List<JsonObject> submodels = config.objects("submodels");
        if (submodels.isEmpty()) {
            throw new IllegalArgumentException(config.called("submodels") + " must hold one submodel or more");
        }
        JsonObject chosen = null;
        double below = Double.NEGATIVE_INFINITY;
        for (JsonObject submodel : submodels) {
            submodel.requireNoOthers(Set.of("max_value", "model"));
            double bound = submodel.number("max_value");
            if (bound <= below) {
                throw new IllegalArgumentException(submodel.called("max_value") + " is " + bound
                        + ", but must be larger than that of the submodel before it, " + below);
            }
            below = bound;
            if (chosen == null && size < bound) {
                chosen = submodel;
            }
        }
        JsonObject model = (chosen == null ? submodels.getLast() : chosen).object("model");
        if (!model.text("architecture").equals(supported)) {
            throw new IllegalArgumentException("the submodel for the size " + size
                    + " of this .nam file has the architecture \"" + model.text("architecture")
                    + "\", but Rondo reads only "
                    + supported + "; " + alternatives(submodels, supported));
        }
        return model;
    }

    /** The sizes that supported submodels serve, for a message. */
    private static String alternatives(List<JsonObject> submodels, String supported) {
        StringBuilder served = new StringBuilder();
        double from = 0;
        for (JsonObject submodel : submodels) {
            double to = submodel.number("max_value");
            if (submodel.object("model").text("architecture").equals(supported)) {
                served.append(served.isEmpty() ? "from " : ", from ").append(from);
                served.append(submodel == submodels.getLast() ? " on" : " to below " + to);
            }
            from = to;
        }
        return served.isEmpty()
                ? "no submodel is one"
                : "LoadOptions.withSlimmableSize chooses one for sizes " + served;
    }
}
