package dev.rondo.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs Jazzer on {@link ModelFuzz}, from the fixtures of all formats: {@code ./mvnw -P fuzz test -Dfuzz.minutes=10}. Inputs that reach new
 * code are kept in {@code target/fuzz/corpus}, so the next run continues from them.
 */
public final class Fuzz {
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final Path FUZZ = Path.of("target/fuzz");

    /** Larger fixtures would slow the fuzzer down without reaching other code. */
    private static final int MOST_BYTES = 1 << 15;

    private Fuzz() {}

    /**
     * Fuzzes for some minutes; the process ends with an error if there was a finding.
     *
     * @param arguments the minutes
     * @throws Exception if Jazzer is missing or a file cannot be written
     */
    public static void main(String[] arguments) throws Exception {
        long seconds = Math.round(60 * Double.parseDouble(arguments[0]));
        Path corpus = Files.createDirectories(FUZZ.resolve("corpus"));
        Path seeds = copySeeds(Files.createDirectories(FUZZ.resolve("seeds")));
        String[] options = {
            "--target_class=" + ModelFuzz.class.getName(),
            "--instrumentation_includes=dev.rondo.**",
            "-max_total_time=" + seconds,
            "-max_len=" + MOST_BYTES,
            "-timeout=60",
            "-artifact_prefix=" + RESOURCES.resolve("fuzz") + "/",
            corpus.toString(),
            seeds.toString()
        };
        // by name, since only the profile has Jazzer on its class path
        Class.forName("com.code_intelligence.jazzer.Jazzer")
                .getMethod("main", String[].class)
                .invoke(null, (Object) options);
    }

    /** Copies the small files of all fixtures into one folder. {@return the folder} */
    private static Path copySeeds(Path seeds) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(RESOURCES)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            Path copy = seeds.resolve(RESOURCES.relativize(file).toString().replace('/', '-'));
            if (Files.size(file) <= MOST_BYTES && !Files.exists(copy)) {
                Files.copy(file, copy);
            }
        }
        return seeds;
    }
}
