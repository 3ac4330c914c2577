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
 * The members of a {@code .keras} archive. Nothing is ever unpacked to disk; still, names that would leave a folder,
 * names that come twice and members that Keras does not write are refused, and so is an archive that unpacks to far more
 * than it weighs.
 */
final class Archive {
    static final String METADATA = "metadata.json";
    static final String CONFIG = "config.json";
    static final String WEIGHTS = "model.weights.h5";

    private static final Set<String> KNOWN = Set.of(METADATA, CONFIG, WEIGHTS);

    /** What layers may leave beside their weights; Keras makes the folder even where it stays empty. */
    private static final String ASSETS = "assets/";

    /** Keras stores members as they are; weights that are compressed shrink to a tenth at best. */
    private static final int MOST_GROWTH = 16;

    /** What any archive may unpack to. */
    private static final int LEAST_BUDGET = 1 << 22;

    private static final int CHUNK = 1 << 13;

    private final Map<String, byte[]> members = new HashMap<>();
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
        if (name.equals(ASSETS)) {
            unpack(name, content); // within the budget, too
            return;
        }
        if (!KNOWN.contains(name)) {
            throw new IllegalArgumentException("the archive has the member \"" + name
                    + "\", but a .keras file that is read here has " + METADATA + ", " + CONFIG + " and " + WEIGHTS);
        }
        if (members.put(name, unpack(name, content)) != null) {
            throw new IllegalArgumentException("the archive has the member " + name + " twice");
        }
    }

    private byte[] unpack(String name, InputStream content) throws IOException {
        ByteArrayOutputStream unpacked = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
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

    /** The bytes of a member that must be there. */
    byte[] bytes(String name) {
        byte[] bytes = members.get(name);
        if (bytes == null) {
            throw new IllegalArgumentException("the archive has no member " + name);
        }
        return bytes;
    }

    /** The text of a member that must be there, in UTF-8. */
    String text(String name) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(name)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the member " + name + " is no valid UTF-8", e);
        }
    }
}
