package dev.rondo.examples;

import dev.rondo.Network;
import dev.rondo.Rondo;
import dev.rondo.Runner;
import dev.rondo.RunnerCounters;
import dev.rondo.State;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import jdk.jfr.consumer.RecordingStream;

/**
 * A service under observation: JMX shows the counters of its runners, to JConsole or to an exporter, and the flight recorder reports
 * slow steps.
 *
 * <p>Micrometer takes the same methods: {@code FunctionCounter.builder("rondo.steps", counters, RunnerCounters::steps).register(registry)}.
 */
final class Monitoring {
    private static final int THREADS = 2;
    private static final int STEPS = 10_000;
    private static final int BAD_STEP = 9_900;

    /** The attributes that JMX shows. */
    public interface ModelMXBean {
        long getSteps();

        long getSkippedSteps();

        long getNonFiniteOutputs();

        /** The shapes that plain kernels still serve. */
        int getUnsettledKernels();

        long getNativeBytes();

        String getKernels();
    }

    /** Sums the counters of the runners of one model, each of which belongs to one thread. */
    private record Model(List<RunnerCounters> runners) implements ModelMXBean {
        private long sum(ToLongFunction<RunnerCounters> counter) {
            return runners.stream().mapToLong(counter).sum();
        }

        @Override
        public long getSteps() {
            return sum(RunnerCounters::steps);
        }

        @Override
        public long getSkippedSteps() {
            return sum(RunnerCounters::skippedSteps);
        }

        @Override
        public long getNonFiniteOutputs() {
            return sum(RunnerCounters::nonFiniteOutputs);
        }

        @Override
        public int getUnsettledKernels() {
            return Rondo.unsettledKernels().size();
        }

        @Override
        public long getNativeBytes() {
            return Rondo.nativeBytes();
        }

        @Override
        public String getKernels() {
            return Rondo.kernels();
        }
    }

    public static void main(String[] args) throws JMException, InterruptedException {
        Check.exitWhenAThreadFails();
        System.setProperty("rondo.slowStep", "1us"); // a service has it on its command line: -Drondo.slowStep=1us
        Network network = Network.builder(4).lstm(16).dense(1).build(1);
        List<Runner> runners = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            runners.add(network.newRunner());
        }
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("com.example:type=Model,name=pump");
        server.registerMBean(new Model(runners.stream().map(Runner::counters).toList()), name);

        LongAdder slow = new LongAdder();
        try (RecordingStream recorder = new RecordingStream()) {
            recorder.enable("dev.rondo.SlowStep");
            recorder.onEvent("dev.rondo.SlowStep", event -> slow.increment());
            recorder.startAsync();
            List<Thread> threads = new ArrayList<>();
            for (Runner runner : runners) {
                threads.add(Thread.ofPlatform().start(() -> serve(runner)));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            recorder.stop(); // after the last event
        }
        for (var attribute : server.getMBeanInfo(name).getAttributes()) {
            IO.println(attribute.getName() + ": " + server.getAttribute(name, attribute.getName()));
        }
        IO.println("steps of 1 µs or more: " + slow.sum());
        Check.that(
                server.getAttribute(name, "Steps").equals((long) THREADS * STEPS),
                "JMX shows the steps of all threads");
        Check.that(
                server.getAttribute(name, "NonFiniteOutputs").equals((long) THREADS * (STEPS - BAD_STEP)),
                "it shows that an input was NaN, and that every output after it was NaN too");
        Check.that(slow.sum() > 0, "the flight recorder has slow steps: the first ones, which are not compiled yet");
    }

    private static void serve(Runner runner) {
        State state = runner.network().newState();
        float[] x = new float[4];
        float[] y = new float[1];
        for (int step = 0; step < STEPS; step++) {
            x[0] = step == BAD_STEP ? Float.NaN : (float) Math.sin(step / 10.0);
            runner.step(state, x, y);
        }
    }
}
