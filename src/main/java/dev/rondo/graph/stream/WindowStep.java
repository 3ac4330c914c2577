package dev.rondo.graph.stream;

import dev.rondo.graph.program.FloatMemory;
import dev.rondo.graph.program.TimeStep;

/** The values of the last steps in one array. Its memory holds them [steps][width], the newest last. */
final class WindowStep implements TimeStep {
    private final int[] map;
    private final int width;

    /**
     * Creates the step.
     *
     * @param map for each element of the output, its place in [steps][width]
     * @param width the values of a step
     */
    WindowStep(int[] map, int width) {
        this.map = map;
        this.width = width;
    }

    @Override
    public Memory newMemory() {
        return new FloatMemory(new float[map.length]);
    }

    @Override
    public void step(Memory memory, float[][] inputs, float[][] outputs) {
        float[] window = ((FloatMemory) memory).values();
        System.arraycopy(window, width, window, 0, window.length - width);
        System.arraycopy(inputs[0], 0, window, window.length - width, width);
        float[] y = outputs[0];
        for (int i = 0; i < map.length; i++) {
            y[i] = window[map[i]];
        }
    }
}
