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

/** The formats that networks are written in. */
enum Format {
    /** Rondo's own file, which holds all that a network is. */
    RONDO("Rondo's own file", Models::save, network -> List.of()),
    /** A state_dict: weights and metadata. */
    STATE_DICT("a PyTorch state_dict", PyTorchModels::save, Losses::ofStateDict),
    /** ONNX: what is computed, and metadata, with the skip policy in it. */
    ONNX("an ONNX model", OnnxModels::save, network -> List.of());

    /** Writes a network, or says with an {@link IllegalArgumentException} which of its layers the format does not have. */
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
     * {@return the format that a file's name tells} A state_dict has the extension of Rondo's own file, which loses
     * nothing.
     *
     * @param file any
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
     * @throws IllegalArgumentException when it has a layer that the format does not
     */
    void save(Network network, Path file) throws IOException {
        writer.write(network, file);
    }

    /** {@return what the format has no place for, by name; the weights of every layer that it has are kept} */
    List<String> losses(Network network) {
        return losses.apply(network);
    }

    /** {@return what the format is, in words} */
    @Override
    public String toString() {
        return description;
    }
}
