package dev.rondo.memory;

import java.util.Objects;

/** Arrays of doubles. Reading rounds a value to the nearest float, as a cast does; writing is exact. */
public final class DoubleArrays implements CallerMemory<double[]> {
    /** The only one. */
    public static final DoubleArrays INSTANCE = new DoubleArrays();

    private DoubleArrays() {}

    @Override
    public int readable(String name, double[] memory) {
        return Objects.requireNonNull(memory, name).length;
    }

    @Override
    public int writable(String name, double[] memory) {
        return readable(name, memory);
    }

    @Override
    public void checkReadable(String name, double[] memory, long offset, int count) {
        int length = readable(name, memory);
        if (offset < 0 || offset > length - count) {
            throw new IllegalArgumentException(
                    name + " must hold " + count + " values from index " + offset + ", but has " + length);
        }
    }

    @Override
    public void checkWritable(String name, double[] memory, long offset, int count) {
        checkReadable(name, memory, offset, count);
    }

    @Override
    public void read(double[] from, long offset, float[] into, int count) {
        int start = (int) offset;
        for (int i = 0; i < count; i++) {
            into[i] = (float) from[start + i];
        }
    }

    @Override
    public void write(float[] from, double[] into, long offset, int count) {
        int target = (int) offset;
        for (int i = 0; i < count; i++) {
            into[target + i] = from[i];
        }
    }

    @Override
    public long distance(long values) {
        return values;
    }
}
