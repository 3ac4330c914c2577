package dev.rondo.support;

import dev.rondo.graph.Graph;
import dev.rondo.graph.Tensor;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A Keras model that a test builds: a configuration, and weights by the paths of either layout. */
public final class KerasFile {
    public static final String KERAS_3 = "3.15.1";
    public static final String KERAS_2 = "2.15.0";

    private final String config;
    private final Map<String, List<Tensor>> weights = new LinkedHashMap<>();

    public KerasFile(String config) {
        this.config = config;
    }

    /** A Sequential model: an input of this batch_shape, then layers as {@link #layer} writes them. */
    public static KerasFile sequential(String batchShape, String... layers) {
        return new KerasFile("{'class_name': 'Sequential', 'config': {'name': 'model', 'layers': ["
                + input("x", batchShape) + ", " + String.join(", ", layers) + "]}}");
    }

    /** A functional model. */
    public static KerasFile functional(String inputs, String outputs, String... layers) {
        return new KerasFile("{'class_name': 'Functional', 'config': {'name': 'model', 'layers': ["
                + String.join(", ", layers) + "], 'input_layers': " + inputs + ", 'output_layers': " + outputs + "}}");
    }

    public static String input(String name, String batchShape) {
        return "{'class_name': 'InputLayer', 'name': '%s', 'config': {'name': '%s', 'batch_shape': %s}, 'inbound_nodes': []}"
                .formatted(name, name, batchShape);
    }

    /** A layer: class, name, options as the configuration writes them, and what follows them. */
    public static String layer(String className, String name, String options, String... more) {
        return "{'class_name': '%s', 'name': '%s', 'config': {'name': '%s'%s}%s}"
                .formatted(
                        className,
                        name,
                        name,
                        options.isEmpty() ? "" : ", " + options,
                        more.length == 0 ? "" : ", " + String.join(", ", more));
    }

    /** A call in Keras 3's form. */
    public static String calls(String... calls) {
        return "'inbound_nodes': [" + String.join(", ", calls) + "]";
    }

    public static String call(String arguments, String options) {
        return "{'args': [" + arguments + "], 'kwargs': {" + options + "}}";
    }

    public static String tensor(String layer, int call, int output) {
        return "{'class_name': '__keras_tensor__', 'config': {'keras_history': ['%s', %d, %d]}}"
                .formatted(layer, call, output);
    }

    /** Adds weights: of an object's path, such as {@code lstm/cell}, or of a layer's name in legacy files. */
    public KerasFile with(String path, Tensor... tensors) {
        weights.put(path, List.of(tensors));
        return this;
    }

    public String config() {
        return config.replace('\'', '"');
    }

    public byte[] archive() {
        return archive(KERAS_3);
    }

    public byte[] archive(String version) {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("metadata.json", utf8("{\"keras_version\": \"" + version + "\"}"));
        members.put("config.json", utf8(config()));
        members.put("model.weights.h5", weights());
        return zip(members);
    }

