package dev.rondo.bench.suite;

import dev.rondo.bench.peer.GraphModel;
import dev.rondo.bench.peer.GraphSession;
import dev.rondo.bench.peer.Model;
import dev.rondo.bench.peer.Peer;
import dev.rondo.bench.peer.Peers;
import dev.rondo.bench.peer.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;

/**
 * The measurements of a run, in groups of those that are compared with one another.
 */
final class Plan {
    private static final String STACK = " 16x128 layers 2 dense 8";
    private static final List<String> ALL_SIZES =
            List.of("1x16", "1x20", "1x40", "8x32", "16x64", "64x64", "128x128", "256x256", "512x512", "1024x1024");
    private static final List<String> GRU_SIZES =
            List.of("1x16", "1x20", "8x32", "64x64", "128x128", "256x256", "512x512", "1024x1024");
    private static final List<String> SIZES =
            List.of("1x16", "8x32", "64x64", "128x128", "256x256", "512x512", "1024x1024");
    private static final List<String> FEW_SIZES = List.of("1x16", "8x32", "128x128", "512x512");

    /** Peers that are measured at a few sizes only, because their calls take long or the result is clear. */
    static final List<String> SLOW = List.of("torch", "tensorflow", "dl4j");

    private final Predicate<Peer> peers;
    private final Item.Effort effort;
    private final int rounds;
    private final List<Group> groups = new ArrayList<>();

    private Plan(Predicate<Peer> peers, Item.Effort effort, int rounds) {
        this.peers = peers;
        this.effort = effort;
        this.rounds = rounds;
    }

    /** {@return everything, within 30 minutes} */
    static List<Group> full(Predicate<Peer> peers) {
        return all(new Plan(peers, new Item.Effort(3, 5, 100), 2));
    }

    /** {@return everything, each for a moment: shows whether all peers agree on all models, not how fast they are} */
    static List<Group> check(Predicate<Peer> peers) {
        return all(new Plan(peers, new Item.Effort(0, 1, 20), 1));
    }

    private static List<Group> all(Plan plan) {
        Map<String, List<String>> cells = new LinkedHashMap<>();
        cells.put("lstm", ALL_SIZES);
        cells.put("gru", GRU_SIZES);
        cells.put("rnn", FEW_SIZES);
        cells.forEach((cell, sizes) -> {
            for (String size : sizes) {
                boolean few = FEW_SIZES.contains(size) && !cell.equals("rnn");
                plan.steps(cell + " " + size, peer -> SIZES.contains(size) && (few || !slow(peer)));
            }
        });
        plan.steps("lstm" + STACK, peer -> true);
        plan.steps("gru" + STACK, peer -> true);
        for (String cell : List.of("lstm 8x32", "lstm 128x128", "gru 128x128", "lstm" + STACK)) {
            plan.percentiles(cell);
        }
        for (String cell : List.of("lstm", "gru")) {
            for (String size : SIZES) {
                plan.cell(
                        "SequenceBenchmark.sequence",
                        Workload.SEQUENCE,
                        cell + " " + size,
                        Map.of(),
                        peer -> !slow(peer) || size.equals("128x128"));
            }
        }
        for (String cell : List.of("lstm 8x32", "lstm 128x128", "gru 128x128")) {
            plan.streams(cell, "64");
        }
        plan.streams("lstm 8x32", "1024");
        plan.streams("lstm 128x128", "1024");
        for (String cell : List.of("lstm 8x32", "lstm 128x128", "gru 128x128", "lstm" + STACK)) {
            plan.cell("BatchBenchmark.batch", Workload.BATCH, cell, Map.of(), peer -> true);
        }
        plan.training(List.of(
                "lstm 64x128 classes 64 batch 32x64",
                "gru 64x128 classes 64 batch 32x64",
                "rnn 64x128 classes 64 batch 32x64",
                "lstm 64x256 classes 64 batch 32x64",
                "lstm 8x32 classes 8 batch 1x100"));
        plan.cold(List.of("lstm 8x32", "lstm 128x128"));
        plan.underLoad("lstm 128x128", List.of(20, 50, 80));
        plan.load(List.of("lstm 8x32", "lstm 256x256"));
        plan.weightFormats(List.of("lstm 256x256", "lstm 512x512", "gru 512x512", "lstm 1024x1024"));
        plan.graphs(List.of(64, 128, 256));
        plan.matmul(List.of("48x192x512x1", "32x128x128x4", "64x64x64x4", "64x512x512x4"));
        return plan.groups;
    }

