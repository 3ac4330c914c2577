package dev.rondo.model.keras;

import dev.rondo.graph.Tensor.Type;

/** What a layer asks of its inputs. */
final class InputChecks {
    private InputChecks() {}

    /** The input must be floats, with a batch and at least one more axis. */
    static void requireFloats(KerasTensor x) {
        if (x.type() != Type.FLOAT32 || x.rank() < 2) {
            throw new IllegalArgumentException(
                    "takes float32 with a batch and more, but gets " + x.type() + " " + x.shape());
        }
    }

    /** The last axis must have this size. */
    static void requireWidth(KerasTensor x, int width) {
        requireFloats(x);
        if (x.width() != width) {
            throw new IllegalArgumentException(
                    "has weights for inputs of width " + width + ", but gets the shape " + x.shape());
        }
    }

    /** The input must be [B][T][width]. */
    static void requireSequence(KerasTensor x, int width) {
        requireWidth(x, width);
        if (x.rank() != 3) {
            throw new IllegalArgumentException("takes [B, T, " + width + "], but gets the shape " + x.shape());
        }
    }
}
