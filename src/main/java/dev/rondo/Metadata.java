package dev.rondo;

import dev.rondo.text.SafeText;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The entries that travel with a network. They are checked where the network is made, not when it is saved. */
final class Metadata {
    /** The prefix of the keys of Rondo's files. */
    private static final String RESERVED = "rondo.";

    /** The prefix of keys that belong to the network: Rondo's classes keep their content under them. */
    private static final String OF_NETWORK = "rondo.network.";

    private Metadata() {}

    /** {@return a checked, unmodifiable copy in the same order} */
    static Map<String, String> copy(Map<String, String> entries) {
        Map<String, String> copy = new LinkedHashMap<>(Objects.requireNonNull(entries, "metadata"));
        copy.forEach(Metadata::check);
        return Collections.unmodifiableMap(copy);
    }

    /** Refuses an entry that no file could carry. */
    static void check(@Nullable String key, @Nullable String value) {
        if (key == null || value == null) {
            throw new IllegalArgumentException("metadata must have no null, but has the entry "
                    + (key == null ? "null" : SafeText.quote(key)) + " = "
                    + (value == null ? "null" : SafeText.quote(value)));
        }
        if (key.startsWith(RESERVED) && !key.startsWith(OF_NETWORK)) {
            throw new IllegalArgumentException("metadata keys that begin with " + RESERVED
                    + " are reserved for Rondo's files, but the network has " + SafeText.quote(key));
        }
        SafeText.requireWellFormed(key);
        SafeText.requireWellFormed(value);
    }

    /** Adds an entry, and refuses to replace what one of Rondo's classes has stored under its key. */
    static void add(Map<String, String> entries, String key, String value) {
        check(key, value);
        String before = entries.get(key);
        if (key.startsWith(OF_NETWORK) && before != null && !before.equals(value)) {
            throw new IllegalArgumentException("the metadata already has a different " + SafeText.quote(key)
                    + ": give each of several standardizers or vocabularies a name, as in toMetadata(\"inputs\"), or make the network"
                    + " with other metadata by Network.of");
        }
        entries.put(key, value);
    }
}
