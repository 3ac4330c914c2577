package dev.rondo;

import dev.rondo.random.SplitMix;

/**
 * Draws tokens from the outputs of a network, for models of text. Softmax with a temperature, optionally over the k most likely tokens
 * only. Equal seeds draw equal tokens on every machine. A draw allocates nothing. Not thread-safe.
 *
 * {@snippet file="SamplerSnippetsTest.java" region="sampler"}
 */
public final class Sampler {
    private final float temperature;
    private final int topK;
    private final SplitMix random;
    private final double[] weights;
    private final int[] heap;

    /**
     * Creates a sampler.
     *
     * @param tokens the number of tokens, which is the network's output size
     * @param temperature divides the logits, at least 0: below 1 for likelier text, above 1 for more surprising text; 0 always takes the
     *     likeliest token
     * @param topK the number of tokens that may be drawn, the likeliest ones; 0 for all
     * @param seed the seed
     */
    public Sampler(int tokens, float temperature, int topK, long seed) {
        if (tokens < 1) {
            throw new IllegalArgumentException("tokens must be at least 1, but is " + tokens);
        }
        if (!(temperature >= 0) || Float.isInfinite(temperature)) {
            throw new IllegalArgumentException("temperature must be finite and at least 0, but is " + temperature);
        }
        if (topK < 0) {
            throw new IllegalArgumentException("topK must be at least 0, but is " + topK);
        }
        this.temperature = temperature;
        this.topK = topK == 0 ? tokens : Math.min(topK, tokens);
        this.random = new SplitMix(SplitMix.mix(seed));
        this.weights = new double[tokens];
        this.heap = new int[this.topK];
    }

    /**
     * {@return a token}
     *
     * @param logits the outputs of the network, before softmax; as many as there are tokens
     * @throws IllegalArgumentException if there are more or fewer, or one is NaN
     */
    public int sample(float[] logits) {
        if (logits.length != weights.length) {
            throw new IllegalArgumentException(
                    "there must be " + weights.length + " logits, but there are " + logits.length);
        }
        int best = best(logits);
        if (temperature == 0 || topK == 1 || Float.isInfinite(logits[best])) {
            return best;
        }
        if (topK == weights.length) {
            for (int i = 0; i < topK; i++) {
                heap[i] = i;
            }
        } else {
            keepLargest(logits);
        }
        double sum = 0;
        for (int i = 0; i < topK; i++) {
            weights[i] = StrictMath.exp((logits[heap[i]] - logits[best]) / (double) temperature);
            sum += weights[i];
        }
        double left = (random.nextLong() >>> 11) * 0x1p-53 * sum;
        int drawn = 0;
        while (drawn < topK - 1 && left >= weights[drawn]) {
            left -= weights[drawn];
            drawn++;
        }
        // Rounding can leave a rest after the last token that has a weight.
        return weights[drawn] > 0 ? heap[drawn] : best;
    }

    private static int best(float[] logits) {
        int best = 0;
        for (int i = 0; i < logits.length; i++) {
            if (Float.isNaN(logits[i])) {
                throw new IllegalArgumentException("the logit of token " + i + " is NaN");
            }
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }

    /** Fills the heap, whose first entry is the smallest, with the indices of the k largest logits; of equals, the first. */
    private void keepLargest(float[] logits) {
        int size = 0;
        for (int token = 0; token < logits.length; token++) {
            if (size < topK) {
                heap[size] = token;
                size++;
                if (size == topK) {
                    for (int i = topK / 2 - 1; i >= 0; i--) {
                        siftDown(logits, i);
                    }
                }
            } else if (logits[token] > logits[heap[0]]) {
                heap[0] = token;
                siftDown(logits, 0);
            }
        }
    }

    private void siftDown(float[] logits, int start) {
        int at = start;
        while (2 * at + 1 < topK) {
            int child = 2 * at + 1;
            if (child + 1 < topK && below(logits, heap[child + 1], heap[child])) {
                child++;
            }
            if (!below(logits, heap[child], heap[at])) {
                return;
            }
            int moved = heap[at];
            heap[at] = heap[child];
            heap[child] = moved;
            at = child;
        }
    }

    /** {@return whether a token leaves the heap before another} */
    private static boolean below(float[] logits, int token, int other) {
        return logits[token] != logits[other] ? logits[token] < logits[other] : token > other;
    }
}
