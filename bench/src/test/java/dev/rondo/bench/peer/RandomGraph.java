package dev.rondo.bench.peer;

import dev.rondo.graph.Tensor;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** A chain of random operators on one input. Its shapes are those that Rondo computes. */
final class RandomGraph {
    private static final List<String> SMOOTH = List.of(
            "Erf",
            "Sin",
            "Cos",
            "Selu",
            "Celu",
            "Elu",
            "Softplus",
            "Softsign",
            "Abs",
            "Neg",
            "Sigmoid",
            "Tanh",
            "Relu",
            "LeakyRelu",
            "HardSwish",
            "HardSigmoid",
            "Identity");

    /** Functions that jump, so that rounding before them would be magnified. */
    private static final List<String> JUMPING = List.of("Floor", "Ceil", "Round", "Sign");

    private static final List<String> BINARY = List.of("Add", "Sub", "Mul", "Max", "Min", "Sum", "Mean", "PRelu");
    private static final List<String> REDUCTIONS =
            List.of("ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare");

    private final RandomGenerator random;
    private final List<OnnxMessage> nodes = new ArrayList<>();
    private final List<OnnxMessage> constants = new ArrayList<>();
    private final List<String> operators = new ArrayList<>();
    private final Map<String, int[]> shapes = new LinkedHashMap<>();
    private final Tensor input;
    private String last = "x";
    private int count;

