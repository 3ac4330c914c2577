package dev.rondo.model.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of a file or an array, read by position. */
public interface ByteSource {
    /** {@return the name that messages begin with: usually the path} */
    String name();

    /** {@return the number of bytes} */
    long size();

    /**
     * Fills the rest of a buffer.
     *
     * @param at the position of the first byte; {@code at + into.remaining()} must not exceed {@link #size}
     */
    void read(long at, ByteBuffer into) throws IOException;

    /** {@return a few bytes, which the caller has checked to exist} */
    default byte[] read(long at, int count) throws IOException {
        byte[] bytes = new byte[count];
        read(at, ByteBuffer.wrap(bytes));
        return bytes;
    }

    /** Reads something from a source. */
    interface Reader<T> {
        T read(ByteSource source) throws IOException;
    }

    /** A source that is opened to be read, and closed afterwards. */
    interface Opening {
        <T> T read(Reader<T> reader) throws IOException;
    }

    /** {@return the bytes of a file, which is opened at each read} */
    static Opening opening(Path file) {
        return new Opening() {
            @Override
            public <T> T read(Reader<T> reader) throws IOException {
                if (Files.isDirectory(file)) {
                    throw new FileSystemException(file.toString(), null, "is a directory, not a file");
                }
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    return reader.read(of(channel, file.toString()));
                }
            }
        };
    }

    /** {@return the bytes of an array, which is not copied} */
    static Opening opening(byte[] bytes, String name) {
        return new Opening() {
            @Override
            public <T> T read(Reader<T> reader) throws IOException {
                return reader.read(of(bytes, name));
            }
        };
    }

    /** {@return the bytes of an array, which is not copied} */
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

    /** {@return the bytes of an open file, with the size that it has now} */
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
                        throw FileFormatException.at(position, "the file became shorter while it was read");
                    }
                    position += count;
                }
            }
        };
    }
}
