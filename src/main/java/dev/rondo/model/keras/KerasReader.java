package dev.rondo.model.keras;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads Keras's files: {@code .keras} archives, {@code .weights.h5} with a separate configuration, and legacy {@code .h5}.
 * Errors in a file are {@link IllegalArgumentException}s that say what is wrong, and where.
 */
public final class KerasReader {
    private static final String MODEL_CONFIG = "model_config";
    private static final String VERSION = "keras_version";

    private KerasReader() {}

    /**
     * {@return the model of a {@code .keras} archive}
     *
     * @param bytes the whole file
     * @param allowNonFinite whether weights may be NaN or infinite
     */
    public static KerasModel ofArchive(byte[] bytes, boolean allowNonFinite) {
        Archive archive = Archive.read(bytes);
        Map<String, Object> metadata = Config.parse(Archive.METADATA, archive.text(Archive.METADATA));
        String version = Config.text(metadata.get(VERSION), VERSION + " of " + Archive.METADATA);
        Map<String, Object> config = Config.parse(Archive.CONFIG, archive.text(Archive.CONFIG));
        return open(
                archive.bytes(Archive.WEIGHTS),
                allowNonFinite,
                file -> KerasModel.read(config, version, KerasWeights.ofObjects(file)));
    }

    /**
     * {@return the model of an HDF5 file}
     *
     * @param bytes the whole file
     * @param given the configuration in JSON, for a file that only has weights
     * @param allowNonFinite whether weights may be NaN or infinite
     */
    public static KerasModel ofHdf5(byte[] bytes, Optional<String> given, boolean allowNonFinite) {
        return open(bytes, allowNonFinite, file -> {
            Optional<List<String>> inFile = file.strings("", MODEL_CONFIG);
            if (inFile.isEmpty()) {
                Map<String, Object> config = Config.parse(
                        "the configuration",
                        given.orElseThrow(() -> new IllegalArgumentException(
                                "the HDF5 file has weights, but no " + MODEL_CONFIG + ": if it is a .weights.h5,"
                                        + " LoadOptions.withKerasConfig takes its configuration, model.to_json()")));
                return KerasModel.read(config, version(config), KerasWeights.ofObjects(file));
            }
            String text = one(inFile.get(), MODEL_CONFIG);
            Map<String, Object> config = Config.parse(MODEL_CONFIG, text);
            String version = file.strings("", VERSION)
                    .map(strings -> one(strings, VERSION))
                    .orElseGet(() -> version(config));
            return KerasModel.read(config, version, KerasWeights.ofLegacy(file));
        });
    }

    private static KerasModel open(byte[] bytes, boolean allowNonFinite, Function<Hdf5, KerasModel> reader) {
        try {
            return Hdf5.read(bytes, allowNonFinite, reader);
        } catch (NoClassDefFoundError missing) {
            throw new IllegalArgumentException(
                    "Keras weights are HDF5, which needs the optional library io.jhdf:jhdf: add it to the class path or"
                            + " the module path",
                    missing);
        }
    }

    private static String one(List<String> strings, String attribute) {
        if (strings.size() != 1) {
            throw new IllegalArgumentException(
                    "the attribute " + attribute + " must be one string, but is " + strings.size());
        }
        return strings.getFirst();
    }

    /** The version from model.to_json(). A bare configuration has none, but only Keras 3 names the module of each class. */
    private static String version(Map<String, Object> config) {
        return config.get(VERSION) instanceof String said ? said : config.containsKey("module") ? "3" : "2";
    }
}
