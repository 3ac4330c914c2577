package dev.rondo.model;

import dev.rondo.Network;
import dev.rondo.graph.Graph;
import dev.rondo.graph.chain.NetworkOperator;
import dev.rondo.graph.chain.ProgramGraph;
import dev.rondo.layer.Parameter;
import dev.rondo.model.audio.AudioModels;
import dev.rondo.model.file.ByteSource;
import dev.rondo.model.file.FileKind;
import dev.rondo.model.keras.KerasModel;
import dev.rondo.model.keras.KerasReader;
import dev.rondo.model.onnx.OnnxReader;
import dev.rondo.model.pytorch.StateDict;
import dev.rondo.model.rondo.RondoFile;
import dev.rondo.model.safetensors.SafetensorsHeader;
import dev.rondo.model.safetensors.WeightFile;
import dev.rondo.text.SafeText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Loads and saves networks. What a file is, is told by its content, not by its name:
 *
 * <ul>
 *   <li>Rondo's own model file: whole networks, whatever they are made of; protected by a checksum.
 *   <li>A PyTorch state_dict in safetensors ({@code safetensors.torch.save_file(model.state_dict(), path)}): RNN, LSTM
 *       and GRU in all their variants, their cells, Linear and Embedding, in a chain. Names and shapes tell the
 *       architecture; where they do not, the error asks, and {@link LoadOptions} answers, or {@link PyTorchModels} maps
 *       module by module. A cell becomes a layer, and its parameters get the {@code _l0} that {@code nn.LSTM} has and
 *       {@code nn.LSTMCell} has not; the network's metadata remembers it under {@code pytorch.cells}.
 *   <li>ONNX models of opset 7 to 25: RNN, GRU and LSTM with all their options, and what exporters write around them, If
 *       included; with the optional libraries {@code org.tribuo:tribuo-util-onnx} and
 *       {@code com.google.protobuf:protobuf-java}. {@link #load} takes chains of the layers that a network has,
 *       {@link #loadGraph} the others too. Weights may lie in other files in the model's folder.
 *   <li>Keras models, of Keras 3 ({@code .keras}, or {@code .weights.h5} with {@link LoadOptions#withKerasConfig}) and of
 *       Keras 2 (legacy {@code .h5}), Sequential and functional; with the optional library {@code io.jhdf:jhdf}.
 *       {@link #load} takes chains of the layers that a network has, {@link #loadGraph} the others too; there, inputs are
 *       {@code in0}, {@code in1}... in the model's order, outputs {@code out0}, {@code out1}..., all batch first, as Keras
 *       has them. What stateful layers remember comes in as {@code state0}, {@code state1}..., zeros at first, and goes
 *       out as {@code next_state0}...
 *   <li>JSON of audio models: RTNeural's, and Neural Amp Modeler's {@code .nam} files of the architecture LSTM, whose
 *       streams begin where the file says.
 * </ul>
 *
 * <p>A file is loaded whole or refused with a {@link ModelFormatException}. Loading takes memory in proportion to the
 * file, and runs nothing that stands in it.
 */
public final class Models {
    /** What an array may have at most; protobuf can hold no more either. */
    private static final int LARGEST_IN_MEMORY = Integer.MAX_VALUE - 8;

    /** Audio models are small; so large a file holds some 20 million weights. */
    private static final int LARGEST_JSON = 1 << 28;

    private Models() {}

    /**
     * {@return the network of a model file}
     *
     * @param file the file
     * @throws ModelFormatException when it is no model that Rondo reads, is damaged, or leaves a question open
     * @throws IOException when it cannot be read
     */
    public static Network load(Path file) throws IOException {
        return load(file, LoadOptions.DEFAULT);
    }

    /**
     * {@return the network of a model file}
     *
     * @param file the file
     * @param options answers to what the file leaves open
     * @throws ModelFormatException when it is no model that Rondo reads, is damaged, or leaves a question open
     * @throws IOException when it cannot be read
     */
    public static Network load(Path file, LoadOptions options) throws IOException {
        return ByteSource.opening(file).read(source -> load(source, folder(file), options));
    }

    /**
     * {@return the network of a model file in memory, such as a resource of the class path}
     *
     * @param bytes the whole file; not kept
     * @param source what messages call it
     * @param options answers to what the file leaves open
     * @throws ModelFormatException when it is no model that Rondo reads, is damaged, or leaves a question open
     */
    public static Network load(byte[] bytes, String source, LoadOptions options) throws ModelFormatException {
        return ByteSource.inMemory(() -> load(ByteSource.of(bytes, source), Optional.empty(), options));
    }

    private static Network load(ByteSource source, Optional<Path> folder, LoadOptions options) throws IOException {
        return switch (FileKind.of(source)) {
            case SAFETENSORS -> readWeights(source, options.allowsNonFinite(), file -> network(file, options));
            case ONNX ->
                reading(source, () -> requireFinite(source, onnx(source, folder).toNetwork(), options));
            case JSON -> reading(source, () -> json(source).toNetwork());
            case KERAS, HDF5 -> reading(source, () -> keras(source, options).network(options.skipsMasked()));
            default -> throw FileKind.of(source).refuse(source);
        };
    }

    private static Network network(WeightFile file, LoadOptions options) throws IOException {
        return RondoFile.isOne(file.header()) ? RondoFile.read(file) : StateDict.read(file, options);
    }

    /** What makes a model of a safetensors file. */
    interface WeightReader<T> {
        T read(WeightFile file) throws IOException;
    }

    /** The model of a file that must be safetensors. */
    static <T> T readWeights(ByteSource source, boolean allowNonFinite, WeightReader<T> reader) throws IOException {
        FileKind kind = FileKind.of(source);
        if (kind != FileKind.SAFETENSORS) {
            throw kind.refuse(source);
        }
        return reading(
                source, () -> reader.read(new WeightFile(source, SafetensorsHeader.read(source), allowNonFinite)));
    }

    /** Layers, networks and graphs check their own sizes and names; here these came out of a file. */
    private static <T> T reading(ByteSource source, ByteSource.Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (ModelFormatException e) {
            // Readers in other packages do not know the file's name.
            String message = e.getMessage();
            throw message.startsWith(source.name()) ? e : new ModelFormatException(source.name() + ": " + message, e);
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            throw new ModelFormatException(source.name() + ": " + SafeText.shown(e.getMessage()), e);
        } catch (ArithmeticException e) {
            throw new ModelFormatException(source.name() + ": a size does not fit into 31 bits", e);
        }
    }

    /**
     * {@return the graph of a model file of any kind} A file that holds a network gives a graph of one node, which reads
     * {@code in0}, [T][N][inputSize] in float32, or tokens [T][N] in int64, and writes {@code out0}, [T][N][outputSize].
     * It may be given the states that streams begin with, and gives those they end with: {@code lstm.h_l0} and
     * {@code lstm.h_l0_next}, [1][N][hidden], are h of the layer of this module and depth, 2 in front when it is
     * bidirectional; {@code lstm.c_l0} is its c. {@link OnnxModels#save} writes the same names.
     *
     * @param file the file
     * @throws ModelFormatException when it is no model that Rondo reads, is damaged, or leaves a question open
     * @throws IOException when it cannot be read
     */
    public static Graph loadGraph(Path file) throws IOException {
        return loadGraph(file, LoadOptions.DEFAULT);
    }

    /**
     * {@return the graph of a model file of any kind, as {@link #loadGraph(Path)}}
     *
     * @param file the file
     * @param options answers to what the file leaves open
     * @throws ModelFormatException when it is no model that Rondo reads, is damaged, or leaves a question open
     * @throws IOException when it cannot be read
     */
    public static Graph loadGraph(Path file, LoadOptions options) throws IOException {
        return ByteSource.opening(file).read(source -> loadGraph(source, folder(file), options));
    }

    /**
     * {@return the graph of a model file in memory, which cannot refer to other files}
     *
     * @param bytes the whole file; not kept
     * @param source what messages call it
     * @param options answers to what the file leaves open
     * @throws ModelFormatException when it is no model that Rondo reads, is damaged, or leaves a question open
     */
    public static Graph loadGraph(byte[] bytes, String source, LoadOptions options) throws ModelFormatException {
        return ByteSource.inMemory(() -> loadGraph(ByteSource.of(bytes, source), Optional.empty(), options));
    }

    private static Graph loadGraph(ByteSource source, Optional<Path> folder, LoadOptions options) throws IOException {
        return switch (FileKind.of(source)) {
            case SAFETENSORS -> new ProgramGraph(NetworkOperator.program(load(source, folder, options)));
            case ONNX -> reading(source, () -> onnx(source, folder));
            case JSON -> reading(source, () -> json(source));
            case KERAS, HDF5 ->
                reading(source, () -> new ProgramGraph(keras(source, options).program()));
            default -> throw FileKind.of(source).refuse(source);
        };
    }

    private static Optional<Path> folder(Path file) {
        return Optional.ofNullable(file.toAbsolutePath().getParent());
    }

    private static Graph onnx(ByteSource source, Optional<Path> folder) throws IOException {
        if (source.size() > LARGEST_IN_MEMORY) {
            throw new ModelFormatException(source.name() + ": an ONNX model has at most 2 GiB");
        }
        return new ProgramGraph(OnnxReader.read(source.read(0, (int) source.size()), folder));
    }

    private static Graph json(ByteSource source) throws IOException {
        return new ProgramGraph(AudioModels.read(jsonBytes(source)));
    }

    private static byte[] jsonBytes(ByteSource source) throws IOException {
        if (source.size() > LARGEST_JSON) {
            throw new ModelFormatException(source.name() + ": a JSON model has at most " + LARGEST_JSON
                    + " bytes here, but this has " + source.size());
        }
        return source.read(0, (int) source.size());
    }

    private static KerasModel keras(ByteSource source, LoadOptions options) throws IOException {
        if (source.size() > LARGEST_IN_MEMORY) {
            throw new ModelFormatException(source.name() + ": a Keras model has at most 2 GiB here");
        }
        byte[] bytes = source.read(0, (int) source.size());
        return FileKind.of(source) == FileKind.KERAS
                ? KerasReader.ofArchive(bytes, options.allowsNonFinite())
                : KerasReader.ofHdf5(bytes, options.kerasConfig(), options.allowsNonFinite());
    }

    /** As of other files: what is not finite is refused unless it is asked for. */
    private static Network requireFinite(ByteSource source, Network network, LoadOptions options)
            throws ModelFormatException {
        float[] block = network.parameterBlock();
        int end = 0;
        for (Parameter parameter : network.parameters()) {
            int at = end;
            end += parameter.size();
            for (; at < end && !options.allowsNonFinite(); at++) {
                if (!Float.isFinite(block[at])) {
                    throw new ModelFormatException(source.name() + ": the weights that become " + parameter.name()
                            + " have a value that is not finite; LoadOptions.allowNonFinite takes it");
                }
            }
        }
        return network;
    }

    /**
     * {@return what kind of file it is, in words, such as {@code an ONNX model}} Whether it holds what it claims to is not
     * looked at.
     *
     * @param file the file
     * @throws ModelFormatException when it claims to be safetensors or JSON, and is not
     * @throws IOException when it cannot be read
     */
    public static String kind(Path file) throws IOException {
        return ByteSource.opening(file).read(source -> reading(source, () -> kind(source)));
    }

    private static String kind(ByteSource source) throws IOException {
        FileKind kind = FileKind.of(source);
        return switch (kind) {
            case SAFETENSORS ->
                RondoFile.isOne(SafetensorsHeader.read(source))
                        ? "Rondo's own file"
                        : "a PyTorch state_dict in safetensors";
            case JSON -> AudioModels.kind(jsonBytes(source));
            default -> kind.toString();
        };
    }

    /**
     * Saves a network as Rondo's own file, or leaves the file that was there.
     *
     * <p>It is a safetensors file whose tensors have PyTorch's names and shapes, so NumPy and others read it with
     * safetensors' libraries; {@link PyTorchModels#save} writes what {@code load_state_dict} accepts. What PyTorch has no
     * name for, peepholes, is there as {@code weight_p_l0}. Beside the tensors stand the
     * architecture, the skip policy, the network's metadata and a checksum over the whole file: after any change to
     * its bytes, {@link #load(Path)} refuses it. The same network gives the same bytes.
     *
     * @param network the network
     * @param file the file; replaced when it exists
     * @throws IllegalArgumentException when the network's metadata has a key that begins with {@code rondo.}, or a
     *     string that UTF-8 cannot hold
     * @throws IOException when it cannot be written
     */
    public static void save(Network network, Path file) throws IOException {
        RondoFile.write(network, file);
    }
}
