package dev.rondo.model.rondo;

import dev.rondo.model.file.ByteSource;
import dev.rondo.model.file.FileFormatException;
import dev.rondo.model.safetensors.SafetensorsHeader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/**
 * The checksum of Rondo's own files: over every byte, with zeros in place of its own digits. The digits are always at the same
 * offset, in the first entry of the header, so that nothing has to be parsed to find them. New files have a CRC-32C, which
 * finds damage and takes little of the time to load a file.
 */
public enum Checksum {
    /** CRC-32C, which new files have. */
    CRC_32C("rondo.crc32c", 8) {
        @Override
        String digits(Content content) throws IOException {
            CRC32C checksum = new CRC32C();
            content.feed(checksum::update);
            return HexFormat.of().toHexDigits((int) checksum.getValue());
        }
    },
    /** SHA-256, which the first files had. */
    SHA_256("rondo.sha256", 64) {
        @Override
        String digits(Content content) throws IOException {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                content.feed(digest::update);
                return HexFormat.of().formatHex(digest.digest());
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError("every Java platform has SHA-256", e);
            }
        }
    };

    /** The keys of all kinds. */
    static final Set<String> KEYS = Arrays.stream(values()).map(Checksum::key).collect(Collectors.toUnmodifiableSet());

    private static final int CHUNK_BYTES = 1 << 16;

    private final String key;
    private final String blank;
    private final byte[] prefix;

    Checksum(String key, int length) {
        this.key = key;
        this.blank = "0".repeat(length);
        this.prefix =
                ("{\"" + SafetensorsHeader.METADATA + "\":{\"" + key + "\":\"").getBytes(StandardCharsets.US_ASCII);
    }

    /** {@return the key of the checksum in the metadata} */
    public String key() {
        return key;
    }

    /** {@return the digits while the checksum is computed} */
    public String blank() {
        return blank;
    }

    /** Refuses a file that has no checksum, or one that does not match its bytes. */
    static void verify(ByteSource source) throws IOException {
        for (Checksum kind : values()) {
            if (kind.isIn(source)) {
                kind.compare(source);
                return;
            }
        }
        throw FileFormatException.at(
                SafetensorsHeader.LENGTH_BYTES,
                "the metadata has keys of a Rondo model, but does not begin with its checksum, " + CRC_32C.key
                        + ": the file is damaged, or was changed by another program");
    }

    /** Puts the checksum into a file that is complete except for it. */
    public void seal(FileChannel channel, String name) throws IOException {
        ByteBuffer digits = StandardCharsets.US_ASCII.encode(of(ByteSource.of(channel, name)));
        while (digits.hasRemaining()) {
            channel.write(digits, digitsAt() + digits.position());
        }
    }

    /** Puts the checksum into the bytes of a file that is complete except for it. */
    void seal(byte[] file) throws IOException {
        byte[] digits = of(ByteSource.of(file, "the bytes")).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, file, digitsAt(), digits.length);
    }

    /** {@return the checksum of a content} */
    abstract String digits(Content content) throws IOException;

    private boolean isIn(ByteSource source) throws IOException {
        return source.size() >= digitsAt() + blank.length()
                && Arrays.equals(prefix, source.read(SafetensorsHeader.LENGTH_BYTES, prefix.length));
    }

    private void compare(ByteSource source) throws IOException {
        String stored = new String(source.read(digitsAt(), blank.length()), StandardCharsets.ISO_8859_1);
        if (!stored.equals(of(source))) {
            throw FileFormatException.at(
                    digitsAt(),
                    "the checksum does not match the file: the file is damaged, or was changed by another program");
        }
    }

    private int digitsAt() {
        return SafetensorsHeader.LENGTH_BYTES + prefix.length;
    }

    private String of(ByteSource source) throws IOException {
        // Native memory, into which a channel reads without a copy.
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer chunk = arena.allocate(CHUNK_BYTES).asByteBuffer();
            return digits(sink -> {
                feed(source, chunk, 0, digitsAt(), sink);
                sink.take(StandardCharsets.US_ASCII.encode(blank));
                feed(source, chunk, digitsAt() + blank.length(), source.size(), sink);
            });
        }
    }

    private static void feed(ByteSource source, ByteBuffer chunk, long from, long to, Sink sink) throws IOException {
        for (long at = from; at < to; at += chunk.limit()) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), to - at));
            source.read(at, chunk);
            sink.take(chunk.flip());
        }
    }

    /** Bytes that come in pieces. */
    interface Content {
        void feed(Sink sink) throws IOException;
    }

    /** Takes one piece after the other. */
    interface Sink {
        void take(ByteBuffer piece);
    }
}
