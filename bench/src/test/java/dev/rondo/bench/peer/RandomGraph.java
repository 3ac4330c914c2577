package dev.rondo.bench.peer;

import dev.rondo.graph.Tensor;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** A chain of random operators on one input. Its shapes are those that Rondo computes. */
final class RandomGraph {
    static final int FLOAT = 1;
    static final int UINT8 = 2;
    static final int INT8 = 3;
    static final int INT32 = 6;
    static final int INT64 = 7;
    static final int BOOL = 9;
    static final int FLOAT16 = 10;

    private static final int[] OPSETS = {15, 17, 18, 20, 22};

    /** A chain ends at larger values, whose rounding errors the next operators would magnify. */
    private static final float LARGEST = 100;

    private static final int MOST_ELEMENTS = 2000;

    private final RandomGenerator random;
    private final int opset;
    private final List<OnnxMessage> nodes = new ArrayList<>();
    private final List<OnnxMessage> constants = new ArrayList<>();
    private final List<String> operators = new ArrayList<>();
    private final Map<String, int[]> shapes = new LinkedHashMap<>();
    private final Tensor input;
    private String last = "x";
    private int values;
    private int temporaries;
    private boolean exact = true;

    RandomGraph(RandomGenerator random) throws ModelFormatException {
        this.random = random;
        opset = OPSETS[random.nextInt(OPSETS.length)];
        int[] shape = random.ints(random.nextInt(1, 5), 1, 5).toArray();
        input = Tensor.of(Arrays.stream(shape).boxed().toList(), eighths(16, size(shape)));
        shapes.put("x", shape);
        int length = random.nextInt(1, 5);
        boolean goesOn = true;
        while (operators.size() < length && goesOn) {
            List<RandomOperator> fitting =
                    RandomOperator.ALL.stream().filter(one -> one.fits(this)).toList();
            RandomOperator next = fitting.get(random.nextInt(fitting.size()));
            operators.add(next.name());
            next.maker().accept(this);
            exact &= next.exact();
            goesOn = takeShapes();
        }
    }

    /** Runs the graph for the shapes of its values; returns whether another operator can follow. */
    private boolean takeShapes() throws ModelFormatException {
        Map<String, Tensor> outputs = outputs();
        outputs.forEach((name, tensor) ->
                shapes.put(name, tensor.shape().stream().mapToInt(n -> n).toArray()));
        Tensor tensor = outputs.get(last);
        float[] numbers = tensor.values();
        // A single number has no axes, and an empty tensor nothing to compare.
        boolean goesOn = numbers.length > 0
                && numbers.length <= MOST_ELEMENTS
                && !tensor.shape().isEmpty();
        for (float number : numbers) {
            goesOn &= Math.abs(number) <= LARGEST;
        }
        return goesOn;
    }

    /** Eighths, which all sums of two or three numbers keep exactly. */
    private float[] eighths(int most, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextInt(-most, most + 1) / 8f;
        }
        return numbers;
    }

    static int size(int... shape) {
        return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    Tensor input() {
        return input;
    }

    List<String> operators() {
        return List.copyOf(operators);
    }

    RandomGenerator random() {
        return random;
    }

    int opset() {
        return opset;
    }

    boolean isExact() {
        return exact;
    }

    /** The name of the value that the next operator takes. */
    String last() {
        return last;
    }

    /** The shape of the last value at the beginning of the operator that is being added. */
    int[] shape() {
        return shapes.get(last).clone();
    }

    /** The model, whose outputs are all values. */
    byte[] bytes() {
        OnnxMessage graph = new OnnxMessage();
        nodes.forEach(node -> graph.message(1, node));
        graph.text(2, "random");
        constants.forEach(constant -> graph.message(5, constant));
        graph.message(11, OnnxMessage.value("x", shapes.get("x")));
        for (int i = 1; i <= values; i++) {
            String name = "v" + i;
            graph.message(
                    12,
                    shapes.containsKey(name) ? OnnxMessage.value(name, shapes.get(name)) : OnnxMessage.anyValue(name));
        }
        return OnnxMessage.model(graph, opset)
                .message(8, new OnnxMessage().text(1, "com.microsoft").number(2, 1))
                .bytes();
    }

    /** What Rondo computes. */
    Map<String, Tensor> outputs() throws ModelFormatException {
        try {
            return Models.loadGraph(bytes(), "random", LoadOptions.DEFAULT).run(Map.of("x", input));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(this + ": " + e.getMessage(), e);
        }
    }

    RandomNode node(String operator) {
        return new RandomNode(this, operator);
    }

    void add(OnnxMessage node) {
        nodes.add(node);
    }

    String newValue() {
        last = "v" + ++values;
        return last;
    }

    String newTemporary() {
        return "t" + temporaries++;
    }

    /** Makes a value of another type the last value. */
    void castToFloat(String temporary) {
        node("Cast").in(temporary).with("to", FLOAT).value();
    }

    String pick(List<String> names) {
        return names.get(random.nextInt(names.size()));
    }

    int pick(int... numbers) {
        return numbers[random.nextInt(numbers.length)];
    }

    /** A constant of float32, of small eighths. */
    String floats(int... shape) {
        return floats(eighths(8, size(shape)), shape);
    }

    String floats(float[] numbers, int... shape) {
        String name = newConstant();
        constants.add(OnnxMessage.floats(name, numbers, wide(shape)));
        return name;
    }

    /** A constant of int64 with one axis. */
    String longs(long... numbers) {
        return longTensor(numbers, numbers.length);
    }

    String longTensor(long[] numbers, int... shape) {
        ByteBuffer raw = buffer(numbers.length * Long.BYTES);
        raw.asLongBuffer().put(numbers);
        return tensor(INT64, raw, shape);
    }

    /** A constant of int32 with one axis. */
    String ints(int... numbers) {
        ByteBuffer raw = buffer(numbers.length * Integer.BYTES);
        raw.asIntBuffer().put(numbers);
        return tensor(INT32, raw, numbers.length);
    }

    /** A constant of one byte per element: bool, int8 or uint8. */
    String bytes(int type, byte[] numbers, int... shape) {
        return tensor(type, ByteBuffer.wrap(numbers), shape);
    }

    private String tensor(int type, ByteBuffer raw, int... shape) {
        String name = newConstant();
        constants.add(OnnxMessage.tensor(name, type, raw, wide(shape)));
        return name;
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private String newConstant() {
        return "c" + constants.size();
    }

    private static long[] wide(int... shape) {
        return Arrays.stream(shape).asLongStream().toArray();
    }

    /** An axis of the last value, counted from its start or its end. */
    int axis() {
        int rank = shape().length;
        return random.nextInt(-rank, rank);
    }

    /** The size of an axis of the last value. */
    int sizeOf(int axis) {
        int[] shape = shape();
        return shape[Math.floorMod(axis, shape.length)];
    }

    /** A shape that broadcasts to the last value. */
    int[] broadcasting() {
        int[] shape = shape();
        for (int i = 0; i < shape.length; i++) {
            shape[i] = random.nextBoolean() ? 1 : shape[i];
        }
        return Arrays.copyOfRange(shape, random.nextInt(shape.length + 1), shape.length);
    }

    @Override
    public String toString() {
        return operators + " of opset " + opset + " of " + input + ", "
                + shapes.values().stream().map(Arrays::toString).toList();
    }
}
