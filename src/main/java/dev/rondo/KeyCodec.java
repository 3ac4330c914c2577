package dev.rondo;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Writes the keys of a {@link StateStore} to files and reads them back. Implementations must be usable by several threads
 * at once, and {@code decode(encode(key))} must equal the key.
 *
 * @param <K> the type of the keys
 */
public interface KeyCodec<K> {
    /** Strings in UTF-8. */
    KeyCodec<String> STRING = new KeyCodec<>() {
        @Override
        public byte[] encode(String key) {
            ByteBuffer bytes;
            try {
                bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(key));
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException("a key must be valid Unicode, but has half of a surrogate pair", e);
            }
            byte[] exact = new byte[bytes.remaining()];
            bytes.get(exact);
            return exact;
        }

        @Override
        public String decode(byte[] bytes) {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException("a key of " + bytes.length + " bytes is not UTF-8", e);
            }
        }
    };

    /** Longs in 8 bytes. */
    KeyCodec<Long> LONG = new KeyCodec<>() {
        @Override
        public byte[] encode(Long key) {
            return ByteBuffer.allocate(Long.BYTES).putLong(key).array();
        }

        @Override
        public Long decode(byte[] bytes) {
            if (bytes.length != Long.BYTES) {
                throw new IllegalArgumentException("a long has 8 bytes, but this key has " + bytes.length);
            }
            return ByteBuffer.wrap(bytes).getLong();
        }
    };

    /**
     * {@return the bytes of a key}
     *
     * @param key the key
     */
    byte[] encode(K key);

    /**
     * {@return the key of these bytes}
     *
     * @param bytes what {@link #encode} returned
     * @throws IllegalArgumentException when no key has these bytes
     */
    K decode(byte[] bytes);
}
