package dev.rondo.flink.demo;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.api.java.tuple.Tuple3;

/**
 * Appends every result to a file at once, so that results survive a kill. Results that are made again after a restart are written again:
 * the reader checks that they have the same bits.
 *
 * @param folder the folder; each writer has its own file
 * @param pause how long each tenth result takes, in milliseconds, to hold the job back
 */
public record RecordSink(String folder, int pause) implements Sink<Tuple3<Long, Long, String>> {
    @Override
    public SinkWriter<Tuple3<Long, Long, String>> createWriter(WriterInitContext context) throws IOException {
        return new Writer(Path.of(folder, UUID.randomUUID() + ".results"), pause);
    }

    private static final class Writer implements SinkWriter<Tuple3<Long, Long, String>> {
        private final FileOutputStream file;
        private final int pause;
        private long count;

        Writer(Path path, int pause) throws IOException {
            this.file = new FileOutputStream(path.toFile());
            this.pause = pause;
        }

        @Override
        public void write(Tuple3<Long, Long, String> result, Context context) throws IOException, InterruptedException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream data = new DataOutputStream(bytes);
            data.writeLong(result.f0);
            data.writeLong(result.f1);
            data.writeUTF(result.f2);
            file.write(bytes.toByteArray());
            if (pause > 0 && count++ % 10 == 0) {
                Thread.sleep(pause);
            }
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** Takes one result. */
    public interface Reader {
        /** Takes the number of the event, the bits of its output and the version of the model. */
        void take(long event, long bits, String version);
    }

    /** Reads all results of a folder, in no order. {@return their number} A result that a kill has cut off is left out. */
    public static int read(Path folder, Reader reader) throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(folder)) {
            files = list.filter(file -> file.toString().endsWith(".results")).toList();
        }
        int count = 0;
        for (Path file : files) {
            try (DataInputStream data =
                    new DataInputStream(new java.io.ByteArrayInputStream(Files.readAllBytes(file)))) {
                while (true) {
                    reader.take(data.readLong(), data.readLong(), data.readUTF());
                    count++;
                }
            } catch (EOFException e) {
                // the end of this file
            }
        }
        return count;
    }
}
