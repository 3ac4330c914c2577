package dev.rondo.model;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.rondo.Network;
import dev.rondo.model.file.NewFile;
import dev.rondo.model.onnx.OnnxWriter;
import dev.rondo.model.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Path;

/**
 * Networks as ONNX files. Needs {@code org.tribuo:tribuo-util-onnx} and {@code com.google.protobuf:protobuf-java}, on
 * which Rondo depends optionally.
 */
public final class OnnxModels {
    private OnnxModels() {}

    /**
     * Writes a network as an ONNX model, or leaves the file that was there: opset 17, standard operators alone. Steps T and
     * streams N may be of any number, so the same file runs sequences and single steps.
     *
     * <table>
     *   <caption>Inputs and outputs</caption>
     *   <tr><th>input</th><th>output</th><th>what</th></tr>
     *   <tr><td>{@code in0}</td><td></td><td>float32 [T][N][inputSize]; behind an embedding int64 [T][N]</td></tr>
     *   <tr><td></td><td>{@code out0}</td><td>float32 [T][N][outputSize]</td></tr>
     *   <tr><td>{@code lstm.h_l0}</td><td>{@code lstm.h_l0_next}</td><td>float32 [1][N][hidden], 2 in front for a
     *       bidirectional layer: h of the recurrent layer of this module and depth, before the first step and after the
     *       last; zeros for a stream that begins</td></tr>
     *   <tr><td>{@code lstm.c_l0}</td><td>{@code lstm.c_l0_next}</td><td>c of an LSTM, likewise</td></tr>
     * </table>
     *
     * <p>Weights keep their bits, and {@link Models#load(Path)} gives the network back but for its dropout, which ONNX does
     * not compute. The network's metadata, its skip policy as {@code rondo.skip_policy} and the names of its modules as
     * {@code rondo.modules} go into the model's metadata. The same network gives the same bytes.
     *
     * @param network the network
     * @param file the file; replaced when it exists
     * @throws IllegalArgumentException when the network has an LSTM with a projection, which ONNX has no operator for, or
     *     more than 2 GiB of weights; when a name or a string of its metadata is one that UTF-8 cannot hold
     * @throws IllegalStateException when the library for ONNX is missing
     * @throws IOException when it cannot be written
     */
    public static void save(Network network, Path file) throws IOException {
        try {
            network.metadata().forEach((key, value) -> {
                SafetensorsWriter.wellFormed(key);
                SafetensorsWriter.wellFormed(value);
            });
            network.layers().forEach(named -> SafetensorsWriter.wellFormed(named.module()));
            ModelProto model = OnnxWriter.model(network);
            NewFile.write(file, channel -> model.writeTo(Channels.newOutputStream(channel)));
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "writing ONNX needs org.tribuo:tribuo-util-onnx and com.google.protobuf:protobuf-java (4.x)", e);
        }
    }
}
