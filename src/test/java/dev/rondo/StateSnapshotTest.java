package dev.rondo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("once")
class StateSnapshotTest {
    private static final int VERSION_AT = 4;
    private static final int COUNT_AT = 24;
    private static final int KEY_LENGTH_AT = 36;

    private final Network network = Network.builder(1).lstm(3).dense(1).build(1);
    private final Runner runner = network.newRunner();
    private final float[] y = new float[1];
    private long now;

    @TempDir
    private Path folder;

    private StateStoreBuilder<String> builder() {
        return StateStore.<String>builder(network).clock(() -> now);
    }

    /** A store of streams k0, k1, ... of which k(i) has i steps and was used at i. */
    private StateStore<String> storeOf(int streams) {
        StateStore<String> store = builder().build();
        for (int k = 0; k < streams; k++) {
            now = k;
            State state = store.get("k" + k);
            for (int i = 0; i < k; i++) {
                runner.step(state, new float[] {i + 0.1f * k}, y);
            }
        }
        return store;
    }

    private Path write(StateStore<String> store, String name) throws IOException {
        Path file = folder.resolve(name);
        store.snapshot().write(file, KeyCodec.STRING);
        return file;
    }

    private RestoreReport restore(StateStore<String> store, Path... files) throws IOException {
        return store.restore(List.of(files), KeyCodec.STRING, key -> true);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 1000})
    void shouldRestoreEveryStream(int streams) throws IOException {
        StateStore<String> store = storeOf(Math.min(streams, 100));
        for (int k = 100; k < streams; k++) {
            store.get("k" + k);
        }
        Path file = write(store, "states");
        StateStore<String> restored = builder().build();
        assertEquals(new RestoreReport(streams, 0, 0, true), restore(restored, file));
        assertEquals(streams, restored.size());
        for (int k = 0; k < streams; k++) {
            assertArrayEquals(
                    store.get("k" + k).toBytes(), restored.get("k" + k).toBytes());
        }
    }

    @Test
    void shouldNotChangeWhileTheStoreMovesOn() throws IOException {
        StateStore<String> store = storeOf(5);
        StateSnapshot<String> snapshot = store.snapshot();
        assertEquals(5, snapshot.size());
        byte[] before = store.get("k3").toBytes();
        runner.step(store.get("k3"), new float[] {9}, y);
        store.remove("k4");
        Path file = folder.resolve("states");
        snapshot.write(file, KeyCodec.STRING);
        StateStore<String> restored = builder().build();
        restore(restored, file);
        assertEquals(5, restored.size());
        assertArrayEquals(before, restored.get("k3").toBytes());
    }

    @Test
    void shouldKeepAgesAndSpilledStreams() throws IOException {
        StateStore<String> store =
                builder().capacity(2).spillTo(new HashMap<>()).build();
        for (int k = 0; k < 5; k++) {
            now = 10 * k;
            runner.step(store.get("k" + k), new float[] {k}, y);
        }
        now = 50;
        Path file = write(store, "states");
        now = 1_000_000;
        StateStore<String> restored =
                builder().capacity(3).spillTo(new HashMap<>()).build();
        restore(restored, file);
        assertEquals(2, restored.spilledCount());
        assertEquals(2, restored.evictOlderThan(Duration.ofNanos(35)), "k0 and k1 are 50 and 40 old");
        assertArrayEquals(store.get("k2").toBytes(), restored.get("k2").toBytes());
    }

    @Test
    void shouldDropTheLeastRecentlyUsedBeyondTheCapacity() throws IOException {
        Path file = write(storeOf(7), "states");
        StateStore<String> restored = builder().capacity(4).build();
        assertEquals(new RestoreReport(4, 3, 0, true), restore(restored, file));
        assertEquals(3, restored.get("k3").steps());
        assertEquals(0, restored.get("k2").steps(), "k2 was dropped");
    }

    /** One input that was NaN must not live on for ever, nor keep the other streams from being restored. */
    @Test
    void shouldBeginStreamsAnewWhoseStatesAreNotFinite() throws IOException {
        StateStore<String> store = storeOf(3);
        runner.step(store.get("k2"), new float[] {Float.NaN}, y);
        Path file = write(store, "states");
        StateStore<String> restored = builder().build();
        assertEquals(new RestoreReport(2, 0, 1, true), restore(restored, file));
        assertEquals(1, restored.get("k1").steps());
        assertEquals(0, restored.get("k2").steps());
        assertTrue(restored.get("k2").isFinite());
    }

    @Test
    void shouldMoveStreamsBetweenShards() throws IOException {
        Path[] files = {write(storeOf(5), "0"), folder.resolve("1")};
        StateStore<String> other = builder().build();
        now = 2;
        other.get("other");
        now = 4;
        other.snapshot().write(files[1], KeyCodec.STRING);
        int total = 0;
        for (int shard = 0; shard < 3; shard++) {
            int mine = shard;
            StateStore<String> store = builder().build();
            store.restore(List.of(files), KeyCodec.STRING, key -> Math.floorMod(key.hashCode(), 3) == mine);
            total += store.size();
        }
        assertEquals(6, total);
        StateStore<String> all = builder().build();
        restore(all, files);
        assertEquals(4, all.evictOlderThan(Duration.ofNanos(1)), "k0, k1, k2 and other, in the order of age");
    }

    @Test
    void shouldSayWhetherTheWeightsAreThoseOfTheFile() throws IOException {
        Path file = write(storeOf(3), "states");
        float[] weights = network.parameterBlock();
        weights[5] += 0.5f;
        StateStore<String> store =
                StateStore.<String>builder(network.withParameters(weights)).build();
        assertEquals(new RestoreReport(3, 0, 0, false), restore(store, file));
    }

    @Test
    void shouldRefuseEveryDamagedByteAndEveryLength() throws IOException {
        Path file = write(storeOf(3), "states");
        byte[] bytes = Files.readAllBytes(file);
        for (int at = 0; at < bytes.length; at++) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            assertRefused(damaged, at < VERSION_AT ? "this is not a file of states" : "its checksum is wrong");
            assertRefused(Arrays.copyOf(bytes, at), at < 32 ? "at least 32 bytes" : "its checksum is wrong");
        }
        assertRefused(Arrays.copyOf(bytes, bytes.length + 1), "its checksum is wrong");
    }

    @Test
    void shouldRefuseLiesWithARightChecksum() throws IOException {
        byte[] bytes = Files.readAllBytes(write(storeOf(3), "states"));
        assertLie(bytes, file -> file.putInt(VERSION_AT, 2), "version 2", "reads 1");
        assertLie(bytes, file -> file.putLong(8, 5), "different architecture", "fingerprint is 5");
        assertLie(bytes, file -> file.putInt(COUNT_AT, -1), "claims -1 streams");
        assertLie(bytes, file -> file.putInt(COUNT_AT, 4), "claims 4 streams", "ends after 3");
        assertLie(bytes, file -> file.putInt(COUNT_AT, 2), "bytes follow the last of its 2 streams");
        assertLie(bytes, file -> file.putLong(28, -7), "age of -7");
        assertLie(bytes, file -> file.putInt(KEY_LENGTH_AT, Integer.MAX_VALUE), "a key of 2147483647 bytes");
        assertLie(bytes, file -> file.putInt(KEY_LENGTH_AT + 4, -1), "a state of -1 bytes");
        assertLie(bytes, file -> file.put(KEY_LENGTH_AT + 8, (byte) 0xff), "key of stream 0", "not UTF-8");
        assertLie(bytes, file -> file.put(KEY_LENGTH_AT + 9, (byte) '1'), "stream k1 is stored twice");
        assertLie(bytes, file -> file.put(KEY_LENGTH_AT + 30, (byte) 99), "stream k0", "checksum is wrong");
    }

    private void assertLie(byte[] bytes, UnaryOperator<ByteBuffer> lie, String... words) throws IOException {
        ByteBuffer file = lie.apply(ByteBuffer.wrap(bytes.clone()));
        CRC32C crc = new CRC32C();
        crc.update(file.array(), 0, bytes.length - 4);
        file.putInt(bytes.length - 4, (int) crc.getValue());
        assertRefused(file.array(), words);
    }

    private void assertRefused(byte[] bytes, String... words) throws IOException {
        Path file = Files.write(folder.resolve("damaged"), bytes);
        StateStore<String> store = builder().build();
        String message = assertThrows(StateFormatException.class, () -> restore(store, file))
                .getMessage();
        assertTrue(message.startsWith(file + ": "), message);
        for (String word : words) {
            assertTrue(message.contains(word), () -> "\"" + word + "\" is missing in: " + message);
        }
        assertEquals(0, store.size());
    }

    @Test
    void shouldRestoreIntoAnEmptyStoreOnly() throws IOException {
        StateStore<String> store = storeOf(2);
        Path file = write(store, "states");
        String message = assertThrows(IllegalStateException.class, () -> restore(store, file))
                .getMessage();
        assertTrue(message.contains("this one has 2 streams"), message);
    }

    @Test
    void shouldKeepTheOldFileWhenWritingFails() throws IOException {
        StateStore<String> store = storeOf(2);
        Path file = write(store, "states");
        byte[] before = Files.readAllBytes(file);
        store.get("half \ud800");
        assertThrows(IllegalArgumentException.class, () -> write(store, "states"));
        assertArrayEquals(before, Files.readAllBytes(file));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void shouldStoreKeysOfEveryKind() throws IOException {
        StateStore<Long> store = StateStore.<Long>builder(network).build();
        for (long key : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            store.get(key);
        }
        Path file = folder.resolve("longs");
        store.snapshot().write(file, KeyCodec.LONG);
        StateStore<Long> restored = StateStore.<Long>builder(network).build();
        restored.restore(List.of(file), KeyCodec.LONG, key -> key < 0);
        assertEquals(2, restored.size());
        assertThrows(IllegalArgumentException.class, () -> KeyCodec.LONG.decode(new byte[7]));
        for (String key : List.of("", "a", "straße 7", "\ud83d\ude80")) {
            assertEquals(key, KeyCodec.STRING.decode(KeyCodec.STRING.encode(key)));
        }
    }
}
