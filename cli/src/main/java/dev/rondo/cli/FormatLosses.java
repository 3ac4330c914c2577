package dev.rondo.cli;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.SkipPolicy;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Dropout;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Rnn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a format cannot store, by name and module. */
final class FormatLosses {
    private FormatLosses() {}

    /**
     * {@return what a state_dict cannot store} It holds weights and metadata; the rest is in the code of PyTorch's
     * model.
     */
    static List<String> ofStateDict(Network network) {
        List<String> losses = new ArrayList<>();
        if (network.skipPolicy() != SkipPolicy.CARRY) {
            losses.add("the skip policy " + name(network.skipPolicy()));
        }
        for (NamedLayer named : network.layers()) {
            Layer layer = named.layer() instanceof Bidirectional pair ? pair.layer() : named.layer();
            // Without further code nn.RNN is tanh, and no activation follows nn.Linear.
            if (layer instanceof Dense dense && dense.activation() != Activation.LINEAR) {
                losses.add(of("the activation " + name(dense.activation()), named));
            }
            if (layer instanceof Rnn rnn && rnn.activation() != Activation.TANH) {
                losses.add(of("the activation " + name(rnn.activation()), named));
            }
            if (layer instanceof Dropout dropout) {
                losses.add(of("the dropout rate " + dropout.rate(), named));
            }
        }
        return losses;
    }

    private static String of(String what, NamedLayer named) {
        return what + " of " + Text.shown(named.module());
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
