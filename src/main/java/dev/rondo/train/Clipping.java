package dev.rondo.train;

import dev.rondo.kernel.Updates;
import java.util.Objects;

/**
 * Bounds gradients before they reach the optimizer, to keep them from exploding (Pascanu, Mikolov, Bengio 2013). Immutable.
 *
 * @param kind the quantity that is bounded
 * @param max the bound; infinite for {@link Kind#NONE}
 */
public record Clipping(Kind kind, float max) {
    /** The quantity that is bounded. */
    public enum Kind {
        /** Nothing is bounded. */
        NONE,
        /** The norm of all gradients together. */
        NORM,
        /** The norm of each layer's gradients. */
        LAYER_NORM,
        /** Each gradient's magnitude. */
        VALUE
    }

    /** No clipping. */
    public static final Clipping NONE = new Clipping(Kind.NONE, Float.POSITIVE_INFINITY);

    /** Added to the norm before dividing, as in PyTorch. */
    private static final double TINY = 1e-6;

    /** Checks the bound. */
    public Clipping {
        Objects.requireNonNull(kind, "kind");
        if (!(max > 0)) {
            throw new IllegalArgumentException("a bound must be above 0, but is " + max);
        }
    }

    /**
     * {@return clipping of the norm of all gradients, as PyTorch's {@code clip_grad_norm_}}
     *
     * @param max the largest norm
     */
    public static Clipping norm(float max) {
        return new Clipping(Kind.NORM, max);
    }

    /**
     * {@return clipping of the norm of each layer's gradients}
     *
     * @param max the largest norm of a layer
     */
    public static Clipping normPerLayer(float max) {
        return new Clipping(Kind.LAYER_NORM, max);
    }

    /**
     * {@return clipping of each gradient, as PyTorch's {@code clip_grad_value_}}
     *
     * @param max the largest magnitude
     */
    public static Clipping value(float max) {
        return new Clipping(Kind.VALUE, max);
    }

    /**
     * Clips gradients.
     *
     * @param gradient the gradients of all layers
     * @param layerAt the index at which those of each layer begin, followed by their total number
     * @param squares the sum of squares for each layer
     * @param norm the norm of all gradients
     * @return whether anything changed
     */
    boolean apply(float[] gradient, int[] layerAt, double[] squares, double norm) {
        return switch (kind) {
            case NONE -> false;
            case NORM -> scale(gradient, 0, gradient.length, norm);
            case LAYER_NORM -> {
                boolean clipped = false;
                for (int i = 0; i < squares.length; i++) {
                    clipped |= scale(gradient, layerAt[i], layerAt[i + 1], Math.sqrt(squares[i]));
                }
                yield clipped;
            }
            case VALUE -> Updates.clamp(gradient, 0, gradient.length, max);
        };
    }

    private boolean scale(float[] gradient, int from, int to, double norm) {
        double factor = max / (norm + TINY);
        if (factor >= 1) {
            return false;
        }
        Updates.scale(gradient, from, to, (float) factor);
        return true;
    }
}
