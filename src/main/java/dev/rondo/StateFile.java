package dev.rondo;

import dev.rondo.model.file.NewFile;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * The file of a {@link StateSnapshot}, big-endian: magic, format version, the fingerprint of the architecture, the version
 * of the network (8 bytes of a hash of its weights), the number of streams; for each stream, least recently used first, its
 * age in nanoseconds, the length and bytes of its key, the length and bytes of its state ({@link StateBytes}); and the
 * CRC-32C of all that.
 */
final class StateFile {
    private static final int MAGIC = 0x524e444b; // "RNDK"
    private static final int VERSION = 1;
    private static final int HEADER = 28;
    private static final int CHECKSUM = 4;
    private static final int STREAM_HEADER = 16;
    private static final int CHUNK = 1 << 16;

    /** The content of a file: the streams whose keys were asked for. */
    record Content<K>(List<StoredStream<K>> streams, boolean sameNetwork) {}

    private StateFile() {}

    static <K> void write(Path file, Network network, List<StoredStream<K>> streams, KeyCodec<K> keys)
            throws IOException {
        NewFile.write(file, channel -> {
            CheckedOutputStream checked = new CheckedOutputStream(Channels.newOutputStream(channel), new CRC32C());
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(checked, CHUNK));
            out.writeInt(MAGIC);
            out.writeInt(VERSION);
            out.writeLong(network.fingerprint());
            out.writeLong(versionOf(network));
            out.writeInt(streams.size());
            for (StoredStream<K> stream : streams) {
                byte[] key = keys.encode(stream.key());
                byte[] state = stream.bytes();
                out.writeLong(stream.age());
                out.writeInt(key.length);
                out.writeInt(state.length);
                out.write(key);
                out.write(state);
            }
            out.flush();
            out.writeInt((int) checked.getChecksum().getValue());
            out.flush();
        });
    }

    /** {@return the content of a file} The checksum is verified before anything else is believed. */
    static <K> Content<K> read(Path file, Network network, KeyCodec<K> keys, Predicate<? super K> wanted)
            throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long end = verify(file, channel);
            channel.position(Integer.BYTES);
            DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel), CHUNK));
            int version = in.readInt();
            require(version == VERSION, file, "its format is version " + version + ", but this Rondo reads " + VERSION);
            long fingerprint = in.readLong();
            require(
                    fingerprint == network.fingerprint(),
                    file,
                    "its states belong to a network with a different architecture: its fingerprint is "
                            + Long.toHexString(fingerprint) + ", this network's is "
                            + Long.toHexString(network.fingerprint()));
            boolean same = in.readLong() == versionOf(network);
            return new Content<>(readStreams(file, in, end - HEADER, keys, wanted), same);
        }
    }

    private static <K> List<StoredStream<K>> readStreams(
            Path file, DataInputStream in, long bytes, KeyCodec<K> keys, Predicate<? super K> wanted)
            throws IOException {
        int count = in.readInt();
        require(count >= 0, file, "it claims " + count + " streams");
        List<StoredStream<K>> streams = new ArrayList<>();
        long left = bytes;
        for (int i = 0; i < count; i++) {
            left -= STREAM_HEADER;
            require(left >= 0, file, "it claims " + count + " streams, but ends after " + i);
            long age = in.readLong();
            int keyLength = in.readInt();
            int stateLength = in.readInt();
            left -= (long) keyLength + stateLength;
            boolean fits = age >= 0 && keyLength >= 0 && stateLength >= 0 && left >= 0;
            require(
                    fits,
                    file,
                    "stream " + i + " claims an age of " + age + " ns, a key of " + keyLength + " bytes and a state of "
                            + stateLength + " bytes, which cannot be");
            K key = key(file, i, keys, in.readNBytes(keyLength));
            if (wanted.test(key)) {
                streams.add(new StoredStream<>(key, age, null, in.readNBytes(stateLength)));
            } else {
                in.skipNBytes(stateLength);
            }
        }
        require(left == 0, file, left + " bytes follow the last of its " + count + " streams");
        return streams;
    }

    private static <K> K key(Path file, int index, KeyCodec<K> keys, byte[] bytes) throws IOException {
        try {
            return keys.decode(bytes);
        } catch (IllegalArgumentException e) {
            throw new StateFormatException(
                    file + ": the key of stream " + index + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Checks magic and checksum. {@return the offset of the checksum} */
    private static long verify(Path file, FileChannel channel) throws IOException {
        long end = channel.size() - CHECKSUM;
        require(
                end >= HEADER,
                file,
                "a file of states has at least " + (HEADER + CHECKSUM) + " bytes, but this one has " + channel.size());
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        require(read(file, channel, chunk, 0, Integer.BYTES).getInt() == MAGIC, file, "this is not a file of states");
        CRC32C crc = new CRC32C();
        for (long at = 0; at < end; at += chunk.limit()) {
            crc.update(read(file, channel, chunk, at, (int) Math.min(CHUNK, end - at)));
        }
        int stored = read(file, channel, chunk, end, CHECKSUM).getInt();
        require(stored == (int) crc.getValue(), file, "it is damaged: its checksum is wrong");
        return end;
    }

    private static ByteBuffer read(Path file, FileChannel channel, ByteBuffer chunk, long at, int count)
            throws IOException {
        chunk.clear().limit(count);
        while (chunk.hasRemaining()) {
            int read = channel.read(chunk, at + chunk.position());
            require(read >= 0, file, "it became shorter while it was read");
        }
        return chunk.flip();
    }

    /** The first 8 bytes of SHA-256 over all weights: equal for equal weights, on every machine. */
    private static long versionOf(Network network) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            float[] weights = network.parameterBlock();
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
            for (int at = 0; at < weights.length; at += chunk.capacity() / Float.BYTES) {
                int count = Math.min(chunk.capacity() / Float.BYTES, weights.length - at);
                chunk.clear().limit(count * Float.BYTES);
                chunk.asFloatBuffer().put(weights, at, count);
                digest.update(chunk);
            }
            return ByteBuffer.wrap(digest.digest()).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    private static void require(boolean holds, Path file, String otherwise) throws IOException {
        if (!holds) {
            throw new StateFormatException(file + ": " + otherwise);
        }
    }
}
