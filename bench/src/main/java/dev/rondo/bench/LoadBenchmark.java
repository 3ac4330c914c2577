package dev.rondo.bench;

import dev.rondo.bench.peer.Model;
import dev.rondo.bench.peer.Peer;
import dev.rondo.bench.peer.Peers;
import dev.rondo.bench.peer.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;

/** The time to load a model from a file in the system's cache, in a process that has already loaded models. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
public class LoadBenchmark {
    /** The peer: a name of {@link Peers}. */
    @Param("rondo")
    public String peer;

    /** The model. */
    @Param({"lstm 8x32", "lstm 256x256"})
    public String cell;

    private Peer engine;
    private Model model;
    private Path file;

    /**
     * Writes the file, and loads it until that takes as long as it always will.
     *
     * @param parameters say how the benchmark is run
     * @throws IOException if it cannot be written
     */
    @Setup(Level.Trial)
    public void write(BenchmarkParams parameters) throws IOException {
        model = new Model(cell);
        engine = Peers.named(peer);
        file = Files.createTempFile("rondo-bench", ".model");
        engine.save(model, file);
        OwnBytes.settle(() -> {}, this::load, true, parameters);
    }

    /** Loads the file. */
    @Benchmark
    public void load() {
        Session session = engine.load(model, file);
        session.close();
    }

    /**
     * Removes the file.
     *
     * @throws IOException if it cannot be removed
     */
    @TearDown(Level.Trial)
    public void remove() throws IOException {
        Files.deleteIfExists(file);
    }
}
