package dev.rondo.layer;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A table of vectors, one a token: {@code y = weight[token]}. It can only be a network's first layer, and makes the
 * network read tokens where others read vectors. Parameter: {@code weight} [vocabulary, width], as PyTorch's
 * {@code nn.Embedding}; it starts normal with standard deviation 1.
 *
 * @param vocabularySize the number of tokens, which run from 0
 * @param outputSize the width of a vector
 */
public record Embedding(int vocabularySize, int outputSize) implements Layer {
    /** Checks sizes. */
    public Embedding {
        Sizes.requirePositive("embedding", "vocabularySize", vocabularySize);
        Sizes.requirePositive("embedding", "outputSize", outputSize);
    }

    @Override
    public int inputSize() {
        return vocabularySize;
    }

    @Override
    public List<Integer> stateWidths() {
        return List.of();
    }

    @Override
    public List<Parameter> parameters(String module, int depth) {
        return List.of(Parameter.matrix(Sizes.join(module, "weight"), vocabularySize, outputSize));
    }

    @Override
    public void initialize(Initializer init, RandomGenerator random, float[] block, int at) {
        for (int i = 0; i < vocabularySize * outputSize; i++) {
            block[at + i] = (float) Initializer.gaussian(random);
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
