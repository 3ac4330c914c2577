package dev.rondo.model;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.rondo.Network;
import dev.rondo.model.file.NewFile;
import dev.rondo.model.onnx.OnnxWriter;
import dev.rondo.text.SafeText;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Path;

/**
 * Saves networks as ONNX files; {@link Models} reads them. Needs the optional libraries
 * {@code org.tribuo:tribuo-util-onnx} and {@code com.google.protobuf:protobuf-java}.
 */
public final class OnnxModels {
    private OnnxModels() {}

    /**
     * Writes a network as an ONNX model of opset 17 with standard operators only, or leaves the file that existed before.
     * The numbers of steps T and streams N are free, so the same file runs whole sequences and single steps.
     *
     * <table>
     *   <caption>Inputs and outputs</caption>
     *   <tr><th>input</th><th>output</th><th>type and content</th></tr>
     *   <tr><td>{@code in0}</td><td></td><td>float32 [T][N][inputSize]; int64 tokens [T][N] if the network begins with an
     *       embedding</td></tr>
     *   <tr><td></td><td>{@code out0}</td><td>float32 [T][N][outputSize]</td></tr>
     *   <tr><td>{@code lstm.h_l0}</td><td>{@code lstm.h_l0_next}</td><td>float32 [1][N][hidden], or [2][N][hidden] for a
     *       bidirectional layer: h of the recurrent layer with this module and depth, before the first step and after the
     *       last; zeros at the beginning of a stream</td></tr>
     *   <tr><td>{@code lstm.c_l0}</td><td>{@code lstm.c_l0_next}</td><td>the same for c of an LSTM</td></tr>
     * </table>
     *
     * <p>Weights keep their bits, and {@link Models#load(Path)} gives back the same network, except for its dropout, which
     * ONNX ignores outside training. The model's metadata holds the network's metadata, its skip policy as
     * {@code rondo.skip_policy} and the names of its modules as {@code rondo.modules}. The same network gives the same
     * bytes.
     *
     * @param network the network
     * @param file the file; replaced when it exists
     * @throws IllegalArgumentException when the network has an LSTM with a projection, for which ONNX has no operator, or
     *     more than 2 GiB of weights; when UTF-8 cannot hold the name of a module
     * @throws IllegalStateException when the libraries for ONNX are missing
     * @throws IOException when it cannot be written
     */
    public static void save(Network network, Path file) throws IOException {
        try {
            network.layers().forEach(named -> SafeText.requireWellFormed(named.module()));
            ModelProto model = OnnxWriter.model(network);
            NewFile.write(file, channel -> model.writeTo(Channels.newOutputStream(channel)));
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "writing ONNX needs org.tribuo:tribuo-util-onnx and com.google.protobuf:protobuf-java (4.x)", e);
        }
    }
}
