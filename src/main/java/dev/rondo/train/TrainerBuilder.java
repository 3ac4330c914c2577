package dev.rondo.train;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Layer;
import dev.rondo.train.loss.CrossEntropy;
import dev.rondo.train.loss.Loss;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Builds a {@link Trainer}; a loss and an optimizer must be said. Not thread-safe. */
public final class TrainerBuilder {
    final Network network;
    final Map<String, Optimizer> optimizers = new HashMap<>();
    final Set<String> frozen = new HashSet<>();
    Loss loss;
    Optimizer optimizer;
    Schedule schedule = Schedule.CONSTANT;
    Clipping clipping = Clipping.NONE;
    NonFinitePolicy nonFinite = NonFinitePolicy.FAIL;
    Adaptation adaptation = Adaptation.ONE_UPDATE;
    int forwardSteps;
    int backwardSteps;
    int accumulation = 1;
    int threads = 1;
    float recurrentDropout;
    long seed;

    TrainerBuilder(Network network) {
        this.network = network;
    }

    /**
     * Sets what is made small.
     *
     * @param value the loss
     * @return this
     */
    public TrainerBuilder loss(Loss value) {
        this.loss = value;
        return this;
    }

    /**
     * Sets how weights change.
     *
     * @param value the optimizer
     * @return this
     */
    public TrainerBuilder optimizer(Optimizer value) {
        this.optimizer = value;
        return this;
    }

    /**
     * Gives the layers of one module an optimizer of their own.
     *
     * @param module as in {@link NamedLayer#module}
     * @param value the optimizer
     * @return this
     */
    public TrainerBuilder optimizer(String module, Optimizer value) {
        optimizers.put(checked(module), value);
        return this;
    }

    /**
     * Keeps the layers of one module as they are.
     *
     * @param module as in {@link NamedLayer#module}
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
            throw new IllegalArgumentException("no module is named " + module + "; there are " + modules);
        }
        return module;
    }

    /**
     * Sets what learning rates are multiplied with.
     *
     * @param value the schedule
     * @return this
     */
    public TrainerBuilder schedule(Schedule value) {
        this.schedule = value;
        return this;
    }

    /**
     * Sets how gradients are bounded.
     *
     * @param value the clipping
     * @return this
     */
    public TrainerBuilder clip(Clipping value) {
        this.clipping = value;
        return this;
    }

    /**
     * Bounds the norm of all gradients; short for {@code clip(Clipping.norm(max))}.
     *
     * @param max the largest norm
     * @return this
     */
    public TrainerBuilder clipNorm(float max) {
        return clip(Clipping.norm(max));
    }

    /**
     * Sets what happens when a loss or a gradient is not finite; {@link NonFinitePolicy#FAIL} unless said.
     *
     * @param value what happens
     * @return this
     */
    public TrainerBuilder onNonFinite(NonFinitePolicy value) {
        this.nonFinite = value;
        return this;
    }

    /**
     * Truncates back-propagation: an update every so many steps, from gradients that go back just as many; states are
     * carried on.
     *
     * @param steps k1 and k2
     * @return this
     */
    public TrainerBuilder truncatedBptt(int steps) {
        return truncatedBptt(steps, steps);
    }

    /**
     * Truncates back-propagation (Williams, Peng 1990): every k1 steps an update, from gradients that go back k2 steps. With
     * k2 above k1, the k2 steps are run again with the weights of now, from the state that preceded them, and the loss is
     * that of the last k1; with k2 below k1 the loss is that of the last k2.
     *
     * @param forward k1
     * @param backward k2; a multiple of k1 when it is larger
     * @return this
     */
    public TrainerBuilder truncatedBptt(int forward, int backward) {
        if (forward < 1 || backward < 1 || backward > forward && backward % forward != 0) {
            throw new IllegalArgumentException(
                    "truncation needs k1 and k2 of at least 1, k2 a multiple of k1 when it is" + " larger, but k1 is "
                            + forward + " and k2 " + backward);
        }
        this.forwardSteps = forward;
        this.backwardSteps = backward;
        return this;
    }

    /**
     * Sets how many gradients make one update: their mean.
     *
     * @param count gradients, one a batch, or one a stretch of a truncated batch
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
     * Sets how many threads share the work of a batch; the weights are the same, bit for bit, for any number.
     *
     * @param count threads, the caller's included
     * @return this
     */
    public TrainerBuilder threads(int count) {
        this.threads = count;
        return this;
    }

    /**
     * Drops units of h on their way into the recurrent product of every recurrent layer, the same ones at all steps of a
     * sequence, or of its stretch when truncated (Gal, Ghahramani 2016). Of h itself, where a cell takes it on, nothing is
     * dropped; nor is anything in {@link Trainer#evaluate} or in the network that comes out.
     *
     * @param rate the share that is dropped, from 0 to below 1
     * @return this
     * @throws IllegalArgumentException when the rate is another
     */
    public TrainerBuilder recurrentDropout(float rate) {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("recurrentDropout must be from 0 to below 1, but is " + rate);
        }
        this.recurrentDropout = rate;
        return this;
    }

    /**
     * Sets what {@link dev.rondo.layer.Dropout} layers, and recurrent dropout, drop; 0 unless said.
     *
     * @param value any number
     * @return this
     */
    public TrainerBuilder seed(long value) {
        this.seed = value;
        return this;
    }

    /**
     * Sets how {@link Trainer#adapt} learns; {@link Adaptation#ONE_UPDATE} unless said.
     *
     * @param value the settings
     * @return this
     */
    public TrainerBuilder adaptation(Adaptation value) {
        this.adaptation = value;
        return this;
    }

    /** {@return the trainer} */
    public Trainer build() {
        if (loss == null || optimizer == null) {
            throw new IllegalStateException("a trainer needs a loss and an optimizer");
        }
        String refusal = loss.refusal(network.outputSize(), loss instanceof CrossEntropy);
        if (refusal != null) {
            throw new IllegalArgumentException(refusal);
        }
        if (loss.readsProbabilities()
                && !isProbability(network.layers().getLast().layer())) {
            throw new IllegalArgumentException("this loss needs outputs that are probabilities, but the last layer is "
                    + network.layers().getLast().layer().describe()
                    + ": give it a sigmoid, or take the loss with logits");
        }
        for (NamedLayer layer : network.layers()) {
            if (forwardSteps > 0 && layer.layer() instanceof Bidirectional) {
                throw new IllegalArgumentException("truncation needs layers that can stop between steps, but there is "
                        + layer.layer().describe());
            }
        }
        return new Trainer(this);
    }

    private static boolean isProbability(Layer layer) {
        return layer instanceof Dense dense
                && (dense.activation() == Activation.SIGMOID || dense.activation() == Activation.SOFTMAX);
    }
}
