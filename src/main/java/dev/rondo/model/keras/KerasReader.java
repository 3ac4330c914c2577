package dev.rondo.model.keras;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
        Map<String, @Nullable Object> metadata = Config.parse(Archive.METADATA, archive.text(Archive.METADATA));
        String version = Config.text(metadata.get(VERSION), VERSION + " of " + Archive.METADATA);
        Map<String, @Nullable Object> config = Config.parse(Archive.CONFIG, archive.text(Archive.CONFIG));
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
                Map<String, @Nullable Object> config = Config.parse(
                        "the configuration",
                        given.orElseThrow(() -> new IllegalArgumentException(
                                "the HDF5 file has weights, but no " + MODEL_CONFIG + ": if it is a .weights.h5,"
                                        + " LoadOptions.withKerasConfig takes its configuration, model.to_json()")));
                return KerasModel.read(config, version(file, config), KerasWeights.ofWeights(file));
            }
            String text = one(inFile.get(), MODEL_CONFIG);
            Map<String, @Nullable Object> config = Config.parse(MODEL_CONFIG, text);
            return KerasModel.read(config, version(file, config), KerasWeights.ofLegacy(file));
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

    private static String version(Hdf5 file, Map<String, @Nullable Object> config) {
        return file.strings("", VERSION)
                .or(() -> file.strings("model_weights", VERSION))
                .map(strings -> one(strings, VERSION))
                .orElseGet(() -> version(config));
    }

    /**
     * The version from model.to_json(). A bare configuration has none, but only Keras 3 names the module of each class, and
     * only Keras 1 has a W_regularizer.
     */
    private static String version(Map<String, @Nullable Object> config) {
        if (config.get(VERSION) instanceof String said) {
            return said;
        }
        return config.containsKey("module") ? "3" : hasKey(config, "W_regularizer") ? "1.x" : "2";
    }

    private static boolean hasKey(@Nullable Object value, String key) {
        if (value instanceof Map<?, ?> map) {
            return map.containsKey(key) || map.values().stream().anyMatch(inner -> hasKey(inner, key));
        }
        return value instanceof List<?> list && list.stream().anyMatch(inner -> hasKey(inner, key));
    }
}
