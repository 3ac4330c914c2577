package dev.rondo.data;

import dev.rondo.text.SafeText;
import java.util.Map;

/** The keys under which a network's metadata stores how its values were encoded. */
final class MetadataKeys {
    private MetadataKeys() {}

    /** {@return the suffix of the keys of an encoder that has a name, next to others of its kind} */
    static String suffix(String name) {
        if (name.isBlank() || name.contains(".")) {
            throw new IllegalArgumentException(
                    "a name in metadata must have letters and no dot, but is " + SafeText.quote(name));
        }
        return "." + name;
    }

    /** {@return the entry of a key, which must exist} */
    static String entry(Map<String, String> metadata, String key) {
        String value = metadata.get(key);
        if (value == null) {
            throw new IllegalArgumentException("the metadata has no " + SafeText.quote(key) + "; it has "
                    + SafeText.shown(metadata.keySet().toString()));
        }
        return value;
    }
}