    RandomGraph(RandomGenerator random) throws ModelFormatException {
        this.random = random;
        int[] shape = random.ints(random.nextInt(1, 5), 1, 5).toArray();
        // Eighths, which all sums of two or three numbers keep exactly.
        float[] values = new float[size(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(-16, 17) / 8f;
        }
        input = Tensor.of(Arrays.stream(shape).boxed().toList(), values);
        shapes.put("x", shape);
        int length = random.nextInt(1, 5);
        // A single number has no axes, and an empty tensor nothing to compare.
        while (operators.size() < length && size(shapes.get(last)) > 0 && shapes.get(last).length > 0) {
            addOne();
            shapes.put(
                    last, outputs().get(last).shape().stream().mapToInt(n -> n).toArray());
        }
    }

    private static int size(int... shape) {
        return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    Tensor input() {
        return input;
    }

    /** The model, whose outputs are the values of all nodes. */
    byte[] bytes() {
        OnnxMessage graph = new OnnxMessage();
        nodes.forEach(node -> graph.message(1, node));
        graph.text(2, "random");
        constants.forEach(constant -> graph.message(5, constant));
        graph.message(11, OnnxMessage.value("x", shapes.get("x")));
        for (int i = 1; i <= count; i++) {
            String name = "v" + i;
            graph.message(
                    12,
                    shapes.containsKey(name) ? OnnxMessage.value(name, shapes.get(name)) : OnnxMessage.anyValue(name));
        }
        return OnnxMessage.model(graph).bytes();
    }

    /** What Rondo computes. */
    Map<String, Tensor> outputs() throws ModelFormatException {
        try {
            return Models.loadGraph(bytes(), "random", LoadOptions.DEFAULT).run(Map.of("x", input));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(this + ": " + e.getMessage(), e);
        }
    }

    private void addOne() {
        int rank = shapes.get(last).length;
        switch (random.nextInt(rank == 3 || rank == 4 ? 14 : rank > 4 ? 13 : rank == 2 ? 10 : 9)) {
            case 0 -> add(pick(nodes.isEmpty() ? JUMPING : SMOOTH));
            case 1 -> add(pick(SMOOTH));
            case 2 -> add(pick(BINARY), constant(broadcasting()));
            case 3 -> reduce();
            case 4 -> move();
            case 5 -> index();
            case 6 -> normalizeLayer();
            case 7 -> softmax();
            case 8 -> scatter();
            case 9 ->
                add("Trilu", integer(random.nextInt(-3, 4)))
                        .message(5, OnnxMessage.integer("upper", random.nextInt(2)));
            case 10 -> pool();
            case 11 -> normalizeChannels();
            case 12 -> add(pick(List.of("GlobalAveragePool", "GlobalMaxPool")));
            default -> convolve();
        }
    }

    private void softmax() {
        OnnxMessage axis = OnnxMessage.integer("axis", axis());
        add(pick(List.of("Softmax", "LogSoftmax"))).message(5, axis);
    }

    private String pick(List<String> names) {
        return names.get(random.nextInt(names.size()));
    }

    private OnnxMessage add(String operator, String... more) {
        String[] inputs = new String[more.length + 1];
        inputs[0] = last;
        System.arraycopy(more, 0, inputs, 1, more.length);
        last = "v" + ++count;
        OnnxMessage node = OnnxMessage.node(operator, last, inputs);
        nodes.add(node);
        operators.add(operator);
        return node;
    }

    private String constant(int... shape) {
        String name = "c" + constants.size();
        float[] values = new float[size(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(-8, 9) / 8f;
        }
        constants.add(OnnxMessage.floats(
                name, values, Arrays.stream(shape).asLongStream().toArray()));
        return name;
    }

    private String integers(long... values) {
        String name = "c" + constants.size();
        constants.add(OnnxMessage.longs(name, values));
        return name;
    }

    private String integer(long value) {
        return integers(value);
    }

    private int axis() {
        int rank = shapes.get(last).length;
        return random.nextInt(-rank, rank);
    }

    /** A shape that broadcasts to the last value. */
    private int[] broadcasting() {
        int[] shape = shapes.get(last).clone();
        for (int i = 0; i < shape.length; i++) {
            shape[i] = random.nextBoolean() ? 1 : shape[i];
        }
        return Arrays.copyOfRange(shape, random.nextInt(shape.length), shape.length);
    }

    private void reduce() {
        int axis = axis();
        OnnxMessage keep = OnnxMessage.integer("keepdims", shapes.get(last).length > 1 ? random.nextInt(2) : 1);
        if (random.nextInt(4) == 0) {
            add("ReduceSum", integers(axis)).message(5, keep);
        } else {
            add(pick(REDUCTIONS)).message(5, OnnxMessage.integers("axes", axis)).message(5, keep);
        }
    }

    private void move() {
        int[] shape = shapes.get(last);
        switch (random.nextInt(5)) {
            case 0 -> add("Flatten").message(5, OnnxMessage.integer("axis", random.nextInt(shape.length + 1)));
            case 1 -> add("Tile", integers(random.longs(shape.length, 1, 3).toArray()));
            case 2 -> add("Transpose");
            case 3 -> {
                OnnxMessage axis = OnnxMessage.integer("axis", axis());
                add("Concat", last).message(5, axis);
            }
            default ->
                add("CumSum", integer(axis()))
                        .message(5, OnnxMessage.integer("reverse", random.nextInt(2)))
                        .message(5, OnnxMessage.integer("exclusive", random.nextInt(2)));
        }
    }

    private void index() {
        int[] shape = shapes.get(last);
        int axis = axis();
        int size = shape[Math.floorMod(axis, shape.length)];
        switch (random.nextInt(3)) {
            case 0 ->
                add("Gather", integers(random.longs(3, -size, size).toArray()))
                        .message(5, OnnxMessage.integer("axis", axis));
            case 1 ->
                add("TopK", integer(random.nextInt(1, size + 1)))
                        .message(5, OnnxMessage.integer("axis", axis))
                        .message(5, OnnxMessage.integer("largest", random.nextInt(2)))
                        .text(2, "i" + count);
            default -> add("GatherND", tuple(shape));
        }
    }

    /** An index of some leading axes. */
    private String tuple(int... shape) {
        long[] tuple = new long[random.nextInt(1, shape.length + 1)];
        Arrays.setAll(tuple, i -> random.nextInt(-shape[i], shape[i]));
        return integers(tuple);
    }

    private void scatter() {
        int[] shape = shapes.get(last);
        long[] tuple = new long[random.nextInt(1, shape.length + 1)];
        Arrays.setAll(tuple, i -> random.nextInt(-shape[i], shape[i]));
        OnnxMessage node =
                add("ScatterND", integers(tuple), constant(Arrays.copyOfRange(shape, tuple.length, shape.length)));
        node.message(5, OnnxMessage.string("reduction", pick(List.of("none", "add", "mul"))));
    }

    private void normalizeLayer() {
        int[] shape = shapes.get(last);
        int axis = axis();
        int[] scale = Arrays.copyOfRange(shape, Math.floorMod(axis, shape.length), shape.length);
        add("LayerNormalization", constant(scale), constant(scale)).message(5, OnnxMessage.integer("axis", axis));
    }

    private void normalizeChannels() {
        int channels = shapes.get(last)[1];
        if (random.nextBoolean()) {
            add("InstanceNormalization", constant(channels), constant(channels));
        } else {
            float[] variance = new float[channels];
            Arrays.fill(variance, 0.5f);
            String name = "c" + constants.size();
            constants.add(OnnxMessage.floats(name, variance, channels));
            add("BatchNormalization", constant(channels), constant(channels), constant(channels), name);
        }
    }

    private void pool() {
        int[] shape = shapes.get(last);
        int rank = shape.length - 2;
        long[] kernel = new long[rank];
        long[] strides = new long[rank];
        long[] pads = new long[2 * rank];
        for (int i = 0; i < rank; i++) {
            kernel[i] = random.nextInt(1, shape[i + 2] + 1);
            strides[i] = random.nextInt(1, 4);
            pads[i] = random.nextInt((int) kernel[i]);
            pads[i + rank] = random.nextInt((int) kernel[i]);
        }
        boolean max = random.nextBoolean();
        OnnxMessage node = add(max ? "MaxPool" : "AveragePool");
        node.message(5, OnnxMessage.integers("kernel_shape", kernel));
        node.message(5, OnnxMessage.integers("strides", strides));
        node.message(5, OnnxMessage.integers("pads", pads));
        // Together, ONNX Runtime divides by what lies behind the padding too, before opset 19.
        boolean countPadding = !max && random.nextBoolean();
        node.message(5, OnnxMessage.integer("ceil_mode", countPadding ? 0 : random.nextInt(2)));
        if (countPadding) {
            node.message(5, OnnxMessage.integer("count_include_pad", 1));
        }
    }

    /** A convolution, transposed or not, of one group or of one per channel. */
    private void convolve() {
        int[] shape = shapes.get(last);
        int rank = shape.length - 2;
        boolean transposed = random.nextBoolean();
        int group = random.nextBoolean() ? shape[1] : 1;
        int outputs = random.nextInt(1, 3);
        int[] weights = new int[rank + 2];
        weights[0] = transposed ? shape[1] : group * outputs;
        weights[1] = transposed ? outputs : shape[1] / group;
        long[] strides = new long[rank];
        long[] dilations = new long[rank];
        long[] pads = new long[2 * rank];
        for (int i = 0; i < rank; i++) {
            weights[i + 2] = random.nextInt(1, shape[i + 2] + 1);
            strides[i] = random.nextInt(1, 4);
            dilations[i] = 1;
            pads[i] = random.nextInt(weights[i + 2]);
            if (!transposed) {
                dilations[i] = random.nextInt(1, 3);
                pads[i + rank] = weights[i + 2] * dilations[i];
            }
        }
        OnnxMessage node = add(transposed ? "ConvTranspose" : "Conv", constant(weights), constant(group * outputs));
        node.message(5, OnnxMessage.integer("group", group));
        node.message(5, OnnxMessage.integers("strides", strides));
        node.message(5, OnnxMessage.integers("dilations", dilations));
        node.message(5, OnnxMessage.integers("pads", pads));
    }

    @Override
    public String toString() {
        return operators + " of " + input + ", "
                + shapes.values().stream().map(Arrays::toString).toList();
    }
}
