package dev.rondo.layer;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A table of vectors, one per token: {@code y = weight[token]}. It can only be the first layer of a network, which then
 * reads tokens instead of vectors. Parameter: {@code weight} [vocabulary, width], as PyTorch's {@code nn.Embedding}. Its
 * initial values are normal with mean 0 and standard deviation 1 under every {@link Initializer}.
 *
 * @param vocabularySize the number of tokens; a token is from 0 to below it
 * @param outputSize the width of a vector
 */
public record Embedding(int vocabularySize, int outputSize) implements Layer {
    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if a size is not positive
     */
    public Embedding {
        LayerSizes.requirePositive("embedding", "vocabularySize", vocabularySize);
        LayerSizes.requirePositive("embedding", "outputSize", outputSize);
    }

    @Override
    public int inputSize() {
        return vocabularySize;
    }

    @Override
    public List<Parameter> parameters(String module, int depth) {
        return List.of(Parameter.matrix(module, "weight", vocabularySize, outputSize));
    }

    @Override
    public void initialize(Initializer initializer, RandomGenerator random, float[] block, int at) {
        for (int i = 0; i < vocabularySize * outputSize; i++) {
            block[at + i] = (float) Gaussian.next(random);
        }
    }

    @Override
    public String kind() {
        return "embedding";
    }

    @Override
    public String describe() {
        return "embedding " + vocabularySize + " -> " + outputSize;
    }
}
