package dev.rondo.model;

import dev.rondo.Network;
import dev.rondo.model.file.ByteSource;
import dev.rondo.model.pytorch.StateDictWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * PyTorch's state_dicts in safetensors files, as {@code safetensors.torch.save_file(model.state_dict(), path)} writes them
 * and {@code model.load_state_dict(safetensors.torch.load_file(path))} reads them.
 *
 * <p>{@link Models#load(Path)} reads a state_dict whose names and shapes determine the architecture. If they do not,
 * because widths are equal or some modules are not needed, a mapping says which modules run, in which order, and which
 * activations follow them:
 *
 * {@snippet file="ModelsSnippetsTest.java" region="mapping"}
 */
public final class PyTorchModels {
    private PyTorchModels() {}

    /**
     * {@return an empty mapping of the modules of a file} The file is read when the network is built.
     *
     * @param file a state_dict in safetensors
     */
    public static PyTorchMapping mapping(Path file) {
        Objects.requireNonNull(file, "file");
        return new PyTorchMapping(ByteSource.opening(file));
    }

    /**
     * {@return an empty mapping of the modules of a file in memory}
     *
     * @param bytes the whole file; not copied, and not changed
     * @param source the name of the file in messages
     */
    public static PyTorchMapping mapping(byte[] bytes, String source) {
        Objects.requireNonNull(bytes, "bytes");
        Objects.requireNonNull(source, "source");
        return new PyTorchMapping(ByteSource.opening(bytes, source));
    }

    /**
     * Writes a network as a state_dict that {@code load_state_dict} accepts, even with {@code strict}: its keys are exactly
     * those of the PyTorch modules. Modules that came from PyTorch's cells have keys without {@code _l0}.
     *
     * <p>A state_dict holds the weights and the network's metadata. It does not hold what PyTorch keeps in the code of a
     * model (the order of the modules, activations and dropout rates) or Rondo's skip policy; {@link Models#save} writes a
     * complete file. A layer that no PyTorch module computes is refused, not approximated.
     *
     * @param network the network
     * @param file the file; replaced when it exists
     * @throws IllegalArgumentException when PyTorch does not have such a layer: an LSTM with peepholes or coupled gates, a
     *     GRU that resets before the product, a bidirectional layer that does not concatenate, or layers of one module that
     *     do not form a stack; the message names the module
     * @throws IOException when it cannot be written
     */
    public static void save(Network network, Path file) throws IOException {
        StateDictWriter.write(network, file);
    }
}
