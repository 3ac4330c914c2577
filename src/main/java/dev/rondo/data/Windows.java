package dev.rondo.data;

import dev.rondo.data.Batch.LossAt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Windows over long series: sequences of equal length that begin every few steps. Their targets are the values one or several horizons
 * later. They are views of the series: its values are not copied. Immutable.
 *
 * {@snippet file="LossSnippetsTest.java" region="windows"}
 *
 * <p>A series is a {@link Sequence}. If it has targets, one per step, these are forecast; otherwise its own later values are. What is
 * missing is left out:
 *
 * <ul>
 *   <li>A step without an input, {@link Sequence#withMissing}, is such a step in every window.
 *   <li>A target of weight 0, {@link Sequence#withWeights}, has no loss. Where a series forecasts itself, its missing steps are such
 *       targets. With several horizons, a step has the mean weight of its targets, and no loss if one of them has the weight 0.
 *   <li>A window without any loss is left out.
 *   <li>If the series stops for longer than a network should bridge, pass the parts between the stops as several series. No window
 *       spans two of them, and parts that are shorter than a window are left out.
 * </ul>
 *
 * <p>All other values must be finite, and classes and tokens at least 0.
 */
public final class Windows {
    private final int length;
    private final int stride;
    private final int[] horizons;

    /**
     * Creates the settings.
     *
     * @param length T, the steps of one window
     * @param stride the steps from the start of one window to the start of the next
     * @param horizons the numbers of steps from an input to its targets, ascending: 1 for the next step, 0 where a second series holds the
     *     target of the same step. The values of the first horizon come first in a target
     */
    public Windows(int length, int stride, int... horizons) {
        ArgumentChecks.atLeast(1, "length", length);
        ArgumentChecks.atLeast(1, "stride", stride);
        ArgumentChecks.atLeast(1, "the number of horizons", horizons.length);
        for (int i = 0; i < horizons.length; i++) {
            ArgumentChecks.atLeast(i == 0 ? 0 : horizons[i - 1] + 1, "horizon " + i, horizons[i]);
        }
        this.length = length;
        this.stride = stride;
        this.horizons = horizons.clone();
    }

    /** {@return T, the steps of one window} */
    public int length() {
        return length;
    }

    /** {@return the steps from the start of one window to the start of the next} */
    public int stride() {
        return stride;
    }

    /** {@return a copy of the horizons} */
    public int[] horizons() {
        return horizons.clone();
    }

    /**
     * {@return the windows of a series}
     *
     * @param series the series
     * @param lossAt where the loss is taken
     * @throws IllegalArgumentException if no window fits, or a value cannot be learned; the message names the step
     */
    public SequenceDataset cut(Sequence series, LossAt lossAt) {
        return cut(List.of(series), lossAt);
    }

    /**
     * {@return the windows of several series of one kind} Such as those of several machines, or the parts of one between its stops.
     *
     * @param series the series
     * @param lossAt where the loss is taken
     * @throws IllegalArgumentException if no window fits, or a value cannot be learned; the message names the series and the step
     */
    public SequenceDataset cut(List<Sequence> series, LossAt lossAt) {
        Objects.requireNonNull(lossAt, "lossAt");
        List<Sequence> windows = new ArrayList<>();
        int longest = 0;
        Sequence first = null;
        for (int i = 0; i < series.size(); i++) {
            Sequence whole = withTargets(series.get(i), series.size() == 1 ? "the series" : "series " + i);
            first = first == null ? whole : first;
            SequenceDataset.requireSameWidths(first, whole, i);
            longest = Math.max(longest, whole.steps());
            addWindows(whole, lossAt == LossAt.LAST_STEP, windows);
        }
        if (windows.isEmpty()) {
            throw new IllegalArgumentException(
                    longest < (long) length + last()
                            ? "a window of " + length + " steps and a horizon of " + last()
                                    + " do not fit in a series of " + longest
                            : "no window has a target that counts: weights are 0, or values missing");
        }
        return SequenceDataset.ofWindows(lossAt, windows);
    }

    private int last() {
        return horizons[horizons.length - 1];
    }

    /** Checks a series. If it has no targets, its own values become its targets, of weight 0 where they are missing. */
    private Sequence withTargets(Sequence series, String name) {
        int steps = series.steps();
        boolean own = series.targets.steps() == 0;
        SeriesView targets = own ? series.inputs : series.targets;
        SeriesView weights = series.weights;
        if (targets.steps() != steps || weights != null && weights.steps() != steps) {
            throw new IllegalArgumentException(name + " must have a target and a weight for each of its " + steps
                    + " steps, or none, but has " + targets.steps() + " targets"
                    + (weights == null ? "" : " and " + weights.steps() + " weights"));
        }
        if (targets.width() == 0 && horizons.length > 1) {
            throw new IllegalArgumentException("several horizons need targets of values, but the targets of " + name
                    + " are " + (own ? "tokens" : "classes"));
        }
        if (own && series.missing != null) {
            float[] known = new float[steps];
            for (int t = 0; t < steps; t++) {
                known[t] = series.isMissing(t) ? 0 : series.weight(t);
            }
            weights = SeriesView.ofVectors("weights", known, 1);
        }
        Sequence whole = new Sequence(series.inputs, targets, weights, series.missing);
        whole.requireUsable(" of " + name);
        return whole;
    }

    private void addWindows(Sequence series, boolean atLast, List<Sequence> to) {
        SeriesView targets = series.targets.ahead(horizons);
        SeriesView weights = weights(series);
        MissingSteps missing = series.missing;
        int lossFrom = atLast ? length - 1 : 0;
        int losses = atLast ? 1 : length;
        for (int at = 0; at <= (long) series.steps() - length - last(); at += stride) {
            SeriesView own = weights == null ? null : weights.slice(at + lossFrom, losses);
            if (own == null || hasLoss(own)) {
                to.add(new Sequence(
                        series.inputs.slice(at, length),
                        targets.slice(at + lossFrom, losses),
                        own,
                        missing == null ? null : missing.from(at)));
            }
        }
    }

    private static boolean hasLoss(SeriesView weights) {
        for (int t = 0; t < weights.steps(); t++) {
            if (weights.value(t, 0) > 0) {
                return true;
            }
        }
        return false;
    }

    /** {@return the weight of each step: the mean over its horizons, or 0 if one of them has none; null if all are 1} */
    private @Nullable SeriesView weights(Sequence series) {
        if (series.weights == null) {
            return null;
        }
        float[] combined = new float[series.steps()];
        for (int t = 0; t < series.steps() - last(); t++) {
            float sum = 0;
            boolean all = true;
            for (int horizon : horizons) {
                float weight = series.weight(t + horizon);
                sum += weight;
                all &= weight > 0;
            }
            combined[t] = all ? sum / horizons.length : 0;
        }
        return SeriesView.ofVectors("weights", combined, 1);
    }

    /** {@return the settings} */
    @Override
    public String toString() {
        return "Windows[length=" + length + ", stride=" + stride + ", horizons=" + Arrays.toString(horizons) + "]";
    }
}
