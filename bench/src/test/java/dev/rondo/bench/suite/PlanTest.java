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
    private static Set<String> benchmarks(List<Group> groups) {
        return items(groups).stream()
                .map(item -> item.benchmark() + " " + item.mode())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void shouldSmokeEveryBenchmarkThatAFullRunMeasures() {
        assertEquals(benchmarks(Plan.full(peer -> true)), benchmarks(Plan.smoke(peer -> true)));
    }

    @Test
    void shouldSmokeEveryPeer() {
        List<Item> items = items(Plan.smoke(peer -> true));
        for (Peer peer : Peers.ALL) {
            assertTrue(
                    items.stream()
                            .anyMatch(
                                    item -> peer.name().equals(item.parameters().get("peer"))),
                    peer.name());
        }
    }

    @Test
    void shouldPlanAFullRunWithin32MinutesAndAQuickRunWithin4() {
        // Without the peer "before", which is measured only on request.
        double full = minutes(Plan.full(peer -> !peer.name().equals("before")));
        double quick = minutes(Plan.quick(peer -> !peer.name().equals("before")));
        assertTrue(full <= 32, "full: " + full);
        assertTrue(quick <= 4, "quick: " + quick);
    }

    @Test
    void shouldMeasureOnlyWhatAPeerCanRun() {
        Peer dl4j = Peers.named("dl4j");
        assertTrue(items(Plan.full(peer -> peer == dl4j)).stream()
                .noneMatch(item -> item.parameters().get("cell").startsWith("gru")));
    }

    @Test
    void shouldReverseTheOrderInEverySecondRoundAndRunSlowPeersOnce() {
        Group group = Plan.full(peer -> List.of("rondo", "onnxruntime", "torch").contains(peer.name()))
                .getFirst();
        assertEquals(List.of("rondo", "onnxruntime", "torch", ""), peers(group.items(0)));
        assertEquals(List.of("", "onnxruntime", "rondo"), peers(group.items(1)));
        assertEquals(List.of("rondo", "onnxruntime", ""), peers(group.items(2)));
    }

    private static List<String> peers(List<Item> items) {
        return items.stream()
                .map(item -> item.parameters().getOrDefault("peer", ""))
                .toList();
    }

    private static List<Item> items(List<Group> groups) {
        return groups.stream().flatMap(group -> group.items().stream()).toList();
    }

    private static double minutes(List<Group> groups) {
        return groups.stream().mapToDouble(Group::seconds).sum() / 60;
    }
}
