package dev.rondo.keyed;

import dev.rondo.Network;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.Models;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A model that can be sent to another machine: the bytes of its file, or a URI at which every machine finds them. Each JVM loads it
 * once: all references to the same bytes, or to the same URI, share one {@link Network} with one packed copy of its weights, and warm
 * it up once, for as long as one of them is reachable.
 *
 * <p>References are immutable, serializable and thread-safe. The first call of {@link #network} in a JVM loads and warms up; others
 * wait for it.
 */
@SuppressWarnings("exports") // of @Nullable: users need its module neither to compile nor to run
public final class ModelRef implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private static final int VERSION_DIGITS = 16;

    /** The models of this JVM, by the hash of their bytes or by their URI. */
    private static final Map<String, WeakReference<Loaded>> LOADED = new HashMap<>();

    /** The hash of the bytes, or the URI. */
    private final String key;
    /** The file; null for a URI. */
    private final byte @Nullable [] bytes;
    /** The model, once this JVM has it. */
    private transient @Nullable Loaded loaded;

    private ModelRef(String key, byte @Nullable [] bytes) {
        this.key = key;
        this.bytes = bytes;
    }

    /**
     * {@return a reference that carries a model file}
     *
     * @param file the bytes of a file that {@link Models} loads without further options; copied
     */
    public static ModelRef of(byte[] file) {
        return new ModelRef("sha256:" + hash(file), file.clone());
    }

    /**
     * {@return a reference that carries the file of a network}
     *
     * @param network the network
     */
    public static ModelRef of(Network network) {
        return of(Models.toBytes(network));
    }

    /**
     * {@return a reference that carries the content that a file has now}
     *
     * @param file the file
     * @throws IOException when it cannot be read
     */
    public static ModelRef of(Path file) throws IOException {
        return of(Files.readAllBytes(file));
    }

    /**
     * {@return a reference to a model that each JVM reads for itself} A JVM that starts later loads what is there then, so content that
     * never changes belongs at a URI.
     *
     * @param uri the address of a model file, with a scheme that this JVM's {@link java.net.URL} opens, such as {@code file} or {@code https}
     */
    public static ModelRef of(URI uri) {
        return new ModelRef(uri.toString(), null);
    }

    /**
     * {@return the network, loaded at the first call in this JVM}
     *
     * @throws UncheckedIOException when the model cannot be read, or is not one
     */
    public Network network() {
        return loaded().network;
    }

    /**
     * {@return the network, loaded and warmed up at the first call in this JVM}
     *
     * @param limit the longest time that a warm-up may take, as for {@link Network#warmUp(Duration, int...)}
     * @param batchSizes the numbers of streams in a batch that the application will use; sizes that are warm are left out
     * @throws UncheckedIOException when the model cannot be read, or is not one
     */
    public Network warmNetwork(Duration limit, int... batchSizes) {
        Loaded model = loaded();
        model.warmUp(limit, batchSizes);
        return model.network;
    }

    /**
     * {@return the version of the model: 16 hexadecimal digits of the SHA-256 of the network's own file} It depends on the network
     * alone, and not on the format in which it came. Loads the model.
     */
    public String version() {
        return loaded().version;
    }

    private synchronized Loaded loaded() {
        if (loaded == null) {
            loaded = shared();
        }
        return loaded;
    }

    /** {@return the model that this JVM shares; two threads do not load it at once} */
    private Loaded shared() {
        synchronized (LOADED) {
            LOADED.values().removeIf(reference -> reference.refersTo(null));
            WeakReference<Loaded> reference = LOADED.get(key);
            Loaded known = reference == null ? null : reference.get();
            if (known == null) {
                known = new Loaded(load());
                LOADED.put(key, new WeakReference<>(known));
            }
            return known;
        }
    }

    private Network load() {
        try {
            if (bytes != null) {
                return Models.load(bytes, toString(), LoadOptions.DEFAULT);
            }
            try (InputStream stream = URI.create(key).toURL().openStream()) {
                return Models.load(stream, key);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ModelRef ref && ref.key.equals(key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return bytes == null ? key : "model " + key.substring(0, key.indexOf(':') + 1 + VERSION_DIGITS);
    }

    /** A model in this JVM. */
    private static final class Loaded {
        final Network network;
        final String version;
        private final Set<Integer> warm = new TreeSet<>();

        Loaded(Network network) {
            this.network = network;
            this.version = hash(Models.toBytes(network)).substring(0, VERSION_DIGITS);
        }

        synchronized void warmUp(Duration limit, int... batchSizes) {
            int[] cold = java.util.stream.IntStream.of(batchSizes)
                    .filter(size -> !warm.contains(size))
                    .toArray();
            if (warm.isEmpty() || cold.length > 0) {
                network.warmUp(limit, cold);
                warm.add(1);
                for (int size : cold) {
                    warm.add(size);
                }
            }
        }
    }
}
