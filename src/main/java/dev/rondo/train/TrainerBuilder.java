package dev.rondo.train;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.layer.Bidirectional;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Trainer}. A loss and an optimizer are required; everything else has a default. Not thread-safe. */
public final class TrainerBuilder {
    private final Network network;
    private final Map<String, Optimizer> optimizers = new HashMap<>();
    private final Set<String> frozen = new HashSet<>();
    private @Nullable Loss loss;
    private @Nullable Optimizer optimizer;
    private Schedule schedule = Schedule.CONSTANT;
    private Clipping clipping = Clipping.NONE;
    private NonFinitePolicy nonFinite = NonFinitePolicy.FAIL;
    private Adaptation adaptation = Adaptation.ONE_UPDATE;
    private TrainerSettings.Truncation truncation = new TrainerSettings.Truncation(0, 0);
    private int accumulation = 1;
    private int threads = 1;
    private float recurrentDropout;
    private long seed;

    TrainerBuilder(Network network) {
        this.network = Objects.requireNonNull(network, "network");
    }

    /**
     * Sets the loss to minimise. Required.
     *
     * @param value the loss
     * @return this
     */
    public TrainerBuilder loss(Loss value) {
        this.loss = Objects.requireNonNull(value, "loss");
        return this;
    }

    /**
     * Sets the optimizer, which changes the weights by their gradients. Required.
     *
     * @param value the optimizer
     * @return this
     */
    public TrainerBuilder optimizer(Optimizer value) {
        this.optimizer = Objects.requireNonNull(value, "optimizer");
        return this;
    }

    /**
     * Sets a different optimizer for the layers of one module.
     *
     * @param module the name of the module, as in {@link NamedLayer#module}
     * @param value the optimizer
     * @return this
     */
    public TrainerBuilder optimizer(String module, Optimizer value) {
        optimizers.put(checked(module), Objects.requireNonNull(value, "optimizer"));
        return this;
    }

    /**
     * Freezes the layers of one module: their weights do not change.
     *
     * @param module the name of the module, as in {@link NamedLayer#module}
     * @return this
     */
    public TrainerBuilder freeze(String module) {
        frozen.add(checked(module));
        return this;
    }

    private String checked(String module) {
        List<String> modules =
                network.layers().stream().map(NamedLayer::module).distinct().toList();
        if (!modules.contains(module)) {
            throw new IllegalArgumentException(
                    "the network has no module named " + module + "; its modules are " + modules);
        }
        return module;
    }

    /**
     * Sets the schedule of the learning rates. The default is {@link Schedule#CONSTANT}.
     *
     * @param value the schedule
     * @return this
     */
    public TrainerBuilder schedule(Schedule value) {
        this.schedule = Objects.requireNonNull(value, "schedule");
        return this;
    }

    /**
     * Sets how gradients are clipped. The default is {@link Clipping#NONE}.
     *
     * @param clipping the clipping
     * @return this
     */
    public TrainerBuilder clip(Clipping clipping) {
        this.clipping = Objects.requireNonNull(clipping, "clipping");
        return this;
    }

    /**
     * Clips the norm of all gradients together; short for {@code clip(Clipping.norm(max))}.
     *
     * @param max the largest norm
     * @return this
     */
    public TrainerBuilder clipNorm(float max) {
        return clip(Clipping.norm(max));
    }

