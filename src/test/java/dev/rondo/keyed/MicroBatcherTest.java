package dev.rondo.keyed;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MicroBatcherTest {
    private static final Network NETWORK = Network.builder(3).lstm(5).dense(2).build(1);

    private record Event(int key, float[] input) {}

    /** The outputs of each stream, in order; its states are in a map. */
    private static final class Outputs implements MicroBatcher.Streams<Integer, Event> {
        final Map<Integer, State> states = new HashMap<>();
        final Map<Integer, List<float[]>> outputs = new HashMap<>();

        @Override
        public State state(Integer key, Event event) {
            return states.computeIfAbsent(key, k -> NETWORK.newState());
        }

        @Override
        public void done(Integer key, Event event, State state, float[] ys, int at) {
            assertEquals(key, event.key);
            outputs.computeIfAbsent(key, k -> new ArrayList<>()).add(Arrays.copyOfRange(ys, at, at + 2));
        }
    }

    private static List<Event> events(SplittableRandom random, int count) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int key = random.nextInt(1 + random.nextInt(12)); // small keys are frequent
            events.add(new Event(key, new float[] {random.nextFloat(), random.nextFloat(), random.nextFloat()}));
        }
        return events;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void shouldGiveTheSameBitsForEverySplitIntoBatches(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        List<Event> events = events(random, 300);
        Outputs stepped = new Outputs();
        Runner runner = NETWORK.newRunner();
        for (Event event : events) {
            float[] y = new float[2];
            State state = stepped.state(event.key, event);
            runner.step(state, event.input, y);
            stepped.done(event.key, event, state, y, 0);
        }
        Outputs batched = new Outputs();
        MicroBatcher<Integer, Event> batcher = new MicroBatcher<>(NETWORK.newRunner(), 1 + random.nextInt(9), batched);
        for (Event event : events) {
            batcher.add(event.key, event, event.input);
            if (random.nextInt(20) == 0) {
                batcher.flush();
                assertTrue(batcher.isEmpty());
            }
        }
        batcher.flush();
        assertEquals(events.size(), batcher.steps());
        assertEquals(stepped.outputs.keySet(), batched.outputs.keySet());
        stepped.outputs.forEach((key, expected) -> {
            assertArrayEquals(
                    expected.toArray(), batched.outputs.get(key).toArray(), "seed " + seed + ", stream " + key);
            assertArrayEquals(
                    stepped.states.get(key).toBytes(), batched.states.get(key).toBytes());
        });
    }

    @Test
    void shouldFillBatchesAlthoughOneStreamIsFrequent() throws Exception {
        Outputs outputs = new Outputs();
        MicroBatcher<Integer, Event> batcher = new MicroBatcher<>(NETWORK.newRunner(), 4, outputs);
        for (int i = 0; i < 40; i++) {
            int key = i % 2 == 0 ? 0 : 1 + i / 2 % 6;
            batcher.add(key, new Event(key, new float[3]), new float[3]);
        }
        batcher.flush();
        assertEquals(40, batcher.steps());
        assertEquals(20, outputs.outputs.get(0).size());
        assertTrue(batcher.batches() <= 22, "batches: " + batcher.batches());
    }

    @Test
    void shouldBoundWhatWaits() throws Exception {
        Outputs outputs = new Outputs();
        MicroBatcher<Integer, Event> batcher = new MicroBatcher<>(NETWORK.newRunner(), 4, outputs);
        for (int i = 0; i < 100; i++) {
            batcher.add(0, new Event(0, new float[3]), new float[3]);
        }
        assertTrue(batcher.steps() >= 80, "steps: " + batcher.steps());
    }

    @Test
    void shouldRefuseTokensAndInputsOfAnotherWidth() {
        Outputs outputs = new Outputs();
        assertRefused(() -> new MicroBatcher<>(NETWORK.newRunner(), 0, outputs), "at least 1");
        Network tokens = Network.builder(4).embedding(2).gru(2).build(1);
        assertRefused(() -> new MicroBatcher<>(tokens.newRunner(), 2, outputs), "tokens");
        MicroBatcher<Integer, Event> batcher = new MicroBatcher<>(NETWORK.newRunner(), 4, outputs);
        assertRefused(() -> batcher.add(0, new Event(0, new float[2]), new float[2]), "3 values", "got 2");
    }
}
