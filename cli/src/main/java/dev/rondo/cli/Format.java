package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.model.Models;
import dev.rondo.model.OnnxModels;
import dev.rondo.model.PyTorchModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The formats that {@code rondo convert} can write. */
enum Format {
    /** Rondo's own file, which stores everything about a network. */
    RONDO("Rondo's own file", Models::save, network -> List.of()),
    /** A state_dict: weights and metadata. */
    STATE_DICT("a PyTorch state_dict", PyTorchModels::save, FormatLosses::ofStateDict),
    /** ONNX: the computation, and metadata that includes the skip policy. */
    ONNX("an ONNX model", OnnxModels::save, network -> List.of());

    /** Writes a network. Throws an {@link IllegalArgumentException} that names a layer the format does not have. */
    private interface Writer {
        void write(Network network, Path file) throws IOException;
    }

    private final String description;
    private final Writer writer;
    private final Function<Network, List<String>> losses;

    Format(String description, Writer writer, Function<Network, List<String>> losses) {
        this.description = description;
        this.writer = writer;
        this.losses = losses;
    }

    /**
     * {@return the format for a file's extension} A .safetensors file could also be a state_dict; this returns Rondo's
     * own format, which loses nothing.
     *
     * @param file the file to write
     */
    static Optional<Format> of(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".onnx")) {
            return Optional.of(ONNX);
        }
        return name.endsWith(".safetensors") ? Optional.of(RONDO) : Optional.empty();
    }

    /**
     * Writes a network.
     *
     * @throws IllegalArgumentException if the network has a layer that the format does not have
     */
    void save(Network network, Path file) throws IOException {
        writer.write(network, file);
    }

    /** {@return what the format cannot store, by name; weights are never among it} */
    List<String> losses(Network network) {
        return losses.apply(network);
    }

    /** {@return the format's name with an article, for messages} */
    @Override
    public String toString() {
        return description;
    }
}
