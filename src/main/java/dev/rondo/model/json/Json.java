package dev.rondo.model.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.rondo.model.safetensors.SafetensorsHeader;

/**
 * JSON as model files hold it: untrusted, so depth and lengths are bounded and a key may come once only. Strings are
 * bounded by the header around them.
 */
public final class Json {
    /** No JSON in a model file that Rondo reads goes deeper than 4. */
    private static final int DEEPEST = 8;

    /** A 64-bit number has at most 20 characters. */
    private static final int LONGEST_NUMBER = 20;

    /** Names are neither interned nor kept in a shared table, which a hostile file could fill. */
    public static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(LONGEST_NUMBER)
                    .maxNameLength(SafetensorsHeader.LONGEST)
                    .maxStringLength(SafetensorsHeader.LONGEST)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private Json() {}
}
