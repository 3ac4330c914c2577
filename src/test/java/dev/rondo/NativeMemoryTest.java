package dev.rondo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.support.Networks;
import dev.rondo.support.Networks.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/** The native memory of networks that are replaced: bounded without the collector, and never read by the wrong network. */
class NativeMemoryTest {
    private static final List<Kind> KINDS = Networks.ALL;
    private static final int SWAPS = 200;

    private static Network lstm(int seed) {
        return Network.builder(19).lstm(37).dense(5).build(seed);
    }

    @Test
    void shouldStayBoundedOverManySwaps() {
        Network first = lstm(0);
        List<Runner> runners = List.of(first.newRunner(), first.newRunner(), first.newRunner());
        long begin = Rondo.nativeBytes();
        List<Network> kept = new ArrayList<>(); // so that the collector cannot free them
        for (int swap = 1; swap <= SWAPS; swap++) {
            Network next = lstm(swap);
            kept.add(next);
            if (swap % 100 == 0) {
                next.warmUp(Duration.ZERO); // its runner must not hold the memory
            }
            runners.forEach(runner -> runner.replaceNetwork(next));
        }
        long most = 2 * first.nativeBytes();
        long grown = Rondo.nativeBytes() - begin;
        assertTrue(grown <= most, "grew by " + grown + " bytes, expected at most " + most);
        assertEquals(SWAPS, kept.size());
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void shouldKeepTheBitsOfEveryNetwork(Kind kind) {
        checkBits(kind.build(5, 19), WeightFormat.FLOAT32);
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void shouldKeepTheBitsOfEveryFormat(WeightFormat format) {
        checkBits(lstm(3), format);
    }

    /** Lets another network take the memory of one, which must give the same bits before and after, as must the other. */
    private static void checkBits(Network network, WeightFormat format) {
        float[] values = network.parameterBlock();
        float[] more = values.clone();
        for (int i = 0; i < more.length; i++) {
            more[i] *= 0.75f;
        }
        Supplier<Network> first = () -> network.withParameters(values).withWeightFormat(format);
        Supplier<Network> second = () -> network.withParameters(more).withWeightFormat(format);
        float[] expected = run(first.get().newRunner(), network);
        float[] expectedSecond = run(second.get().newRunner(), network);
        Network idle = first.get();
        Runner runner = idle.newRunner();
        runner.replaceNetwork(network);
        Network taker = second.get();
        runner.replaceNetwork(taker);
        assertArrayEquals(expectedSecond, run(runner, network));
        runner.replaceNetwork(idle);
        assertArrayEquals(expected, run(runner, network));
        assertArrayEquals(expectedSecond, run(taker.newRunner(), network));
    }

    private static float[] run(Runner runner, Network network) {
        int steps = 3;
        float[] outputs = new float[steps * network.outputSize()];
        if (network.readsTokens()) {
            runner.run(network.newState(), new int[steps], steps, outputs);
        } else {
            float[] inputs = new float[steps * network.inputSize()];
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = (i % 7 - 3) * 0.25f;
            }
            runner.run(network.newState(), inputs, steps, outputs);
        }
        return outputs;
    }

    @Test
    void shouldNotTakeMemoryThatARunnerOfTheSameWeightsUses() {
        Network network = lstm(1);
        Network named = network.withMetadata(Map.of("name", "pump"));
        Runner stays = named.newRunner();
        Runner moves = network.newRunner();
        float[] expected = run(stays, network);
        moves.replaceNetwork(lstm(2));
        lstm(3);
        assertArrayEquals(expected, run(stays, network));
        assertSame(named, stays.network());
    }

    @Test
    void shouldServeThreadsThatSwapAtOnce() throws Exception {
        List<Network> networks = List.of(lstm(1), lstm(2), lstm(3));
        List<float[]> expected = networks.stream()
                .map(network -> run(network.newRunner(), network))
                .toList();
        List<Network> shared = networks.stream()
                .map(network -> network.withParameters(network.parameterBlock()))
                .toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                int offset = thread;
                all.add(threads.submit(() -> {
                    Runner runner = shared.getFirst().newRunner();
                    for (int i = 0; i < 300; i++) {
                        int index = (i + offset) % shared.size();
                        runner.replaceNetwork(shared.get(index));
                        if (i % 10 == 0) {
                            lstm(i); // takes idle memory
                        }
                        assertArrayEquals(expected.get(index), run(runner, shared.get(index)));
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    @Test
    void shouldCountTheBytesOfANetwork() {
        long before = Rondo.nativeBytes();
        Network network = Network.builder(11).gru(23).dense(3).build(1);
        assertTrue(network.nativeBytes() >= 4L * network.layers().size());
        assertTrue(Rondo.nativeBytes() - before <= network.nativeBytes());
    }
}
