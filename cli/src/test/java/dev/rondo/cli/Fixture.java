package dev.rondo.cli;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.model.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * A model from the engine's test resources, with tensors that ONNX Runtime, PyTorch or Keras computed with it.
 *
 * @param model the model's file
 */
record Fixture(Path model) {
    static final Path RESOURCES = Path.of(System.getProperty("basedir", "."))
            .toAbsolutePath()
            .normalize()
            .resolveSibling("src")
            .resolve("test")
            .resolve("resources");

    /** {@return the fixtures in the subfolders of a folder} */
    static List<Fixture> in(String folder, String model) {
        try (Stream<Path> cases = Files.list(RESOURCES.resolve(folder))) {
            return cases.map(path -> path.resolve(model))
                    .filter(Files::exists)
                    .sorted()
                    .map(Fixture::new)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the command-line options that the model needs} */
    List<String> options() {
        return model.endsWith("model.weights.h5")
                ? List.of("--keras-config", sibling("config.json").toString())
                : List.of();
    }

    /**
     * {@return a file next to the model, or next to its gradients: some of Keras's inputs and outputs are stored there}
     */
    private Path sibling(String file) {
        Path sibling = model.resolveSibling(file);
        Path name = model.getParent().getFileName();
        return Files.exists(sibling)
                ? sibling
                : RESOURCES.resolve("keras/gradients").resolve(name).resolve(file);
    }

    /**
     * The inputs and outputs of a run, under the graph's names.
     *
     * @param in the inputs
     * @param out the outputs
     */
    record Io(SequencedMap<String, Tensor> in, SequencedMap<String, Tensor> out) {}

    /** {@return consecutive runs; a stateful Keras model has three, any other model one} */
    List<Io> runs(List<Port> inputs, List<Port> outputs) throws IOException {
        if (Files.exists(model.resolveSibling("input_0.pb"))) {
            return List.of(new Io(protobuf(inputs, "input_"), protobuf(outputs, "output_")));
        }
        Map<String, Tensor> tensors =
                Safetensors.read(sibling("io.safetensors")).tensors();
        if (tensors.keySet().stream().anyMatch(name -> name.startsWith("in_"))) {
            return List.of(new Io(named(inputs, tensors, "in_"), named(outputs, tensors, "out_")));
        }
        boolean isStateful = tensors.containsKey("in1")
                && inputs.stream().noneMatch(port -> port.name().equals("in1"));
        if (!isStateful) {
            return List.of(new Io(named(inputs, tensors, ""), named(outputs, tensors, "")));
        }
        List<Io> runs = new ArrayList<>();
        for (int i = 0; tensors.containsKey("in" + i); i++) {
            runs.add(new Io(
                    new LinkedHashMap<>(Map.of("in0", tensors.get("in" + i))),
                    new LinkedHashMap<>(Map.of("out0", tensors.get("out" + i)))));
        }
        return runs;
    }

    private static SequencedMap<String, Tensor> named(List<Port> ports, Map<String, Tensor> tensors, String prefix) {
        SequencedMap<String, Tensor> named = new LinkedHashMap<>();
        for (Port port : ports) {
            Tensor tensor = tensors.get(prefix + port.name());
            named.put(port.name(), port.type() == Tensor.Type.FLOAT32 ? tensor : tokens(tensor));
        }
        return named;
    }

    /** {@return tokens as integers: some were stored as float32} */
    private static Tensor tokens(Tensor tensor) {
        if (tensor.type() != Tensor.Type.FLOAT32) {
            return tensor;
        }
        int[] tokens = new int[tensor.values().length];
        Arrays.setAll(tokens, i -> (int) tensor.values()[i]);
        return Tensor.ofInts(tensor.shape(), tokens);
    }

    private SequencedMap<String, Tensor> protobuf(List<Port> ports, String file) throws IOException {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        for (int i = 0; i < ports.size(); i++) {
            tensors.put(ports.get(i).name(), read(model.resolveSibling(file + i + ".pb")));
        }
        return tensors;
    }

    private static Tensor read(Path file) throws IOException {
        TensorProto proto = TensorProto.parseFrom(Files.readAllBytes(file));
        List<Integer> shape = proto.getDimsList().stream().map(Math::toIntExact).toList();
        ByteBuffer raw = proto.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        TensorProto.DataType type = TensorProto.DataType.forNumber(proto.getDataType());
        return switch (type) {
            case FLOAT -> {
                float[] values = new float[raw.remaining() / Float.BYTES];
                raw.asFloatBuffer().get(values);
                yield Tensor.of(shape, values);
            }
            case INT32 -> {
                int[] values = new int[raw.remaining() / Integer.BYTES];
                raw.asIntBuffer().get(values);
                yield Tensor.ofInts(shape, values);
            }
            default -> throw new IOException(file + " is " + type);
        };
    }

    /** {@return the path of the model below the resources} */
    @Override
    public String toString() {
        return RESOURCES.relativize(model).toString();
    }
}