    /**
     * Sets what happens if a loss or a gradient is not finite. The default is {@link NonFinitePolicy#FAIL}.
     *
     * @param policy the policy
     * @return this
     */
    public TrainerBuilder onNonFinite(NonFinitePolicy policy) {
        this.nonFinite = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Truncates back-propagation: an update after every window of this many steps, from gradients that go back to the start of the
     * window. States are carried from window to window.
     *
     * @param steps the steps of a window, k1 = k2
     * @return this
     */
    public TrainerBuilder truncatedBptt(int steps) {
        return truncatedBptt(steps, steps);
    }

    /**
     * Truncates back-propagation (Williams, Peng 1990): an update every k1 steps, from gradients that go back k2 steps. If k2 is larger
     * than k1, each pass runs the last k2 steps again with the current weights, from the state before them, and the loss is that of the
     * last k1 steps. If k2 is smaller, the loss is that of the last k2 steps.
     *
     * @param forward k1, the steps from one update to the next
     * @param backward k2, the steps that gradients go back; a multiple of k1 if it is larger
     * @return this
     */
    public TrainerBuilder truncatedBptt(int forward, int backward) {
        if (forward < 1 || backward < 1 || backward > forward && backward % forward != 0) {
            throw new IllegalArgumentException("truncation needs k1 and k2 of at least 1, and k2 a multiple of k1 if it"
                    + " is larger, but k1 is " + forward + " and k2 is " + backward);
        }
        this.truncation = new TrainerSettings.Truncation(forward, backward);
        return this;
    }

    /**
     * Sets how many gradients are averaged for one update. The default is 1.
     *
     * @param count the number of gradients; every batch gives one, or one per window if it is truncated
     * @return this
     */
    public TrainerBuilder accumulate(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("accumulation needs at least 1 gradient, but count is " + count);
        }
        this.accumulation = count;
        return this;
    }

    /**
     * Sets how many threads share the work of a batch. The weights have the same bits for any number. The default is 1.
     *
     * @param count the number of threads, including the caller
     * @return this
     */
    public TrainerBuilder threads(int count) {
        this.threads = count;
        return this;
    }

    /**
     * Sets the rate of recurrent dropout (Gal, Ghahramani 2016): in every recurrent layer, some units of h are dropped from the
     * recurrent product, the same ones at all steps of a sequence, or of a window if it is truncated. The hidden state that the cell
     * carries forward is not affected, and neither are evaluation and the trained network. The default is 0.
     *
     * @param rate the share of units that are dropped, from 0 to below 1
     * @return this
     * @throws IllegalArgumentException if the rate is outside [0, 1)
     */
    public TrainerBuilder recurrentDropout(float rate) {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("recurrentDropout must be from 0 to below 1, but is " + rate);
        }
        this.recurrentDropout = rate;
        return this;
    }

    /**
     * Sets the seed of {@link dev.rondo.layer.Dropout} layers and recurrent dropout. The default is 0.
     *
     * @param value any number
     * @return this
     */
    public TrainerBuilder seed(long value) {
        this.seed = value;
        return this;
    }

    /**
     * Sets how {@link Trainer#adapt} learns. The default is {@link Adaptation#ONE_UPDATE}.
     *
     * @param value the settings
     * @return this
     */
    public TrainerBuilder adaptation(Adaptation value) {
        this.adaptation = Objects.requireNonNull(value, "adaptation");
        return this;
    }

    /**
     * {@return the trainer}
     *
     * @throws IllegalStateException if the loss or the optimizer is not set
     * @throws IllegalArgumentException if the loss or truncation does not fit the network, or the network cannot learn from the loss
     */
    public Trainer build() {
        Loss loss = this.loss;
        Optimizer optimizer = this.optimizer;
        if (loss == null || optimizer == null) {
            String needed = loss != null ? "an optimizer" : optimizer != null ? "a loss" : "a loss and an optimizer";
            String calls = loss != null ? "optimizer" : optimizer != null ? "loss" : "loss and optimizer";
            throw new IllegalStateException("a trainer needs " + needed + ": call " + calls + " on the builder");
        }
        LossChecks.require(loss, network);
        for (NamedLayer layer : network.layers()) {
            if (truncation.forward() > 0 && layer.layer() instanceof Bidirectional) {
                throw new IllegalArgumentException(
                        "truncation needs layers that can stop between steps, but one layer is "
                                + layer.layer().describe());
            }
        }
        TrainerSettings.Updates updates =
                new TrainerSettings.Updates(optimizer, layerOptimizers(optimizer), schedule, clipping);
        TrainerSettings settings =
                new TrainerSettings(network, loss, updates, truncation, accumulation, recurrentDropout, seed);
        return new Trainer(settings, nonFinite, adaptation, threads);
    }

    /** The optimizer of each layer; null where it is frozen. */
    private List<@Nullable Optimizer> layerOptimizers(Optimizer common) {
        List<@Nullable Optimizer> ofLayers = new ArrayList<>();
        for (NamedLayer layer : network.layers()) {
            String module = layer.module();
            ofLayers.add(frozen.contains(module) ? null : optimizers.getOrDefault(module, common));
        }
        return ofLayers;
    }
}
