package dev.rondo.model.keras;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The members of a {@code .keras} archive. Nothing is unpacked to disk. Members that Keras does not write, names that occur
 * twice or would leave the folder, and archives that unpack to far more than their size are refused.
 */
final class Archive {
    static final String METADATA = "metadata.json";
    static final String CONFIG = "config.json";
    static final String WEIGHTS = "model.weights.h5";

    private static final Set<String> KNOWN = Set.of(METADATA, CONFIG, WEIGHTS);

    /** The folder of files that layers store in addition to weights; Keras creates it even if it is empty. */
    private static final String ASSETS = "assets/";

    /** Keras stores members uncompressed; compressed weights shrink to a tenth at best. */
    private static final int MOST_GROWTH = 16;

    /** The size that every archive may unpack to. */
    private static final int LEAST_BUDGET = 1 << 22;

    private static final int CHUNK = 1 << 13;

    private final Map<String, byte[]> members = new HashMap<>();
    private final byte[] chunk = new byte[CHUNK];
    private long budget;

    private Archive(long size) {
        budget = LEAST_BUDGET + MOST_GROWTH * size;
    }

    /** Unpacks an archive in memory. */
    static Archive read(byte[] bytes) {
        Archive archive = new Archive(bytes.length);
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                archive.add(entry.getName(), zip);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("the archive is damaged: " + e.getMessage(), e);
        }
        return archive;
    }

    private void add(String name, InputStream content) throws IOException {
        if (!KNOWN.contains(name) && !name.equals(ASSETS)) {
            throw new IllegalArgumentException("the archive has the member \"" + name
                    + "\", but a .keras file that is read here has " + METADATA + ", " + CONFIG + " and " + WEIGHTS);
        }
        if (members.put(name, unpack(name, content)) != null) {
            throw new IllegalArgumentException("the archive has the member " + name + " twice");
        }
    }

    private byte[] unpack(String name, InputStream content) throws IOException {
        ByteArrayOutputStream unpacked = new ByteArrayOutputStream();
        for (int count = content.read(chunk); count >= 0; count = content.read(chunk)) {
            budget -= count;
            if (budget < 0) {
                throw new IllegalArgumentException(
                        "the archive unpacks to far more than it weighs, at the member " + name);
            }
            unpacked.write(chunk, 0, count);
        }
        return unpacked.toByteArray();
    }

    /** {@return the bytes of a required member} */
    byte[] bytes(String name) {
        byte[] bytes = members.get(name);
        if (bytes == null) {
            throw new IllegalArgumentException("the archive has no member " + name);
        }
        return bytes;
    }

    /** {@return the UTF-8 text of a required member} */
    String text(String name) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(name)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the member " + name + " is not valid UTF-8", e);
        }
    }
}
