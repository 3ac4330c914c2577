package dev.rondo.train;

import dev.rondo.train.bptt.LossPart;
import dev.rondo.train.bptt.LossParts;
import dev.rondo.train.loss.LossHeads;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The loss of a pass over a data set, as if its batches were one, and that of each head. */
final class PassLosses {
    private List<LossPart> parts = List.of();
    private double[] sums = {};
    private double[] counts = {};

    /** Adds the last batch. */
    void add(LossParts ofBatch) {
        List<LossPart> all = ofBatch.all();
        if (parts.isEmpty()) {
            parts = all;
            sums = new double[all.size()];
            counts = new double[all.size()];
        }
        for (int i = 0; i < sums.length; i++) {
            LossPart part = all.get(i);
            if (part.count() > 0) { // otherwise the batch has no target
                sums[i] += part.isMean() ? part.value() * part.count() : part.value();
                counts[i] += part.count();
            }
        }
    }

    /** {@return the weighted sum of all parts that had a target; NaN if none had} */
    double total() {
        double total = 0;
        boolean any = false;
        for (int i = 0; i < sums.length; i++) {
            if (counts[i] > 0) {
                total += parts.get(i).weight() * value(i);
                any = true;
            }
        }
        return any ? total : Double.NaN;
    }

    private double value(int i) {
        LossPart part = parts.get(i);
        return part.isMean() ? sums[i] / counts[i] : sums[i];
    }

    /** {@return the losses of heads by name, without the weights of the heads; empty without heads} */
    Map<String, Double> ofHeads() {
        Map<String, Double> values = new LinkedHashMap<>();
        for (int i = 0; i < sums.length; i++) {
            LossHeads.Head head = parts.get(i).head();
            if (head != null) {
                values.merge(head.name() + " loss", parts.get(i).termWeight() * value(i), Double::sum);
            }
        }
        return values;
    }
}
