package dev.rondo.model.nam;

import dev.rondo.model.json.JsonObject;
import java.util.List;
import java.util.Locale;
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

    /** {@return the submodel that serves a size} */
    static JsonObject submodel(JsonObject file, double size) {
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
        if (!model.text("architecture").equals(Nam.LSTM)) {
            throw refusal(model, submodels, size);
        }
        return model;
    }

    private static IllegalArgumentException refusal(JsonObject model, List<JsonObject> submodels, double size) {
        StringBuilder served = new StringBuilder();
        double from = 0;
        for (JsonObject submodel : submodels) {
            double to = submodel.number("max_value");
            if (submodel.object("model").text("architecture").equals(Nam.LSTM)) {
                served.append(served.isEmpty() ? "" : ", ").append(String.format(Locale.ROOT, "from %s", from));
                served.append(submodel == submodels.getLast() ? " on" : String.format(Locale.ROOT, " to below %s", to));
            }
            from = to;
        }
        return new IllegalArgumentException("the submodel for the size " + size + " of this .nam file has the architecture \""
                + model.text("architecture") + "\", but Rondo reads only LSTM; "
                + (served.isEmpty()
                        ? "no submodel is one"
                        : "LoadOptions.withSlimmableSize chooses an LSTM for sizes " + served));
    }
}
