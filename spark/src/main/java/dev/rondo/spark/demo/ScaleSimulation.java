package dev.rondo.spark.demo;

import dev.rondo.Network;
import java.util.Locale;

/**
 * Simulates a round of {@link dev.rondo.spark.ClusterTraining} on more machines than there are at hand, from measured parts and the
 * speed of a network link. Started by {@code spark/simulate}, which has the flags.
 *
 * <p>A round is: the job's fixed time; the driver's time per task; the broadcast, whose first block reaches all executors in
 * log2(executors) hops while the rest is pipelined; back-propagation; writing the gradients; all gradients through the link of the
 * driver; reading and adding them in order; the update. Nothing overlaps, and all executors have one task and the same speed.
 */
public final class ScaleSimulation {
    private static final int[] EXECUTORS = {8, 64, 512};
    private static final int[] GIGABITS = {10, 25};
    private static final int[] UNITS = {128, 1024};
    private static final double[] WORK_SECONDS = {0.3, 3, 30};
    /** Spark broadcasts in blocks of 4 MiB. */
    private static final double BLOCK = 4 << 20;

    private static final double GIGABIT_BYTES = 1e9 / 8;
    private static final double MILLI = 1000;

    private ScaleSimulation() {}

    /**
     * Measures the parts and prints the tables.
     *
     * @param arguments none
     * @throws Exception if a part cannot be measured
     */
    public static void main(String[] arguments) throws Exception {
        Network keyed = Network.builder(16).lstm(32).dense(4).build(1);
        print(
                "state of LSTM 32 and dense 4: %.0f bytes of heap, %d bytes raw%n",
                ScaleParts.stateHeap(keyed), keyed.newState().rawSize());
        ScaleParts.Job local = ScaleParts.job("local[2]");
        print("a job in one JVM: %.1f ms and %.2f ms per task%n", MILLI * local.fixed(), MILLI * local.perTask());
        ScaleParts.Job job = ScaleParts.job("local-cluster[2,1,1024]");
        print("a job on two executors: %.1f ms and %.2f ms per task%n", MILLI * job.fixed(), MILLI * job.perTask());
        for (int units : UNITS) {
            ScaleParts.Work work = ScaleParts.work(units);
            print(
                    "LSTM %d, gradients of %.2f MB: write %.2f ms, read and add %.2f ms, update %.2f ms, load %.2f ms%n",
                    units,
                    work.bytes() / 1e6,
                    MILLI * work.write(),
                    MILLI * work.add(),
                    MILLI * work.apply(),
                    MILLI * work.load());
            table(units, job, work);
        }
    }

    private static void table(int units, ScaleParts.Job job, ScaleParts.Work work) {
        print("| LSTM %d | executors | ms in addition to the work", units);
        for (double seconds : WORK_SECONDS) {
            print(" | speed-up, %s s of work", seconds < 1 ? "0.3" : String.valueOf((int) seconds));
        }
        print(" |%n|---|---|---|---|---|---|%n");
        for (int gigabits : GIGABITS) {
            for (int executors : EXECUTORS) {
                double overhead = overhead(executors, gigabits * GIGABIT_BYTES, job, work);
                print("| %d Gbit/s | %d | %.0f", gigabits, executors, MILLI * overhead);
                for (double seconds : WORK_SECONDS) {
                    print(" | %.1f", executors * seconds / (seconds + overhead));
                }
                print(" |%n");
            }
        }
    }

    /** The seconds of a round apart from back-propagation. */
    private static double overhead(int executors, double bytesPerSecond, ScaleParts.Job job, ScaleParts.Work work) {
        double hops = Math.ceil(Math.log(executors + 1) / Math.log(2));
        double broadcast = (work.bytes() + hops * Math.min(work.bytes(), BLOCK)) / bytesPerSecond;
        double gather = executors * (work.bytes() / bytesPerSecond + work.add());
        return job.fixed() + executors * job.perTask() + broadcast + work.write() + gather + work.apply();
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