    public static byte[] zip(Map<String, byte[]> members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                zip.putNextEntry(new ZipEntry(member.getKey()));
                zip.write(member.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public byte[] weights() {
        return hdf5(file -> {
            WritableGroup layers = file.putGroup("layers");
            Map<String, WritableGroup> groups = new LinkedHashMap<>();
            weights.forEach((path, tensors) -> {
                WritableGroup vars = group(layers, groups, path + "/vars");
                for (int i = 0; i < tensors.size(); i++) {
                    vars.putDataset(Integer.toString(i), data(tensors.get(i)));
                }
            });
        });
    }

    /** An archive of Keras 2.13, whose groups of weights have another root, on Windows as one name with backslashes per group. */
    public byte[] archiveOf213(boolean windows) {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("metadata.json", utf8("{\"keras_version\": \"2.13.1\"}"));
        members.put("config.json", utf8(config()));
        members.put("model.weights.h5", hdf5(file -> {
            Map<String, WritableGroup> groups = new LinkedHashMap<>();
            weights.forEach((path, tensors) -> {
                String whole = "_layer_checkpoint_dependencies/" + path;
                WritableGroup vars = group(file, groups, (windows ? whole.replace('/', '\\') : whole) + "/vars");
                for (int i = 0; i < tensors.size(); i++) {
                    vars.putDataset(Integer.toString(i), data(tensors.get(i)));
                }
            });
        }));
        return zip(members);
    }

    /** A legacy file; an empty version is left out. */
    public byte[] legacy(String version) {
        Map<String, List<String>> names = new LinkedHashMap<>();
        weights.forEach((name, tensors) -> {
            List<String> own = new ArrayList<>();
            for (int i = 0; i < tensors.size(); i++) {
                own.add(name + "/weight" + i + ":0");
            }
            names.put(name, own);
        });
        return legacy(version, names, weights);
    }

    /** The weights of a legacy file, without the model. */
    public byte[] legacyWeights(String version) {
        return hdf5(file -> {
            file.putAttribute("keras_version", version);
            file.putAttribute("layer_names", weights.keySet().toArray(String[]::new));
            weights.forEach((name, tensors) -> {
                WritableGroup group = file.putGroup(name);
                WritableGroup inner = group.putGroup(name);
                String[] names = new String[tensors.size()];
                for (int i = 0; i < names.length; i++) {
                    names[i] = name + "/weight" + i + ":0";
                    inner.putDataset("weight" + i + ":0", data(tensors.get(i)));
                }
                group.putAttribute("weight_names", names);
            });
        });
    }

    /** A legacy file with weights of these names, by layer. */
    public byte[] legacy(String version, Map<String, List<String>> names, Map<String, List<Tensor>> tensors) {
        return hdf5(file -> {
            file.putAttribute("model_config", config());
            if (!version.isEmpty()) {
                file.putAttribute("keras_version", version);
            }
            WritableGroup all = file.putGroup("model_weights");
            names.forEach((layer, own) -> {
                Map<String, WritableGroup> groups = new LinkedHashMap<>();
                WritableGroup root = all.putGroup(layer);
                for (int i = 0; i < own.size(); i++) {
                    int slash = own.get(i).lastIndexOf('/');
                    group(root, groups, own.get(i).substring(0, slash))
                            .putDataset(
                                    own.get(i).substring(slash + 1),
                                    data(tensors.get(layer).get(i)));
                }
                if (!own.isEmpty()) {
                    root.putAttribute("weight_names", own.toArray(String[]::new));
                }
            });
        });
    }

    private static WritableGroup group(WritableGroup root, Map<String, WritableGroup> groups, String path) {
        WritableGroup known = groups.get(path);
        if (known != null) {
            return known;
        }
        int slash = path.lastIndexOf('/');
        WritableGroup parent = slash < 0 ? root : group(root, groups, path.substring(0, slash));
        WritableGroup made = parent.putGroup(path.substring(slash + 1));
        groups.put(path, made);
        return made;
    }

    /** Writes an HDF5 file. */
    public interface Content {
        void write(WritableHdfFile file);
    }

    public static byte[] hdf5(Content content) {
        try {
            Path path = Files.createTempFile("rondo", ".h5");
            try {
                try (WritableHdfFile file = HdfFile.write(path)) {
                    content.write(file);
                }
                return Files.readAllBytes(path);
            } finally {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A tensor as jhdf takes it: arrays of arrays. */
    private static Object data(Tensor tensor) {
        float[] values = tensor.values();
        List<Integer> shape = tensor.shape();
        if (shape.size() < 2) {
            return shape.isEmpty() ? (Object) values[0] : values;
        }
        int size = values.length / shape.getFirst();
        Object[] parts = new Object[shape.getFirst()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = data(
                    Tensor.of(shape.subList(1, shape.size()), Arrays.copyOfRange(values, i * size, (i + 1) * size)));
        }
        Object array = java.lang.reflect.Array.newInstance(parts[0].getClass(), parts.length);
        System.arraycopy(parts, 0, array, 0, parts.length);
        return array;
    }

    /** A seeded tensor of values between -1 and 1. */
    public static Tensor random(long seed, Integer... shape) {
        int count = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return Tensor.of(List.of(shape), values);
    }

    public Graph graph() {
        return graph(archive());
    }

    public static Graph graph(byte[] bytes) {
        try {
            return Models.loadGraph(bytes, "test", LoadOptions.DEFAULT);
        } catch (ModelFormatException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a model of one input and one output. */
    public static Tensor run(Graph graph, Tensor input) {
        return graph.run(Map.of("in0", input)).get("out0");
    }
}
