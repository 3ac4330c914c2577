package dev.rondo.train.metric;

import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * A metric that collects all targets, and computes its figure from the collection at the end.
 *
 * @param <C> the collection
 */
abstract class CollectedMetric<C> implements Metric {
    private final String name;
    private final Supplier<C> empty;
    private final ToDoubleFunction<C> figure;
    /** What was added since {@link #begin}. */
    C collected;

    /**
     * Creates a metric that has collected nothing.
     *
     * @param name the name of the figure
     * @param empty makes an empty collection
     * @param figure computes the figure
     */
    CollectedMetric(String name, Supplier<C> empty, ToDoubleFunction<C> figure) {
        this.name = Objects.requireNonNull(name, "name");
        this.empty = empty;
        this.figure = Objects.requireNonNull(figure, "figure");
        this.collected = empty.get();
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final void begin() {
        collected = empty.get();
    }

    @Override
    public final double value() {
        return figure.applyAsDouble(collected);
    }
}
