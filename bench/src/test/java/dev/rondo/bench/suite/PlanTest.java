package dev.rondo.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.bench.peer.Peer;
import dev.rondo.bench.peer.Peers;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static Set<String> benchmarks(List<Item> items) {
        return items.stream()
                .map(item -> item.benchmark() + " " + item.mode())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void shouldSmokeEveryBenchmarkThatAFullRunMeasures() {
        assertEquals(benchmarks(Plan.full(peer -> true)), benchmarks(Plan.smoke(peer -> true)));
    }

    @Test
    void shouldSmokeEveryPeer() {
        List<Item> items = Plan.smoke(peer -> true);
        for (Peer peer : Peers.ALL) {
            assertTrue(
                    items.stream()
                            .anyMatch(
                                    item -> peer.name().equals(item.parameters().get("peer"))),
                    peer.name());
        }
    }

    @Test
    void shouldPlanAFullRunWithin25MinutesAndAQuickRunWithin3() {
        assertTrue(minutes(Plan.full(peer -> true)) <= 25, "full: " + minutes(Plan.full(peer -> true)));
        assertTrue(minutes(Plan.quick(peer -> true)) <= 2.5, "quick: " + minutes(Plan.quick(peer -> true)));
    }

    @Test
    void shouldMeasureOnlyWhatAPeerCanRun() {
        Peer dl4j = Peers.named("dl4j");
        assertTrue(Plan.full(peer -> peer == dl4j).stream()
                .noneMatch(item -> item.parameters().get("cell").startsWith("gru")));
    }

    private static double minutes(List<Item> items) {
        return items.stream().mapToDouble(Item::seconds).sum() / 60;
    }
}
