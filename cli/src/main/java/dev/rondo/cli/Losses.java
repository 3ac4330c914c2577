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

/** What a format has no place for, by name, and of which module. */
final class Losses {
    private Losses() {}

    /** A state_dict holds weights and metadata; what stands in the code of PyTorch's model is not in it. */
    static List<String> ofStateDict(Network network) {
        List<String> losses = new ArrayList<>();
        if (network.skipPolicy() != SkipPolicy.CARRY) {
            losses.add("the skip policy " + name(network.skipPolicy()));
        }
        for (NamedLayer named : network.layers()) {
            Layer layer = named.layer() instanceof Bidirectional both ? both.layer() : named.layer();
            // nn.RNN is tanh, and nothing follows nn.Linear, unless code says so
            if (layer instanceof Dense dense && dense.activation() != Activation.LINEAR) {
                losses.add(of("the activation " + name(dense.activation()), named));
            }
            if (layer instanceof Rnn rnn && rnn.activation() != Activation.TANH) {
                losses.add(of("the activation " + name(rnn.activation()), named));
            }
            if (layer instanceof Dropout dropout) {
                losses.add(of("the rate " + dropout.rate(), named));
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
