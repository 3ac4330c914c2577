package dev.rondo.model;

import dev.rondo.Network;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Stepper;
import dev.rondo.graph.chain.Naming;
import dev.rondo.graph.chain.NetworkOperator;
import dev.rondo.graph.chain.ProgramGraph;
import dev.rondo.layer.Parameter;
import dev.rondo.model.file.ByteSource;
import dev.rondo.model.file.FileFormatException;
import dev.rondo.model.file.FileKind;
import dev.rondo.model.guitarml.GuitarMl;
import dev.rondo.model.json.JsonLimits;
import dev.rondo.model.json.JsonObject;
import dev.rondo.model.json.JsonReader;
import dev.rondo.model.json.JsonTree;
import dev.rondo.model.keras.KerasModel;
import dev.rondo.model.keras.KerasReader;
import dev.rondo.model.nam.Nam;
import dev.rondo.model.onnx.OnnxReader;
import dev.rondo.model.pytorch.StateDict;
import dev.rondo.model.rondo.RondoFile;
import dev.rondo.model.rtneural.RtNeural;
import dev.rondo.model.safetensors.HeaderReader;
import dev.rondo.model.safetensors.WeightFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Loads and saves models. The format is detected from the content, not from the file name:
 *
 * <ul>
 *   <li>Rondo's own model file holds any network completely and is protected by a checksum.
 *   <li>A PyTorch state_dict in safetensors ({@code safetensors.torch.save_file(model.state_dict(), path)}): RNN, LSTM
 *       and GRU in all variants, their cells, Linear and Embedding, one after another. The architecture is inferred from
 *       names and shapes. If these are ambiguous, the error asks for an answer in {@link LoadOptions}, or
 *       {@link PyTorchModels} maps module by module. A cell becomes a layer whose parameters are named with {@code _l0}, as
 *       in {@code nn.LSTM} but not in {@code nn.LSTMCell}; the network's metadata lists the cells under
 *       {@code pytorch.cells}.
 *   <li>ONNX models of opset 7 to 28: RNN, GRU and LSTM with all their options, and the operators that exporters put
 *       around them, including If. Needs the optional libraries {@code org.tribuo:tribuo-util-onnx} and
 *       {@code com.google.protobuf:protobuf-java}. Weights may be in other files in the folder of the model.
 *   <li>Keras models, Sequential and functional, of Keras 3 ({@code .keras}, or {@code .weights.h5} with
 *       {@link LoadOptions#withKerasConfig}) and Keras 2 (legacy {@code .h5}). Needs the optional library
 *       {@code io.jhdf:jhdf}. In a graph, the inputs are {@code in0}, {@code in1}... in the order of the model and the
 *       outputs {@code out0}, {@code out1}..., all batch first, as in Keras. The states of stateful layers are optional
 *       inputs {@code state0}, {@code state1}..., zeros by default, and outputs {@code next_state0}...
 *   <li>JSON of audio models: RTNeural's; GuitarML's, a PyTorch state_dict with its sizes; and Neural Amp Modeler's
 *       {@code .nam} files with the architecture LSTM, whose streams begin with the states in the file, or with such a
 *       model as the submodel of a container ({@link LoadOptions#withSlimmableSize}).
 * </ul>
 *
 * <p>{@link #load} needs a chain of layers that a {@link Network} can have; {@link #loadGraph} reads other models too.
 *
 * {@snippet file="ModelsSnippetsTest.java" region="load"}
 *
 * <p>A file is either loaded completely or refused with a {@link ModelFormatException}. Loading takes memory in proportion
 * to the file and runs no code from it.
 */
public final class Models {
    /** The longest array; protobuf cannot hold more either. */
    private static final int LARGEST_IN_MEMORY = Integer.MAX_VALUE - 8;

    /** Some 20 million weights as text, more than any audio model has. */
    private static final int LARGEST_JSON = 1 << 28;

    private Models() {}

    /**
     * {@return the network of a model file}
     *
     * @param file the file
     * @throws ModelFormatException when Rondo does not read such a model, or the file is damaged or leaves a question open
     * @throws IOException when it cannot be read
     */
    public static Network load(Path file) throws IOException {
        return load(file, LoadOptions.DEFAULT);
    }

    /**
     * {@return the network of a model file}
     *
     * @param file the file
     * @param options answers to questions that the file leaves open
     * @throws ModelFormatException when Rondo does not read such a model, or the file is damaged or leaves a question open
     * @throws IOException when it cannot be read
     */
    public static Network load(Path file, LoadOptions options) throws IOException {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(options, "options");
        return ByteSource.opening(file)
                .read(source -> ModelFormatException.loading(source, bytes -> network(bytes, folder(file), options)));
    }

    /**
     * {@return the network of a model file in memory, such as a resource on the class path}
     *
     * @param bytes the whole file; not kept
     * @param source the name of the file in messages
     * @param options answers to questions that the file leaves open
     * @throws ModelFormatException when Rondo does not read such a model, or the file is damaged or leaves a question open
     */
    public static Network load(byte[] bytes, String source, LoadOptions options) throws ModelFormatException {
        Objects.requireNonNull(bytes, "bytes");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(options, "options");
        return ModelFormatException.loading(bytes, source, file -> network(file, Optional.empty(), options));
    }

    /**
     * {@return the network of a model file that is read from a stream, such as a resource or an object in a store} Weights cannot be in
     * other files.
     *
     * @param stream the whole file; read to its end, but not closed
     * @param source the name of the file in messages
     * @throws ModelFormatException when Rondo does not read such a model, or the file is damaged or leaves a question open
     * @throws IOException when it cannot be read
     */
    public static Network load(InputStream stream, String source) throws IOException {
        Objects.requireNonNull(stream, "stream");
        Objects.requireNonNull(source, "source");
        return load(stream.readAllBytes(), source, LoadOptions.DEFAULT);
    }

    private static Network network(ByteSource source, Optional<Path> folder, LoadOptions options) throws IOException {
        FileKind kind = FileKind.of(source);
        return switch (kind) {
            case SAFETENSORS -> ofWeights(source, options);
            case ONNX -> requireFinite(onnx(source, folder, options).toNetwork(), options);
            case JSON -> audio(source, options).toNetwork();
            case KERAS, HDF5 -> keras(kind, source, options).network(options.skipsMasked());
            default -> throw kind.refuse();
        };
    }

    private static Network ofWeights(ByteSource source, LoadOptions options) throws IOException {
        WeightFile file = WeightFile.open(source, options.allowsNonFinite());
        return RondoFile.isOne(file.header()) ? RondoFile.read(file) : StateDict.read(file, options.stateDict());
    }

    /**
     * {@return the graph of a model file of any kind} A file that holds a network gives a graph of one node. Its input is
     * {@code in0}, [T][N][inputSize] in float32, or tokens [T][N] in int64; its output is {@code out0},
     * [T][N][outputSize]. The initial states of the streams are optional inputs and their final states are outputs:
     * {@code lstm.h_l0} and {@code lstm.h_l0_next}, [1][N][hidden], are h of the layer with this module and depth, and
     * {@code lstm.c_l0} is its c. A bidirectional layer has [2][N][hidden]. {@link OnnxModels#save} uses the same names.
     *
     * @param file the file
     * @throws ModelFormatException when Rondo does not read such a model, or the file is damaged or leaves a question open
     * @throws IOException when it cannot be read
     */
    public static Graph loadGraph(Path file) throws IOException {
        return loadGraph(file, LoadOptions.DEFAULT);
    }

    /**
     * {@return the graph of a model file of any kind, as {@link #loadGraph(Path)}}
     *
     * @param file the file
     * @param options answers to questions that the file leaves open
     * @throws ModelFormatException when Rondo does not read such a model, or the file is damaged or leaves a question open
     * @throws IOException when it cannot be read
     */
    public static Graph loadGraph(Path file, LoadOptions options) throws IOException {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(options, "options");
        return ByteSource.opening(file)
                .read(source -> ModelFormatException.loading(source, bytes -> graph(bytes, folder(file), options)));
    }

    /**
     * {@return the graph of a model file in memory, which cannot refer to other files}
     *
     * @param bytes the whole file; not kept
     * @param source the name of the file in messages
     * @param options answers to questions that the file leaves open
     * @throws ModelFormatException when Rondo does not read such a model, or the file is damaged or leaves a question open
     */
    public static Graph loadGraph(byte[] bytes, String source, LoadOptions options) throws ModelFormatException {
        Objects.requireNonNull(bytes, "bytes");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(options, "options");
        return ModelFormatException.loading(bytes, source, file -> graph(file, Optional.empty(), options));
    }

    /**
     * {@return the steps of a model file of any kind, whether a network or a graph computes them}
     *
     * @param file the file
     * @throws UnsupportedOperationException if the model cannot be stepped, as {@link Graph#stepper} says
     * @throws ModelFormatException when Rondo does not read such a model, or the file is damaged or leaves a question open
     * @throws IOException when it cannot be read
     */
    public static Stepper loadStream(Path file) throws IOException {
        return loadStream(file, LoadOptions.DEFAULT);
    }

    /**
     * {@return the steps of a model file of any kind, as {@link #loadStream(Path)}}
     *
     * @param file the file
     * @param options answers to questions that the file leaves open
     * @throws UnsupportedOperationException if the model cannot be stepped, as {@link Graph#stepper} says
     * @throws ModelFormatException when Rondo does not read such a model, or the file is damaged or leaves a question open
     * @throws IOException when it cannot be read
     */
    public static Stepper loadStream(Path file, LoadOptions options) throws IOException {
        return loadGraph(file, options).stepper();
    }

    private static Graph graph(ByteSource source, Optional<Path> folder, LoadOptions options) throws IOException {
        FileKind kind = FileKind.of(source);
        return switch (kind) {
            case SAFETENSORS -> new ProgramGraph(NetworkOperator.program(ofWeights(source, options)));
            case ONNX -> onnx(source, folder, options);
            case JSON -> audio(source, options);
            case KERAS, HDF5 -> keras(kind, source, options).graph(options.everyNode());
            default -> throw kind.refuse();
        };
    }

    private static Optional<Path> folder(Path file) {
        return Optional.ofNullable(file.toAbsolutePath().getParent());
    }

    private static Graph onnx(ByteSource source, Optional<Path> folder, LoadOptions options) throws IOException {
        byte[] bytes = allBytes(source, LARGEST_IN_MEMORY, "an ONNX model");
        return new ProgramGraph(
                OnnxReader.read(bytes, folder, source.name(), options.linearBeforeReset()),
                Naming.BY_KIND,
                Set.of(),
                options.everyNode());
    }

    private static KerasModel keras(FileKind kind, ByteSource source, LoadOptions options) throws IOException {
        byte[] bytes = allBytes(source, LARGEST_IN_MEMORY, "a Keras model");
        return kind == FileKind.KERAS
                ? KerasReader.ofArchive(bytes, options.allowsNonFinite())
                : KerasReader.ofHdf5(bytes, options.kerasConfig(), options.allowsNonFinite());
    }

    private static Graph audio(ByteSource source, LoadOptions options) throws IOException {
        JsonObject file = json(source);
        if (Nam.isOne(file)) {
            return new ProgramGraph(NetworkOperator.program(Nam.read(file, options.slimmableSize())));
        }
        if (RtNeural.isOne(file)) {
            return new ProgramGraph(RtNeural.read(file));
        }
        if (GuitarMl.isOne(file)) {
            return new ProgramGraph(NetworkOperator.program(GuitarMl.read(file)));
        }
        throw new FileFormatException("looks like JSON text, but has neither \"in_shape\" and \"layers\", as models of"
                + " RTNeural have, nor an \"architecture\", as models of Neural Amp Modeler have, nor \"model_data\" and"
                + " \"state_dict\", as models of GuitarML have");
    }

    private static JsonObject json(ByteSource source) throws IOException {
        byte[] bytes = allBytes(source, LARGEST_JSON, "a JSON model");
        try (JsonReader json = JsonReader.of(bytes, JsonLimits.AUDIO_MODEL, "the model", 0)) {
            return JsonTree.object(json);
        }
    }

    private static byte[] allBytes(ByteSource source, int largest, String what) throws IOException {
        if (source.size() > largest) {
            throw new FileFormatException(
                    what + " can have at most " + largest + " bytes here, but this file has " + source.size());
        }
        return source.read(0, (int) source.size());
    }

    /** Refuses weights that are not finite unless the options accept them, as for the other formats. */
    private static Network requireFinite(Network network, LoadOptions options) {
        float[] block = network.parameterBlock();
        int end = 0;
        for (Parameter parameter : network.parameters()) {
            int at = end;
            end += parameter.size();
            for (; at < end && !options.allowsNonFinite(); at++) {
                if (!Float.isFinite(block[at])) {
                    throw new FileFormatException("the weights of " + parameter.name()
                            + " have a value that is not finite; LoadOptions.allowNonFinite accepts it");
                }
            }
        }
        return network;
    }

    /**
     * {@return the kind of a file in words, such as {@code an ONNX model}} Only its beginning, and the header of a
     * safetensors or JSON file, are examined.
     *
     * @param file the file
     * @throws ModelFormatException when it begins like safetensors or JSON, but is not valid
     * @throws IOException when it cannot be read
     */
    public static String kind(Path file) throws IOException {
        return ByteSource.opening(file).read(source -> ModelFormatException.reading(source, Models::kind));
    }

    private static String kind(ByteSource source) throws IOException {
        FileKind kind = FileKind.of(source);
        return switch (kind) {
            case SAFETENSORS ->
                RondoFile.isOne(HeaderReader.read(source)) ? "Rondo's own file" : "a PyTorch state_dict in safetensors";
            case JSON -> {
                JsonObject object = json(source);
                yield Nam.isOne(object)
                        ? "a .nam model"
                        : RtNeural.isOne(object)
                                ? "an RTNeural model"
                                : GuitarMl.isOne(object) ? "a GuitarML model" : "JSON text";
            }
            default -> kind.toString();
        };
    }

    /**
     * Saves a network as Rondo's own file, or leaves the file that existed before.
     *
     * <p>It is a safetensors file whose tensors have PyTorch's names and shapes, so that NumPy and others can read it with
     * the libraries for safetensors; {@link PyTorchModels#save} writes a file that {@code load_state_dict} accepts.
     * Peepholes, which PyTorch does not have, are named {@code weight_p_l0}. The metadata holds the architecture, the skip
     * policy, the network's own metadata and a checksum over the whole file: {@link #load(Path)} refuses the file after any
     * change to its bytes. The same network gives the same bytes.
     *
     * @param network the network
     * @param file the file; replaced when it exists
     * @throws IllegalArgumentException when UTF-8 cannot hold the name of a module
     * @throws IOException when it cannot be written
     */
    public static void save(Network network, Path file) throws IOException {
        RondoFile.of(network).write(file);
    }

    /**
     * Writes a network to a stream, as the bytes of {@link #save(Network, Path)}. A reader of the stream sees what has been written so
     * far; the checksum reveals to it whether that is all.
     *
     * @param network the network
     * @param to the stream; flushed, but not closed
     * @throws IllegalArgumentException when UTF-8 cannot hold the name of a module
     * @throws IOException when it cannot be written
     */
    public static void save(Network network, OutputStream to) throws IOException {
        to.write(toBytes(network));
        to.flush();
    }

    /**
     * {@return the bytes of the file that {@link #save(Network, Path)} writes}
     *
     * @param network the network, whose file must be smaller than 2 GiB
     * @throws IllegalArgumentException when UTF-8 cannot hold the name of a module
     */
    public static byte[] toBytes(Network network) {
        return RondoFile.of(network).toBytes();
    }
}
