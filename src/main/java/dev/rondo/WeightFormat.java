package dev.rondo;

import dev.rondo.kernel.WeightCodec;

/**
 * How a network stores the weights of its products. Sums, biases, peepholes and embeddings are float32 in every format. The
 * narrow formats help networks whose weights do not fit in the L2 cache, where a step is limited by memory bandwidth.
 */
public enum WeightFormat {
    /** 32 bits per weight, unchanged. */
    FLOAT32,
    /** 16 bits per weight: the upper half of a float32. */
    BF16,
    /** 8 bits per weight, in units of 1/127 of the largest weight of its row. */
    INT8;

    WeightCodec codec() {
        return switch (this) {
            case FLOAT32 -> WeightCodec.FLOAT32;
            case BF16 -> WeightCodec.BF16;
            case INT8 -> WeightCodec.INT8;
        };
    }
}
