package dev.rondo.flink.demo;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** The events of the demonstration: event i is the number i, from which its key and its features follow. Its time is i milliseconds. */
public final class Events {
    /** The number of keys. A quarter of the events has one of four of them. */
    public static final int KEYS = 97;

    private Events() {}

    /** {@return the network of the job} */
    public static Network network(long seed) {
        return Network.builder(5).lstm(12).dense(3).build(seed);
    }

    /** {@return the key of an event} */
    public static int key(long event) {
        SplittableRandom random = new SplittableRandom(event);
        return random.nextInt(4) == 0 ? random.nextInt(4) : random.nextInt(KEYS);
    }

    /** Writes the features of an event. */
    public static void features(long event, float[] x) {
        SplittableRandom random = new SplittableRandom(~event);
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextFloat() - 0.5f;
        }
    }

    /** {@return a hash of all bits of an output} */
    public static long bits(float[] values, int at, int count) {
        long hash = 1;
        for (int i = 0; i < count; i++) {
            hash = 1_000_003 * hash + Float.floatToRawIntBits(values[at + i]);
        }
        return hash;
    }

    /**
     * {@return the bits of the output of every event, from one thread without Flink}
     *
     * @param count the number of events
     * @param swapAt the first event for the second network
     */
    public static long[] expected(int count, long swapAt, Network first, Network second) {
        Map<Integer, State> states = new HashMap<>();
        Runner runner = first.newRunner();
        long[] expected = new long[count];
        float[] x = new float[first.inputSize()];
        float[] y = new float[first.outputSize()];
        for (int i = 0; i < count; i++) {
            if (i == swapAt) {
                runner.replaceNetwork(second);
            }
            features(i, x);
            runner.step(states.computeIfAbsent(key(i), key -> first.newState()), x, y);
            expected[i] = bits(y, 0, y.length);
        }
        return expected;
    }
}