    /** {@return the most important measurements, within three minutes} */
    static List<Group> quick(Predicate<Peer> peers) {
        Plan plan = new Plan(
                peers.and(peer ->
                        !peer.name().equals("tensorflow") && !peer.name().equals("dl4j")),
                new Item.Effort(3, 3, 100),
                1);
        for (String cell : List.of("lstm 8x32", "lstm 128x128", "lstm 512x512", "gru 128x128")) {
            plan.steps(cell, peer -> true);
        }
        plan.percentiles("lstm 128x128");
        for (String cell : List.of("lstm 8x32", "lstm 128x128")) {
            plan.cell("SequenceBenchmark.sequence", Workload.SEQUENCE, cell, Map.of(), peer -> true);
        }
        plan.streams("lstm 128x128", "64");
        plan.cell("BatchBenchmark.batch", Workload.BATCH, "lstm 128x128", Map.of(), peer -> true);
        plan.training(List.of("lstm 64x128 classes 64 batch 32x64"));
        plan.cold(List.of("lstm 8x32"));
        plan.underLoad("lstm 128x128", List.of(50));
        plan.load(List.of("lstm 8x32"));
        return plan.groups;
    }

    /** {@return every benchmark and every peer, each for a moment: shows what is broken, not how fast it is} */
    static List<Group> smoke(Predicate<Peer> peers) {
        Plan plan = new Plan(peers, new Item.Effort(0, 1, 20), 1);
        plan.steps("lstm 1x16", peer -> true);
        plan.cell("SequenceBenchmark.sequence", Workload.SEQUENCE, "gru 1x16", Map.of(), peer -> !slow(peer));
        plan.cell(
                "StreamsBenchmark.streams", Workload.STREAMS, "rnn 1x16", Map.of("streams", "64"), peer -> !slow(peer));
        plan.cell("BatchBenchmark.batch", Workload.BATCH, "lstm 1x16 layers 2 dense 2", Map.of(), peer -> true);
        plan.percentiles("rnn 1x16");
        plan.training(List.of("lstm 1x16 classes 4 batch 32x8"));
        plan.cold(List.of("lstm 1x16"));
        plan.underLoad("lstm 1x16", List.of(50));
        plan.load(List.of("lstm 1x16"));
        plan.weightFormats(List.of("lstm 1x16"));
        plan.graphs(List.of(16));
        plan.matmul(List.of("64x64x64x4"));
        return plan.groups;
    }

    /** {@return all measurements of some models} */
    static List<Group> cells(List<String> cells, Predicate<Peer> peers) {
        Plan plan = new Plan(peers, new Item.Effort(3, 5, 100), 2);
        for (String cell : cells) {
            plan.steps(cell, peer -> true);
            plan.percentiles(cell);
            plan.cell("SequenceBenchmark.sequence", Workload.SEQUENCE, cell, Map.of(), peer -> true);
            plan.streams(cell, "64");
            plan.streams(cell, "1024");
            plan.cell("BatchBenchmark.batch", Workload.BATCH, cell, Map.of(), peer -> true);
        }
        plan.cold(cells);
        cells.forEach(cell -> plan.underLoad(cell, List.of(20, 50, 80)));
        plan.load(cells);
        return plan.groups;
    }

    /** Adds steps and their roofline, which says how fast a step could be. */
    private void steps(String cell, Predicate<Peer> wanted) {
        Predicate<Peer> all = peer -> peer.isRondo() || wanted.test(peer);
        List<Item> items = items("StepBenchmark.step", Mode.AverageTime, Workload.STEP, cell, Map.of(), all);
        if (rondo()) {
            items.add(item("Roofline.stream", Mode.AverageTime, Map.of("cell", cell)));
        }
        add("step", items, rounds);
    }

    private void percentiles(String cell) {
        Predicate<Peer> wanted = peer -> peer.isRondo() || peer.name().equals("onnxruntime");
        List<Item> items = items("StepBenchmark.step", Mode.SampleTime, Workload.STEP, cell, Map.of(), wanted);
        if (rondo()) {
            items.add(item("NoiseBenchmark.arithmetic", Mode.SampleTime, Map.of("cell", cell)));
        }
        add("percentiles", items, 1);
    }

    private void streams(String cell, String streams) {
        cell("StreamsBenchmark.streams", Workload.STREAMS, cell, Map.of("streams", streams), peer -> true);
    }

    private void cell(
            String benchmark, Workload workload, String cell, Map<String, String> more, Predicate<Peer> wanted) {
        add(
                workload.name().toLowerCase(Locale.ROOT),
                items(benchmark, Mode.AverageTime, workload, cell, more, wanted),
                rounds);
    }

    private void training(List<String> shapes) {
        for (String shape : shapes) {
            List<Item> items = new ArrayList<>();
            for (String peer : List.of("rondo", "rondoTwoThreads", "torch")) {
                if (peers.test(Peers.named(peer.equals("torch") ? "torch" : "rondo"))) {
                    items.add(item("TrainingBenchmark." + peer, Mode.AverageTime, Map.of("shape", shape)));
                }
            }
            items = longer(items, 300); // an iteration takes up to 100 ms
            if (rondo() && shape.contains("batch 32")) {
                items.add(item("CoresBenchmark.alone", Mode.Throughput, Map.of("shape", shape)));
                items.add(item("CoresBenchmark.together", Mode.Throughput, Map.of("shape", shape)));
            }
            add("training", items, rounds);
        }
    }

    private void cold(List<String> cells) {
        for (String cell : cells) {
            List<Peer> able = able(Workload.COLD, cell, peer -> true);
            List<Peer> ours = able.stream().filter(Peer::isRondo).toList();
            cold(cell, "step", able, rounds);
            for (String mode : List.of("run", "stepBatch", "runBatch", "train")) {
                cold(cell, mode, ours, 1);
            }
        }
    }

