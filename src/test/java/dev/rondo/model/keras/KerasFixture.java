package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One of the models that Keras 3.15 wrote into files of three kinds, with inputs and outputs: see the README in
 * {@code keras/models}.
 *
 * @param name the case
 */
record KerasFixture(String name) {
    /** A kind of file, and what the model is loaded with. */
    enum Kind {
        ARCHIVE("model.keras"),
        WEIGHTS("model.weights.h5"),
        LEGACY("legacy.h5");

        final String file;

        Kind(String file) {
            this.file = file;
        }
    }

    /** What float32 sums in another order may differ: 1e-5 + 1e-4 |y|. */
    static final float ABSOLUTE = 1e-5f;

    static final float RELATIVE = 1e-4f;

    static List<KerasFixture> all() {
        try (Stream<Path> folders = Files.list(resource("models"))) {
            return folders.filter(Files::isDirectory)
                    .map(folder -> new KerasFixture(folder.getFileName().toString()))
                    .sorted(java.util.Comparator.comparing(KerasFixture::name))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path resource(String folder) {
        try {
            return Path.of(KerasFixture.class.getResource("/keras/" + folder).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    Path file(Kind kind) {
        return resource("models").resolve(name).resolve(kind.file);
    }

    byte[] bytes(Kind kind) throws IOException {
        return Files.readAllBytes(file(kind));
    }

    /** Configuration, inputs and outputs stand with the gradients, where there are any. */
    private Path beside(String file) {
        Path here = resource("models").resolve(name).resolve(file);
        return Files.exists(here) ? here : resource("gradients").resolve(name).resolve(file);
    }

    LoadOptions options(Kind kind) throws IOException {
        return kind == Kind.WEIGHTS
                ? LoadOptions.DEFAULT.withKerasConfig(Files.readString(beside("config.json")))
                : LoadOptions.DEFAULT;
    }

    Map<String, Tensor> tensors() throws IOException {
        return Safetensors.read(beside("io.safetensors")).tensors();
    }

    /** A tensor in another type, for tokens are stored as float32. */
    static Tensor as(Tensor.Type type, Tensor tensor) {
        float[] values = tensor.values();
        return switch (type) {
            case FLOAT32 -> tensor;
            case INT32 -> {
                int[] ints = new int[values.length];
                Arrays.setAll(ints, i -> (int) values[i]);
                yield Tensor.ofInts(tensor.shape(), ints);
            }
            case INT64 -> {
                long[] longs = new long[values.length];
                Arrays.setAll(longs, i -> (long) values[i]);
                yield Tensor.ofLongs(tensor.shape(), longs);
            }
            case BOOL -> throw new IllegalArgumentException("no fixture has bool");
        };
    }

    /** Asserts {@code |actual - expected| <= 1e-5 + 1e-4 |expected|} and equal shapes. */
    static void assertClose(String what, Tensor expected, Tensor actual) {
        if (!expected.shape().equals(actual.shape())) {
            throw new AssertionError(what + ": expected the shape " + expected.shape() + ", but got " + actual.shape());
        }
        assertClose(what, expected.values(), actual.values());
    }

    static void assertClose(String what, float[] expected, float[] actual) {
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(expected[i] - actual[i]) <= ABSOLUTE + RELATIVE * Math.abs(expected[i]))) {
                throw new AssertionError(what + "[" + i + "]: expected " + expected[i] + ", but was " + actual[i]);
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
