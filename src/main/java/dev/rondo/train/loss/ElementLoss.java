package dev.rondo.train.loss;

/** Losses that are sums over the elements of a row. */
record ElementLoss(Kind kind, float delta, Reduction reduction) implements Loss {
    enum Kind {
        SQUARED,
        ABSOLUTE,
        HUBER
    }

    ElementLoss {
        if (!(delta > 0) || Float.isInfinite(delta)) {
            throw new IllegalArgumentException("delta must be finite and above 0, but is " + delta);
        }
    }

    @Override
    public Loss withReduction(Reduction other) {
        return new ElementLoss(kind, delta, other);
    }

    @Override
    public String refusal(int width, boolean labelled) {
        return refusalOfClasses(width, labelled);
    }

    /** Why classes cannot be the targets; null when they are not. */
    static String refusalOfClasses(int width, boolean labelled) {
        return labelled ? "this loss needs targets of " + width + " values, but the batch has classes" : null;
    }

    @Override
    public double count(int width, int label) {
        return width;
    }

    @Override
    public double row(
            float[] y,
            int yAt,
            int width,
            float[] target,
            int targetAt,
            int label,
            float scale,
            float[] gradient,
            int gradientAt) {
        double sum = 0;
        for (int j = 0; j < width; j++) {
            float difference = y[yAt + j] - target[targetAt + j];
            float size = Math.abs(difference);
            float slope;
            switch (kind) {
                case SQUARED -> {
                    sum += (double) difference * difference;
                    slope = 2 * difference;
                }
                case ABSOLUTE -> {
                    sum += size;
                    slope = Math.signum(difference);
                }
                default -> {
                    boolean near = size <= delta;
                    sum += near ? 0.5 * difference * difference : delta * (size - 0.5 * delta);
                    slope = near ? difference : delta * Math.signum(difference);
                }
            }
            gradient[gradientAt + j] = scale * slope;
        }
        return sum;
    }
}
