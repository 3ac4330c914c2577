package dev.rondo.model.keras;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.fixture.KerasFixture;
import dev.rondo.fixture.KerasFixture.Kind;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import dev.rondo.support.KerasFile;
import io.jhdf.api.DatasetCreationOptions;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** HDF5 features that Keras does not write are refused, and hostile structures before a library follows them. */
@Tag("once")
class Hdf5Test {
    private static final KerasFixture FIXTURE = new KerasFixture("lstm_last");

    private static void refuse(byte[] file, String what) throws IOException {
        LoadOptions options = FIXTURE.options(Kind.WEIGHTS);
        String message = assertThrows(ModelFormatException.class, () -> Models.load(file, "test", options))
                .getMessage();
        assertTrue(message.contains(what), message);
    }

    /** The fixture followed by other data, at the offset where its writer begins. */
    private static byte[] with(int bytes, Consumer<ByteBuffer> writer) throws IOException {
        byte[] file = FIXTURE.bytes(Kind.WEIGHTS);
        byte[] longer = Arrays.copyOf(file, file.length + bytes);
        writer.accept(ByteBuffer.wrap(longer).order(ByteOrder.LITTLE_ENDIAN).position(file.length));
        return longer;
    }

    private static ByteBuffer sign(ByteBuffer at, String signature) {
        return at.put(signature.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void shouldRefuseNodesThatShareAChild() throws IOException {
        byte[] file = with(1024, at -> {
            sign(at, "TREE")
                    .put((byte) 0)
                    .put((byte) 1)
                    .putShort((short) 2)
                    .putLong(-1)
                    .putLong(-1);
            at.putLong(0).putLong(4096).putLong(0).putLong(4096).putLong(0);
        });
        refuse(file, "two nodes of the HDF5 file's groups have one child, at 4096");
    }

    @Test
    void shouldRefuseNodesThatClaimMoreThanTheFileHas() throws IOException {
        byte[] file = with(4096, at -> {
            for (int i = 0; i < 64; i++) {
                sign(at, "SNOD").putShort((short) 1).putShort((short) 60_000);
            }
        });
        refuse(file, "the groups of the HDF5 file claim more than the file has room for");
    }

    @Test
    void shouldRefuseNamesWithoutEnd() throws IOException {
        byte[] file = with(8192, at -> {
            int start = at.position() + 32;
            sign(at, "HEAP").putInt(0).putLong(4096).putLong(1).putLong(start);
            for (int i = 0; i < 4096; i++) {
                at.put((byte) 'a');
            }
        });
        refuse(file, "a name in the HDF5 file has more than 1024 bytes");
    }

    @Test
    void shouldRefuseTreesOfTheLatestVersion() throws IOException {
        refuse(with(64, at -> sign(at, "BTHD")), "libver \"latest\"");
    }

    /** A group that has itself as a member, which its B-tree names once only. */
    @Test
    void shouldRefuseGroupsInACircle() throws IOException {
        byte[] file = FIXTURE.bytes(Kind.WEIGHTS);
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        // The first entry of the root's symbols is "layers"; the first of these gets its address.
        long layers = buffer.getLong(entry(file, 0) + 8);
        buffer.putLong(entry(file, 1) + 8, layers);
        refuse(file, "");
    }

    /** The offset of the first entry of a symbol table node. */
    private static int entry(byte[] file, int which) {
        int found = -1;
        for (int at = 0, left = which; at < file.length - 8 && left >= 0; at++) {
            if (file[at] == 'S' && file[at + 1] == 'N' && file[at + 2] == 'O' && file[at + 3] == 'D') {
                found = at + 8;
                left--;
            }
        }
        return found;
    }

    @Test
    void shouldRefuseDatasetsThatKerasDoesNotWrite() throws IOException {
        refuse(layersWith(new int[] {1, 2, 3}), "must hold floating-point numbers, but its type is FixedPoint");
        byte[] chunked = KerasFile.hdf5(file -> file.putGroup("layers")
                .putGroup("lstm")
                .putGroup("cell")
                .putGroup("vars")
                .putDataset(
                        "0",
                        new float[3][20],
                        DatasetCreationOptions.builder().chunkDimensions(1, 20).build()));
        refuse(chunked, "must be stored in one piece, as Keras does");
        refuse(KerasFile.hdf5(file -> file.putGroup("optimizer")), "has no group layers, as Keras 3's have");
    }

    private static byte[] layersWith(Object kernel) {
        return KerasFile.hdf5(file -> file.putGroup("layers")
                .putGroup("lstm")
                .putGroup("cell")
                .putGroup("vars")
                .putDataset("0", kernel));
    }

    /** Doubles become float32, as of every format. */
    @Test
    void shouldReadDoubles() {
        byte[] bytes = KerasFile.hdf5(file -> file.putGroup("layers").putDataset("x", new double[] {0.1, 2}));
        List<Float> values = Hdf5.read(bytes, false, file -> {
            assertEquals(List.of("layers/x"), file.datasetsBelow("layers"));
            float[] read = file.tensor("layers/x").values();
            return List.of(read[0], read[1]);
        });
        assertEquals(List.of(0.1f, 2f), values);
    }

    @Test
    void shouldNameTheLibraryThatIsMissing() throws Exception {
        URL[] urls = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> !path.contains("jhdf"))
                .map(Hdf5Test::url)
                .toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            Class<?> models = loader.loadClass(Models.class.getName());
            var load = models.getMethod("load", Path.class);
            Throwable thrown = assertThrows(
                            InvocationTargetException.class, () -> load.invoke(null, FIXTURE.file(Kind.ARCHIVE)))
                    .getCause();
            assertEquals(ModelFormatException.class.getName(), thrown.getClass().getName());
            assertTrue(thrown.getMessage().contains("the optional library io.jhdf:jhdf"), thrown.getMessage());
        }
    }

    private static URL url(String path) {
        try {
            return Path.of(path).toUri().toURL();
        } catch (java.net.MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
