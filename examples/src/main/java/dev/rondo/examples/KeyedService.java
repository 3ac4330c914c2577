package dev.rondo.examples;

import dev.rondo.KeyCodec;
import dev.rondo.Network;
import dev.rondo.RestoreReport;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.StateSnapshot;
import dev.rondo.StateStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;

/**
 * Scores the events of 2,000 accounts on four threads. Every account belongs to one shard: a thread with its own queue,
 * runner and store of states, so nothing is locked. A shard takes what waits in its queue and steps it as one micro-batch.
 * While events arrive, the network is replaced, and a snapshot is written; then the accounts move to a service of three
 * shards, as after a restart.
 */
final class KeyedService {
    private static final int ACCOUNTS = 2000;
    private static final int EVENTS = 200_000;
    private static final int LARGEST_BATCH = 32;
    private static final int FEATURES = 4;

    private sealed interface Message permits Event, Save, Stop {}

    private record Event(long account, float[] features) implements Message {}

    private record Save(CompletableFuture<StateSnapshot<Long>> snapshot) implements Message {}

    private record Stop() implements Message {}

    /** The arrays of a micro-batch of one size: stepBatch takes arrays that fit exactly. */
    private static final class MicroBatch {
        final State[] states;
        final float[] xs;
        final float[] ys;

        MicroBatch(int size, int outputs) {
            states = new State[size];
            xs = new float[size * FEATURES];
            ys = new float[size * outputs];
        }
    }

    private static final class Shard implements Runnable {
        final BlockingQueue<Message> queue = new ArrayBlockingQueue<>(1024);
        final StateStore<Long> store;
        final Thread thread = new Thread(this);
        private final Runner runner;
        private final MicroBatch[] batches = new MicroBatch[LARGEST_BATCH + 1];
        private final List<Event> pending = new ArrayList<>();
        private final Set<Long> accounts = new HashSet<>(); // those in pending
        volatile Network newest;
        long events;
        long steps;

        Shard(Network network) {
            newest = network;
            runner = network.newRunner();
            store = StateStore.<Long>builder(network).capacity(10_000).build();
            for (int size = 1; size < batches.length; size++) {
                batches[size] = new MicroBatch(size, network.outputSize());
            }
        }

        @Override
        public void run() {
            List<Message> messages = new ArrayList<>();
            boolean running = true;
            while (running) {
                try {
                    messages.add(queue.take());
                } catch (InterruptedException e) {
                    return;
                }
                queue.drainTo(messages, LARGEST_BATCH - 1);
                for (Message message : messages) {
                    running &= handle(message);
                }
                stepPending();
                messages.clear();
            }
            store.handOver(); // to whoever joins this thread
        }

        private boolean handle(Message message) {
            switch (message) {
                case Event event -> {
                    if (!accounts.add(event.account())) { // its second event in this batch must see the first
                        stepPending();
                        accounts.add(event.account());
                    }
                    pending.add(event);
                }
                case Save save -> {
                    stepPending();
                    store.evictOlderThan(Duration.ofHours(24)); // closed accounts
                    save.snapshot().complete(store.snapshot()); // a copy; its file is written elsewhere
                }
                case Stop stop -> {
                    return false;
                }
            }
            return true;
        }

        private void stepPending() {
            if (pending.isEmpty()) {
                return;
            }
            if (runner.network() != newest) {
                runner.replaceNetwork(newest);
                store.replaceNetwork(newest);
            }
            MicroBatch batch = batches[pending.size()];
            for (int b = 0; b < pending.size(); b++) {
                batch.states[b] = store.get(pending.get(b).account());
                System.arraycopy(pending.get(b).features(), 0, batch.xs, b * FEATURES, FEATURES);
            }
            runner.stepBatch(batch.states, batch.xs, batch.ys); // the scores are in ys [B][O]
            events += pending.size();
            steps++;
            pending.clear();
            accounts.clear();
        }
    }

    private static List<Shard> service(Network network, int shards) {
        List<Shard> service = new ArrayList<>();
        for (int s = 0; s < shards; s++) {
            service.add(new Shard(network));
        }
        return service;
    }

    private static int shardOf(long account, int shards) {
        return (int) (account % shards);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Network first = Network.builder(FEATURES).gru(24).dense(1).build(1);
        Network second = Network.builder(FEATURES).gru(24).dense(1).build(2); // say, trained on newer data
        first.warmUp(Duration.ofSeconds(3));
        Check.exitWhenAThreadFails();
        Path folder = Files.createTempDirectory("states");

        List<Shard> service = service(first, 4);
        service.forEach(shard -> shard.thread.start());
        SplittableRandom random = new SplittableRandom(5);
        long start = System.nanoTime();
        for (int i = 0; i < EVENTS; i++) {
            if (i == EVENTS / 2) {
                service.forEach(shard -> shard.newest = second); // takes effect between two micro-batches
            }
            long account = random.nextInt(ACCOUNTS);
            float[] features = {random.nextFloat(), random.nextFloat(), random.nextFloat(), 1};
            service.get(shardOf(account, 4)).queue.put(new Event(account, features));
        }
        List<Path> files = save(service, folder); // after the last event, so that both services can be compared
        double seconds = (System.nanoTime() - start) / 1e9;
        for (Shard shard : service) {
            shard.queue.put(new Stop());
            shard.thread.join();
        }
        long events = service.stream().mapToLong(shard -> shard.events).sum();
        long steps = service.stream().mapToLong(shard -> shard.steps).sum();
        IO.println("%,d events per second in micro-batches of %.1f on average"
                .formatted((long) (events / seconds), (double) events / steps));
        Check.that(events == EVENTS, "every event was scored");
        Check.that(
                service.stream().allMatch(shard -> shard.store.network() == second), "every shard swapped its network");
        restart(second, service, files);
        for (Path file : files) {
            Files.delete(file);
        }
        Files.delete(folder);
    }

    /** Writes one file per shard, on this thread, while the shards go on. */
    private static List<Path> save(List<Shard> service, Path folder) throws IOException, InterruptedException {
        List<Path> files = new ArrayList<>();
        for (int s = 0; s < service.size(); s++) {
            CompletableFuture<StateSnapshot<Long>> snapshot = new CompletableFuture<>();
            service.get(s).queue.put(new Save(snapshot));
            Path file = folder.resolve("shard-" + s + ".states");
            snapshot.join().write(file, KeyCodec.LONG);
            files.add(file);
        }
        return files;
    }

    private static void restart(Network network, List<Shard> before, List<Path> files) throws IOException {
        List<Shard> after = service(network, 3);
        int accounts = 0;
        for (int s = 0; s < after.size(); s++) {
            int mine = s;
            RestoreReport report =
                    after.get(s).store.restore(files, KeyCodec.LONG, account -> shardOf(account, 3) == mine);
            IO.println("shard " + s + ": " + report);
            accounts += report.restored();
        }
        Check.that(
                accounts
                        == before.stream().mapToInt(shard -> shard.store.size()).sum(),
                "every account was restored");
        boolean equal = true;
        for (long account = 0; account < ACCOUNTS; account++) {
            State old = before.get(shardOf(account, 4)).store.get(account);
            State restored = after.get(shardOf(account, 3)).store.get(account);
            equal &= Arrays.equals(old.toBytes(), restored.toBytes());
        }
        Check.that(equal, "every restored state has the bits of the one that was saved");
    }
}
