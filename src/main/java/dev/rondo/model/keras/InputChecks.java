package dev.rondo.model.keras;

import dev.rondo.graph.Tensor.Type;

/** Checks of the inputs of layers. */
final class InputChecks {
    private InputChecks() {}

    /** Requires float32 with a batch and at least one more axis. */
    static void requireFloats(KerasTensor x) {
        if (x.type() != Type.FLOAT32 || x.rank() < 2) {
            throw new IllegalArgumentException(
                    "takes float32 with a batch and at least one more axis, but gets " + x.type() + " " + x.shape());
        }
    }

    /** Requires a size of the last axis. */
    static void requireWidth(KerasTensor x, int width) {
        requireFloats(x);
        if (x.width() != width) {
            throw new IllegalArgumentException(
                    "has weights for inputs of width " + width + ", but gets the shape " + x.shape());
        }
    }

    /** Requires the shape [B][T][width], of any width. */
    static void requireSequence(KerasTensor x) {
        requireFloats(x);
        if (x.rank() != 3) {
            throw new IllegalArgumentException("takes [B, T, width], but gets the shape " + x.shape());
        }
    }

    /** Requires the shape [B][T][width]. */
    static void requireSequence(KerasTensor x, int width) {
        requireWidth(x, width);
        if (x.rank() != 3) {
            throw new IllegalArgumentException("takes [B, T, " + width + "], but gets the shape " + x.shape());
        }
    }
}
