package dev.rondo.model.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

/** Bounds on JSON from untrusted files, for each kind of file. A key may always occur only once in an object. */
public enum JsonLimits {
    /**
     * The header of a safetensors file and the strings in it, which the size of the header bounds. Real ones are at most 4
     * deep, and a 64-bit number has at most 20 characters.
     */
    HEADER(8, 20, 100_000_000, 100_000_000, Integer.MAX_VALUE),
    /**
     * A model of RTNeural or Neural Amp Modeler: layers, one layer, its weights and their three dimensions are 7 deep, and
     * the metadata of .nam files is similar. A float64 has at most 25 characters.
     */
    AUDIO_MODEL(24, 100, 200, 1 << 20, 1 << 20),
    /**
     * The configuration of a Keras model, where initializers of cells of stacks in wrappers are 20 deep. A value takes
     * about a hundred bytes of memory, and a large model has some thousand values.
     */
    KERAS_CONFIG(64, 64, 50_000, 20_000_000, 1 << 18);

    final JsonFactory factory;
    /** The largest number of objects, arrays, strings, flags, nulls, and numbers outside of arrays of numbers. */
    final int values;

    JsonLimits(int depth, int numberLength, int nameLength, int stringLength, int values) {
        // names are neither interned nor kept in a shared table, which a hostile file could fill
        this.factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(depth)
                        .maxNumberLength(numberLength)
                        .maxNameLength(nameLength)
                        .maxStringLength(stringLength)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .build();
        this.values = values;
    }
}
