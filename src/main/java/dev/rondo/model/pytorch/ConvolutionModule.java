package dev.rondo.model.pytorch;

import dev.rondo.graph.chain.Convolution;
import dev.rondo.text.SafeText;
import org.jspecify.annotations.Nullable;

/**
 * A Conv1d: weight [outputs][inputs / groups][taps] and perhaps a bias [outputs].
 *
 * @param weight the name of the weight in the file
 * @param bias the name of the bias in the file; null for none
 * @param inputSize the channels of its input
 * @param outputSize the channels of its output
 * @param taps the width of its kernel
 * @param groups the groups of channels, each of which reads its own inputs only
 * @param places how its kernel is placed
 */
record ConvolutionModule(
        String weight, @Nullable String bias, int inputSize, int outputSize, int taps, int groups, Convolution places)
        implements MappedModule {
    @Override
    public boolean readsTokens() {
        return false;
    }

    @Override
    public String describe() {
        return SafeText.quote(weight) + " (conv1d " + inputSize + " -> " + outputSize + ")";
    }
}
