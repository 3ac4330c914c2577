package dev.rondo.flink;

import static dev.rondo.flink.OneOperator.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.SkipPolicy;
import dev.rondo.model.Models;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.executiongraph.ExecutionGraphTestUtils;
import org.apache.flink.runtime.metrics.MetricRegistry;
import org.apache.flink.runtime.metrics.groups.TaskManagerMetricGroup;
import org.apache.flink.runtime.metrics.groups.TaskMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** The metrics, as Flink's registry sees them. */
@SuppressWarnings("try") // the close of the harness may throw InterruptedException
class ScoringMetricsTest {
    private final Map<String, Metric> metrics = new TreeMap<>();

    private MockEnvironment environment() {
        MetricRegistry registry = TestingMetricRegistry.builder()
                .setRegisterConsumer((metric, name, group) -> {
                    if (group.getMetricIdentifier(name).contains(".rondo.")) {
                        metrics.put(name, metric);
                    }
                })
                .build();
        TaskMetricGroup task = TaskManagerMetricGroup.createTaskManagerMetricGroup(
                        registry, "localhost", ResourceID.generate())
                .addJob(new JobID(), "job")
                .addTask(ExecutionGraphTestUtils.createExecutionAttemptId(), "task");
        return new MockEnvironmentBuilder().setMetricGroup(task).build();
    }

    private long value(String name) {
        return metrics.get(name) instanceof Counter counter
                ? counter.getCount()
                : ((Number) ((Gauge<?>) metrics.get(name)).getValue()).longValue();
    }

    @Test
    void shouldCountStepsBatchesGapsAndPoisonedEvents() throws Exception {
        Network network = OneOperator.network(SkipPolicy.ZERO, 1);
        var settings = OneOperator.settings(network, new Settings.Batches(2, 0), new Settings.GapTimes(100, 2));
        try (var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new PlainScoring<>(settings), event -> event.f0, Types.STRING, environment())) {
            harness.open();
            harness.processElement(event("a", 1, 0));
            harness.processElement(event("b", 1, 1));
            harness.processElement(event("a", Float.NaN, 2));
            harness.processElement(event("a", 1, 100));
            harness.processWatermark(new Watermark(1_000));
            assertEquals(3, value("steps"));
            assertEquals(2, value("batches"));
            assertEquals(1, value("batchSize"));
            assertEquals(4, value("gaps"));
            assertEquals(1, value("poisonedEvents"));
            assertEquals(0, value("swaps"));
            assertEquals(0, value("refusedModels"));
            assertEquals(0, value("cacheHits"));
            assertEquals(0, value("cacheMisses"));
            assertTrue(value("stepNanos") > 0);
        }
    }

    @Test
    void shouldCountHitsAndMissesOfTheCache() throws Exception {
        Network network = OneOperator.network(SkipPolicy.ZERO, 1);
        var settings = OneOperator.withCache(
                OneOperator.settings(network, Settings.Batches.NONE, Settings.GapTimes.NONE), 2, 1);
        try (var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new PlainScoring<>(settings), event -> event.f0, Types.STRING, environment())) {
            harness.setStateBackend(new EmbeddedRocksDBStateBackend());
            harness.open();
            for (String key : "a b a a c b".split(" ")) { // c takes the place of b
                harness.processElement(event(key, 1, 0));
            }
            assertEquals(2, value("cacheHits"));
            assertEquals(4, value("cacheMisses"));
        }
    }

    @Test
    void shouldCountSwapsAndRefusedModels() throws Exception {
        Network first = OneOperator.network(SkipPolicy.ZERO, 1);
        var settings = OneOperator.settings(first, Settings.Batches.NONE, Settings.GapTimes.NONE);
        UpdatedScoring<String, Tuple2<String, Float>, String> operator = new UpdatedScoring<>(settings);
        try (var harness = new KeyedTwoInputStreamOperatorTestHarness<>(
                operator, event -> event.f0, null, Types.STRING)) { // which has no registry
            harness.open();
            harness.processElement2(new StreamRecord<>(ModelUpdate.swapAt(5, OneOperator.network(SkipPolicy.ZERO, 2))));
            harness.processElement2(new StreamRecord<>(ModelUpdate.atOnce(Models.toBytes(first))));
            harness.processElement2(new StreamRecord<>(
                    ModelUpdate.swapAt(9, Network.builder(1).gru(4).build(1))));
            assertEquals(2, operator.rondoMetrics().swaps.getCount());
            assertEquals(1, operator.rondoMetrics().refusedModels.getCount());
        }
    }
}
