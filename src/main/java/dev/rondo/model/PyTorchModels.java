package dev.rondo.model;

import dev.rondo.Network;
import dev.rondo.model.file.ByteSource;
import dev.rondo.model.pytorch.StateDictWriter;
import java.io.IOException;
import java.nio.file.Path;

/**
 * PyTorch's state_dicts in safetensors files, as {@code safetensors.torch.save_file(model.state_dict(), path)} writes them
 * and {@code model.load_state_dict(safetensors.torch.load_file(path))} reads them.
 *
 * <p>{@link Models#load(Path)} reads a state_dict where names and shapes leave no question. Where they do, because widths
 * are equal, modules are many, or some are not wanted, a few lines say which modules run, in which order, and what follows
 * them:
 *
 * <pre>{@code
 * Network network = PyTorchModels.mapping(path)
 *         .embedding("tokens")
 *         .lstm("encoder.rnn")
 *         .dense("head.0", Activation.RELU)
 *         .dense("head.2")
 *         .leaveOut("auxiliary_head")
 *         .build();
 * }</pre>
 */
public final class PyTorchModels {
    private PyTorchModels() {}

    /**
     * {@return a mapping of this file's modules, to be filled in} The file is read when the network is built.
     *
     * @param file a state_dict in safetensors
     */
    public static PyTorchMapping mapping(Path file) {
        return new PyTorchMapping(ByteSource.opening(file));
    }

    /**
     * {@return a mapping of the modules of a file in memory, to be filled in}
     *
     * @param bytes the whole file; not copied, and not changed
     * @param source what messages call it
     */
    public static PyTorchMapping mapping(byte[] bytes, String source) {
        return new PyTorchMapping(ByteSource.opening(bytes, source));
    }

    /**
     * Writes a network as a state_dict that {@code load_state_dict} accepts, with {@code strict} too: its keys are those of
     * the PyTorch modules and no others. Of modules that came from PyTorch's cells they lack {@code _l0}.
     *
     * <p>{@link Models#save} writes Rondo's own file, from which any network comes back whole. A state_dict holds weights,
     * and beside them the network's metadata; what PyTorch has in the code of a model is not in it: the order of the
     * modules, activations, rates of dropout, and Rondo's skip policy. A layer that no module of PyTorch computes is
     * refused rather than approximated.
     *
     * @param network the network
     * @param file the file; replaced when it exists
     * @throws IllegalArgumentException when PyTorch has no such layer: an LSTM with peepholes or coupled gates, a GRU that
     *     resets before the product, a bidirectional layer that does not concatenate, or layers under one name that make no
     *     stack; the message names the module
     * @throws IOException when it cannot be written
     */
    public static void save(Network network, Path file) throws IOException {
        StateDictWriter.write(network, file);
    }
}
