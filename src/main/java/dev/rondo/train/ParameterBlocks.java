package dev.rondo.train;

import dev.rondo.layer.Parameter;
import dev.rondo.model.ModelFormatException;
import java.util.Arrays;
import java.util.List;

/** Blocks of parameters, or of values in their layout, as tensors of a {@link Checkpoint}: one per parameter. */
final class ParameterBlocks {
    private ParameterBlocks() {}

    /** Stores a part of a block under a prefix and the names of its parameters. */
    static void save(Checkpoint to, String prefix, List<Parameter> parameters, float[] block, int at) {
        int next = at;
        for (Parameter parameter : parameters) {
            int end = next + parameter.size();
            to.put(prefix + parameter.name(), parameter.shape(), Arrays.copyOfRange(block, next, end));
            next = end;
        }
    }

    /** Fills a part of a block that {@link #save} stored. */
    static void restore(Checkpoint from, String prefix, List<Parameter> parameters, float[] block, int at)
            throws ModelFormatException {
        int next = at;
        for (Parameter parameter : parameters) {
            float[] values = from.floats(prefix + parameter.name(), parameter.shape());
            System.arraycopy(values, 0, block, next, values.length);
            next += values.length;
        }
    }
}
