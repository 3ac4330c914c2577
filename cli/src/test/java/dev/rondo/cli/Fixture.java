package dev.rondo.cli;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.rondo.model.Graph.Port;
import dev.rondo.model.Safetensors;
import dev.rondo.model.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * A model of the engine's test resources, and tensors that ONNX Runtime, PyTorch or Keras computed with it.
 *
 * @param model the model's file
 * @param prefixIn what stands in front of the inputs' names in {@code io.safetensors}; null where a tensor has a file
 * @param prefixOut what stands in front of the outputs' names
 */
record Fixture(Path model, String prefixIn, String prefixOut) {
    private static final Path RESOURCES = Path.of(System.getProperty("basedir", "."))
            .toAbsolutePath()
            .normalize()
            .resolveSibling("src")
            .resolve("test")
            .resolve("resources");

    /** Those in a folder's folders. */
    static List<Fixture> in(String folder, String model, String prefixIn, String prefixOut) {
        Path parent = RESOURCES.resolve(folder);
        try (Stream<Path> cases = Files.list(parent)) {
            return cases.map(path -> path.resolve(model))
                    .filter(Files::exists)
                    .sorted()
                    .map(path -> new Fixture(path, prefixIn, prefixOut))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SequencedMap<String, Tensor> inputs(List<Port> ports) throws IOException {
        return tensors(ports, "input_", prefixIn);
    }

    SequencedMap<String, Tensor> outputs(List<Port> ports) throws IOException {
        return tensors(ports, "output_", prefixOut);
    }

    private SequencedMap<String, Tensor> tensors(List<Port> ports, String file, String prefix) throws IOException {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        for (int i = 0; i < ports.size(); i++) {
            String name = ports.get(i).name();
            Tensor tensor = prefix == null
                    ? read(model.resolveSibling(file + i + ".pb"))
                    : Safetensors.read(model.resolveSibling("io.safetensors"))
                            .tensors()
                            .get(prefix + name);
            tensors.put(name, tensor);
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

    /** {@return the case and its file} */
    @Override
    public String toString() {
        return RESOURCES.relativize(model).toString();
    }
}