    private void cold(String cell, String mode, List<Peer> able, int rounds) {
        List<Item> items = new ArrayList<>();
        for (Peer peer : able) {
            boolean warms = peer.isRondo() && !mode.equals("train") && (effort.warmUps() > 0 || mode.equals("step"));
            for (String warmUp : warms ? List.of("false", "true") : List.of("false")) {
                Map<String, String> parameters = parameters(peer, cell, Map.of());
                parameters.put("mode", mode);
                parameters.put("warmUp", warmUp);
                parameters.put("seconds", effort.warmUps() == 0 ? "0" : "3");
                items.add(new Item("ColdBenchmark.cold", Mode.SingleShotTime, parameters, effort, slow(peer)));
            }
        }
        add("cold", items, rounds);
    }

    private void underLoad(String cell, List<Integer> loads) {
        String millis = effort.warmUps() == 0 ? "50" : "2000";
        for (int load : loads) {
            for (String collector : List.of("g1", "zgc")) {
                Map<String, String> more = new LinkedHashMap<>();
                more.put("load", String.valueOf(load));
                more.put("millis", millis);
                Predicate<Peer> wanted = peer -> peer.isRondo() || peer.name().equals("onnxruntime");
                String benchmark = "UnderLoadBenchmark." + collector;
                add("underload", items(benchmark, Mode.SingleShotTime, Workload.STEP, cell, more, wanted), rounds);
            }
        }
    }

    private void load(List<String> cells) {
        for (String cell : cells) {
            List<Item> items =
                    items("LoadBenchmark.load", Mode.AverageTime, Workload.LOAD, cell, Map.of(), peer -> true);
            add("load", longer(items, 500), rounds); // it allocates megabytes, so the heap has to reach its size first
        }
    }

    private void weightFormats(List<String> cells) {
        for (String cell : rondo() ? cells : List.<String>of()) {
            List<Item> items = Stream.of("float32", "bf16", "int8")
                    .map(format -> item("WeightFormatBenchmark." + format, Mode.AverageTime, Map.of("cell", cell)))
                    .toList();
            add("formats", items, rounds);
        }
    }

    private void graphs(List<Integer> hiddenSizes) {
        for (String graph : GraphModel.NAMES) {
            for (int hidden : hiddenSizes) {
                List<Item> items = new ArrayList<>();
                for (String peer : GraphSession.PEERS) {
                    if (peers.test(Peers.named(peer))) {
                        Map<String, String> parameters = new LinkedHashMap<>();
                        parameters.put("peer", peer);
                        parameters.put("graph", graph);
                        parameters.put("hidden", String.valueOf(hidden));
                        parameters.put("steps", "50");
                        parameters.put("batch", "1");
                        items.add(item("GraphBenchmark.run", Mode.AverageTime, parameters));
                    }
                }
                add("graphs", longer(items, 300), rounds); // it allocates its outputs
            }
        }
    }

    private void matmul(List<String> shapes) {
        for (String shape : rondo() ? shapes : List.<String>of()) {
            Item item = item("MatmulBenchmark.matmul", Mode.Throughput, Map.of("shape", shape));
            add("matmul", List.of(item), rounds);
        }
    }

    /** {@return one measurement per peer that is wanted and can run the model} */
    private List<Item> items(
            String benchmark,
            Mode mode,
            Workload workload,
            String cell,
            Map<String, String> more,
            Predicate<Peer> wanted) {
        List<Item> items = new ArrayList<>();
        for (Peer peer : able(workload, cell, wanted)) {
            items.add(new Item(benchmark, mode, parameters(peer, cell, more), effort, slow(peer)));
        }
        return items;
    }

    private Item item(String benchmark, Mode mode, Map<String, String> parameters) {
        return new Item(benchmark, mode, parameters, effort, false);
    }

    private static Map<String, String> parameters(Peer peer, String cell, Map<String, String> more) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("peer", peer.name());
        parameters.put("cell", cell);
        parameters.putAll(more);
        return parameters;
    }

    private void add(String workload, List<Item> items, int rounds) {
        if (!items.isEmpty()) {
            groups.add(new Group(workload, items, rounds));
        }
    }

    /** {@return measurements with iterations of some milliseconds, unless the plan is for a moment} */
    private List<Item> longer(List<Item> items, int millis) {
        return effort.warmUps() == 0
                ? items
                : items.stream().map(item -> item.withMillis(millis)).collect(Collectors.toCollection(ArrayList::new));
    }

    private List<Peer> able(Workload workload, String cell, Predicate<Peer> wanted) {
        Model model = new Model(cell);
        return Peers.ALL.stream()
                .filter(peers.and(wanted))
                .filter(peer -> peer.lacks(workload, model) == null)
                .toList();
    }

    private boolean rondo() {
        return peers.test(Peers.named("rondo"));
    }

    private static boolean slow(Peer peer) {
        return SLOW.contains(peer.name());
    }
}
