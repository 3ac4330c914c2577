package dev.rondo;

/** STUB: being written. */
public final class Runner {
    Runner(Network network) {}

    /** @param network a newer one of the same architecture */
    public void use(Network network) {}

    public void step(State state, float[] x, float[] y) {}

    public void step(State state, float[] x, int xOffset, float[] y, int yOffset) {}

    public void step(State state, int token, float[] y) {}

    public void step(State state, int token, float[] y, int yOffset) {}

    public void run(State state, float[] inputs, int steps, float[] outputs) {}

    public void run(State state, int[] tokens, int steps, float[] outputs) {}

    public void runAll(State[] states, float[] inputs, int[] lengths, float[] outputs) {}

    public void runAll(State[] states, int[] tokens, int[] lengths, float[] outputs) {}

    public void stepAll(State[] states, float[] xs, float[] ys) {}

    public void stepAll(State[] states, int[] tokens, float[] ys) {}

    public void skip(State state, float[] y) {}
}
