package dev.rondo.examples;

import com.lmax.disruptor.YieldingWaitStrategy;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import com.lmax.disruptor.util.DaemonThreadFactory;
import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.WarmUpReport;
import java.time.Duration;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/**
 * A signal on a stream of market ticks. One thread publishes ticks to an LMAX Disruptor; the thread behind it steps a small
 * LSTM for every tick. The histogram shows the time from the moment when a tick was due to its signal.
 *
 * <p>The weights are random: the example is about latency. Load yours with {@code Models.load}.
 */
final class TradingSignal {
    private static final int TICKS = 100_000;
    private static final int WARM_UP_TICKS = 40_000;
    private static final long TICK_NANOS = 20_000; // 50,000 ticks per second

    /** An entry of the ring buffer, filled again and again. */
    private static final class Tick {
        long dueAt;
        final float[] features = new float[2]; // the return and the imbalance of the book
    }

    /** Runs on the consumer's thread. The runner, the state and the buffers belong to that thread. */
    private static final class Signal {
        final Runner runner;
        final State state;
        final float[] y = new float[1];
        final Histogram latency = new Histogram(10_000_000_000L, 3);

        Signal(Network network) {
            runner = network.newRunner();
            state = network.newState();
        }

        void onTick(Tick tick) {
            runner.step(state, tick.features, y); // y[0] is the signal
            if (state.steps() > WARM_UP_TICKS) {
                latency.recordValue(System.nanoTime() - tick.dueAt);
            }
        }
    }

    public static void main(String[] args) {
        Network network = Network.builder(2).lstm(16).dense(1).build(42);
        WarmUpReport warm = network.warmUp(Duration.ofSeconds(5)); // before the market opens
        IO.println("warm-up: " + warm);

        Check.exitWhenAThreadFails();
        Signal signal = new Signal(network);
        Disruptor<Tick> disruptor = new Disruptor<>(
                Tick::new, 1024, DaemonThreadFactory.INSTANCE, ProducerType.SINGLE, new YieldingWaitStrategy());
        disruptor.handleEventsWith((tick, sequence, endOfBatch) -> signal.onTick(tick));
        disruptor.start();

        SplittableRandom market = new SplittableRandom(7);
        long start = System.nanoTime();
        for (int i = 0; i < TICKS; i++) {
            long dueAt = start + i * TICK_NANOS;
            while (System.nanoTime() < dueAt) {
                Thread.onSpinWait();
            }
            disruptor.publishEvent((tick, sequence) -> fill(tick, dueAt, market));
        }
        disruptor.shutdown(); // waits until every tick has its signal

        Histogram latency = signal.latency;
        IO.println("tick to signal, %,d ticks: p50 %,d ns, p99 %,d ns, p99.9 %,d ns, max %,d ns"
                .formatted(
                        latency.getTotalCount(),
                        latency.getValueAtPercentile(50),
                        latency.getValueAtPercentile(99),
                        latency.getValueAtPercentile(99.9),
                        latency.getMaxValue()));
        Check.that(signal.state.steps() == TICKS, "every tick was stepped, in order");
        Check.that(signal.y[0] == replay(network), "a replay of the same ticks gives the last signal to the bit");
    }

    private static void fill(Tick tick, long dueAt, SplittableRandom market) {
        tick.dueAt = dueAt;
        tick.features[0] = (float) market.nextGaussian();
        tick.features[1] = (float) market.nextDouble(-1, 1);
    }

    /** {@return the last signal of the same ticks, stepped without the ring buffer} */
    private static float replay(Network network) {
        Runner runner = network.newRunner();
        State state = network.newState();
        float[] y = new float[1];
        SplittableRandom market = new SplittableRandom(7);
        Tick tick = new Tick();
        for (int i = 0; i < TICKS; i++) {
            fill(tick, 0, market);
            runner.step(state, tick.features, y);
        }
        return y[0];
    }
}
