package dev.rondo.model.file;

import dev.rondo.model.ModelFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of a file or of an array, read by position, and the name that messages give them. */
public interface ByteSource {
    /** The name messages begin with: the file. */
    String name();

    /** The number of bytes. */
    long size();

    /**
     * Fills the rest of a buffer.
     *
     * @param at the position of the first byte; {@code at + into.remaining()} must not be beyond {@link #size}
     */
    void read(long at, ByteBuffer into) throws IOException;

    /** Reads a few bytes that the caller has found to be there. */
    default byte[] read(long at, int count) throws IOException {
        byte[] bytes = new byte[count];
        read(at, ByteBuffer.wrap(bytes));
        return bytes;
    }

    /** Reads something from an array, which fails only where the content is wrong. */
    interface Reading<T> {
        T read() throws IOException;
    }

    /** Reads something from a source. */
    interface Reader<T> {
        T read(ByteSource source) throws IOException;
    }

    /** A source that is yet to be opened, and is closed once it has been read. */
    interface Opening {
        <T> T read(Reader<T> reader) throws IOException;
    }

    /** The bytes of a file. */
    static Opening opening(Path file) {
        return new Opening() {
            @Override
            public <T> T read(Reader<T> reader) throws IOException {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    return reader.read(of(channel, file.toString()));
                }
            }
        };
    }

    /** An array, not copied. */
    static Opening opening(byte[] bytes, String name) {
        return new Opening() {
            @Override
            public <T> T read(Reader<T> reader) throws IOException {
                return reader.read(of(bytes, name));
            }
        };
    }

    /** Runs a reading of an array's bytes. */
    static <T> T inMemory(Reading<T> reading) throws ModelFormatException {
        try {
            return reading.read();
        } catch (ModelFormatException e) {
            throw e;
        } catch (IOException e) {
            throw new AssertionError("an array cannot fail to be read", e);
        }
    }

    /** An array, not copied. */
    static ByteSource of(byte[] bytes, String name) {
        return new ByteSource() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public void read(long at, ByteBuffer into) {
                into.put(bytes, Math.toIntExact(at), into.remaining());
            }
        };
    }

    /** An open file, as long as it is now. */
    static ByteSource of(FileChannel channel, String name) throws IOException {
        long size = channel.size();
        return new ByteSource() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public long size() {
                return size;
            }

            @Override
            public void read(long at, ByteBuffer into) throws IOException {
                long position = at;
                while (into.hasRemaining()) {
                    int count = channel.read(into, position);
                    if (count < 0) {
                        throw ModelFormatException.at(name, position, "the file became shorter while it was read");
                    }
                    position += count;
                }
            }
        };
    }
}
