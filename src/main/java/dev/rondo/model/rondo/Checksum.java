package dev.rondo.model.rondo;

import dev.rondo.model.file.ByteSource;
import dev.rondo.model.file.FileFormatException;
import dev.rondo.model.safetensors.SafetensorsHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The checksum of Rondo's own files: SHA-256 over every byte, with zeros in place of its own 64 digits. The digits are
 * always at the same offset, in the first entry of the header, so that nothing has to be parsed to find them.
 */
public final class Checksum {
    /** The key of the checksum in the metadata. */
    public static final String KEY = "rondo.sha256";

    /** The digits while the checksum is computed. */
    public static final String BLANK = "0".repeat(64);

    private static final byte[] PREFIX =
            ("{\"" + SafetensorsHeader.METADATA + "\":{\"" + KEY + "\":\"").getBytes(StandardCharsets.US_ASCII);
    private static final int DIGITS_AT = SafetensorsHeader.LENGTH_BYTES + PREFIX.length;
    private static final int DIGITS_END = DIGITS_AT + BLANK.length();
    private static final int CHUNK_BYTES = 1 << 16;

    private Checksum() {}

    /** Refuses a file that has no checksum, or one that does not match its bytes. */
    static void verify(ByteSource source) throws IOException {
        if (source.size() < DIGITS_END
                || !Arrays.equals(PREFIX, source.read(SafetensorsHeader.LENGTH_BYTES, PREFIX.length))) {
            throw FileFormatException.at(
                    SafetensorsHeader.LENGTH_BYTES,
                    "the metadata has keys of a Rondo model, but does not begin with its checksum, " + KEY
                            + ": the file is damaged, or was changed by another program");
        }
        String stored = new String(source.read(DIGITS_AT, BLANK.length()), StandardCharsets.ISO_8859_1);
        if (!stored.equals(of(source))) {
            throw FileFormatException.at(
                    DIGITS_AT,
                    "the checksum does not match the file: the file is damaged, or was changed by another program");
        }
    }

    /** Puts the checksum into a file that is complete except for it. */
    public static void seal(FileChannel channel, String name) throws IOException {
        ByteBuffer digits = StandardCharsets.US_ASCII.encode(of(ByteSource.of(channel, name)));
        while (digits.hasRemaining()) {
            channel.write(digits, DIGITS_AT + digits.position());
        }
    }

    /** Puts the checksum into the bytes of a file that is complete except for it. */
    static void seal(byte[] file) throws IOException {
        byte[] digits = of(ByteSource.of(file, "the bytes")).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, file, DIGITS_AT, digits.length);
    }

    private static String of(ByteSource source) throws IOException {
        MessageDigest digest = sha256();
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, source.size()));
        update(digest, source, chunk, 0, DIGITS_AT);
        digest.update(BLANK.getBytes(StandardCharsets.US_ASCII));
        update(digest, source, chunk, DIGITS_END, source.size());
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void update(MessageDigest digest, ByteSource source, ByteBuffer chunk, long from, long to)
            throws IOException {
        for (long at = from; at < to; at += chunk.limit()) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), to - at));
            source.read(at, chunk);
            digest.update(chunk.flip());
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
