package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.model.Models;
import dev.rondo.model.PyTorchModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The formats that networks are written in. */
enum Format {
    /** Rondo's own file, which holds all that a network is. */
    RONDO("Rondo's own file") {
        @Override
        void save(Network network, Path file) throws IOException {
            Models.save(network, file);
        }

        @Override
        List<String> losses(Network network) {
            return List.of();
        }
    },
    /** A state_dict: weights and metadata. What PyTorch has in the code of a model is not in it. */
    STATE_DICT("a PyTorch state_dict") {
        @Override
        void save(Network network, Path file) throws IOException {
            PyTorchModels.save(network, file);
        }

        @Override
        List<String> losses(Network network) {
            return Losses.ofStateDict(network);
        }
    },
    /** ONNX. */
    ONNX("an ONNX model") {
        @Override
        void save(Network network, Path file) throws IOException {
            throw new IOException("not yet");
        }

        @Override
        List<String> losses(Network network) {
            return Losses.ofOnnx(network);
        }
    };

    private final String description;

    Format(String description) {
        this.description = description;
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
    abstract void save(Network network, Path file) throws IOException;

    /** {@return what the format has no place for, by name; the weights of every layer that it has are kept} */
    abstract List<String> losses(Network network);

    /** {@return what the format is, in words} */
    @Override
    public String toString() {
        return description;
    }
}
