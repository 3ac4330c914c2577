package dev.rondo.bench.peer;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.SkipPolicy;
import dev.rondo.State;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.Rnn;
import dev.rondo.model.Models;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Rondo, in the version that is on the class path.
 *
 * @param name see {@link Peer}
 * @param description see {@link Peer}
 */
record Rondo(String name, String description) implements Peer {
    @Override
    public boolean isRondo() {
        return true;
    }

    @Override
    public String resource() {
        return "dev/rondo/Network.class";
    }

    @Override
    public String lacks(Workload workload, Model model) {
        return null;
    }

    @Override
    public Session open(Model model, int steps, int streams) {
        return session(network(model), steps, streams);
    }

    @Override
    public void save(Model model, Path file) {
        try {
            Models.save(network(model), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Session load(Model model, Path file) {
        try {
            return session(Models.load(file), 1, 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Network network(Model model) {
        List<NamedLayer> layers = new ArrayList<>();
        float[] block = {};
        for (int i = 0; i < model.layers(); i++) {
            Model.Weights weights = model.weights().get(i);
            layers.add(new NamedLayer(model.cell(), i, layer(model, weights.inputSize())));
            block = concatenated(
                    block, weights.input(), weights.recurrent(), weights.inputBias(), weights.recurrentBias());
        }
        if (model.classes() > 0) {
            layers.add(new NamedLayer("dense", 0, Dense.of(model.hiddenSize(), model.classes())));
            block = concatenated(block, model.headWeight(), model.headBias());
        }
        return Network.of(layers, block, SkipPolicy.CARRY, Map.of());
    }

    private static Layer layer(Model model, int inputSize) {
        int hidden = model.hiddenSize();
        return switch (model.cell()) {
            case "lstm" -> Lstm.of(inputSize, hidden);
            case "gru" -> Gru.of(inputSize, hidden);
            default -> Rnn.of(inputSize, hidden);
        };
    }

    private static float[] concatenated(float[] first, float[]... others) {
        float[] all = first;
        for (float[] other : others) {
            all = Model.concatenated(all, other);
        }
        return all;
    }

    private static Session session(Network network, int steps, int streams) {
        Runner runner = network.newRunner();
        if (steps == 1 && streams == 1) {
            return new Steps(runner, network.newState());
        }
        State[] states = Stream.generate(network::newState).limit(streams).toArray(State[]::new);
        return new Batches(runner, states, steps);
    }

    /** Single steps. */
    private record Steps(Runner runner, State state) implements Session {
        @Override
        public void warmUp() {
            Settling.warmUp(runner.network());
        }

        @Override
        public void run(float[] inputs, float[] outputs) {
            runner.step(state, inputs, outputs);
        }

        @Override
        public void close() {}
    }

    /** Several steps, several streams, or both. */
    private record Batches(Runner runner, State[] states, int steps) implements Session {
        @Override
        public void warmUp() {
            Settling.warmUp(runner.network());
        }

        @Override
        public void run(float[] inputs, float[] outputs) {
            if (states.length == 1) {
                runner.run(states[0], inputs, steps, outputs);
            } else if (steps == 1) {
                runner.stepBatch(states, inputs, outputs);
            } else {
                runner.runBatch(states, inputs, null, outputs);
            }
        }

        @Override
        public void close() {}
    }
}
