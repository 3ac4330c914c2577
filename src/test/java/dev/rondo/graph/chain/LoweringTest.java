package dev.rondo.graph.chain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.op.Activate;
import dev.rondo.graph.op.ActivationFunction;
import dev.rondo.graph.op.Binary;
import dev.rondo.graph.op.ConstantOfShape;
import dev.rondo.graph.op.Conv;
import dev.rondo.graph.op.Gather;
import dev.rondo.graph.op.MatMul;
import dev.rondo.graph.op.Recurrent;
import dev.rondo.graph.op.Recurrent.Cell;
import dev.rondo.graph.op.Recurrent.Direction;
import dev.rondo.graph.op.Reduce;
import dev.rondo.graph.op.Reshape;
import dev.rondo.graph.op.Slice;
import dev.rondo.graph.op.Squeeze;
import dev.rondo.graph.op.Transpose;
import dev.rondo.graph.program.GraphBuilder;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.PreparedProgram;
import dev.rondo.graph.program.Program;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers inside a graph run as networks, and compute what their operators compute one by one. */
@Tag("once")
class LoweringTest {
    private static final float TOLERANCE = 2e-6f;
    private static final int INPUTS = 5;

    private final SplittableRandom random = new SplittableRandom(7);
    private final GraphBuilder graph = new GraphBuilder();
    private final Map<String, Tensor> inputs = new HashMap<>();
    private int constants;

    private Tensor random(Integer... shape) {
        int count = 1;
        for (int size : shape) {
            count *= size;
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return Tensor.of(List.of(shape), values);
    }

    private void input(String name, Tensor value) {
        graph.input(Port.ofAnyShape(name, value.type()));
        inputs.put(name, value);
    }

    private void output(String... names) {
        for (String name : names) {
            graph.output(Port.ofAnyShape(name, Type.FLOAT32));
        }
    }

    private String constant(Tensor value) {
        String name = "constant" + constants++;
        graph.constant(name, value);
        return name;
    }

    private String longs(long... values) {
        return constant(Tensor.ofLongs(List.of(values.length), values));
    }

    private static Recurrent operator(Cell cell, int hidden, Direction direction, boolean batchFirst) {
        List<ActivationFunction> activations = new ArrayList<>(cell.defaults());
        if (direction == Direction.BIDIRECTIONAL) {
            activations.addAll(cell.defaults());
        }
        return new Recurrent(
                cell,
                hidden,
                direction,
                new Recurrent.Equations(activations, Float.POSITIVE_INFINITY, false, true),
                batchFirst,
                Recurrent.Masked.REPEAT);
    }

    /** Adds a recurrent operator that reads x, and lengths and states where their names are not empty. */
    private void recurrent(Recurrent operator, int width, List<String> read, List<String> written) {
        int directions = operator.direction().count();
        int rows = operator.cell().gates() * operator.hiddenSize();
        List<String> names = new ArrayList<>(List.of(
                read.getFirst(),
                constant(random(directions, rows, width)),
                constant(random(directions, rows, operator.hiddenSize())),
                constant(random(directions, 2 * rows))));
        names.addAll(read.subList(1, read.size()));
        graph.add(written.getFirst(), operator.cell().name(), operator, names, written);
    }

    private void lstm(String x, int width, int hidden, String y) {
        recurrent(operator(Cell.LSTM, hidden, Direction.FORWARD, false), width, List.of(x), List.of(y));
    }

    private void node(String kind, dev.rondo.graph.program.Operator operator, String output, String... read) {
        graph.add(output, kind, operator, List.of(read), List.of(output));
    }

    private void dense(String x, int width, int outputs, String y) {
        node("MatMul", new MatMul(), y + " product", x, constant(random(width, outputs)));
        node("Add", Binary.ADD, y, y + " product", constant(random(outputs)));
    }

    /** Compares both programs, and returns the kinds of the nodes that are left. */
    private List<String> compare() {
        Program program = graph.build();
        Program lowered = Lowering.lower(program, Naming.BY_KIND);
        List<Tensor> expected = new PreparedProgram(program).run(inputs);
        List<Tensor> actual = new PreparedProgram(lowered).run(inputs);
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i).shape(), actual.get(i).shape());
            assertArrayEquals(
                    expected.get(i).values(),
                    actual.get(i).values(),
                    TOLERANCE,
                    program.outputs().get(i).name());
        }
        return lowered.nodes().stream()
                .map(node -> node.operator() instanceof NetworkOperator operator
                        ? "network of " + operator.network().layers().size()
                        : node.kind())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 17, 33})
    void shouldRunTheLayersAfterAConvolution(int hidden) {
        input("x", random(2, INPUTS, 9)); // [N][C][T]
        node(
                "Conv",
                new Conv(1, 1, new Conv.Padding(1, 1, false, false), 1),
                "c",
                "x",
                constant(random(4, INPUTS, 3)),
                constant(random(4)));
        node("Transpose", new Transpose(List.of(2, 0, 1)), "steps", "c");
        lstm("steps", 4, hidden, "y");
        node("Squeeze", new Squeeze(), "s", "y", longs(1));
        dense("s", hidden, 6, "d");
        node("Relu", new Activate(ActivationFunction.of(ActivationFunction.Kind.RELU)), "r", "d");
        dense("r", 6, 2, "e");
        node("Transpose", new Transpose(List.of(1, 0, 2)), "out", "e");
        output("out");
        assertEquals(List.of("Conv", "Transpose", "network of 3", "Arrange"), compare());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 17, 33})
    void shouldRunBothLayersAroundANormalization(int hidden) {
        input("x", random(6, 3, INPUTS));
        lstm("x", INPUTS, hidden, "y");
        node("Squeeze", new Squeeze(), "s", "y", longs(1));
        node("ReduceMean", new Reduce(Reduce.Kind.MEAN, true, false), "mean", "s", longs(-1));
        node("Sub", Binary.SUB, "n", "s", "mean");
        lstm("n", hidden, hidden, "out");
        output("out");
        assertEquals(
                List.of("network of 1", "ReduceMean", "Sub", "network of 1"),
                compare().stream().filter(kind -> !kind.equals("Arrange")).toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 17, 33})
    void shouldPassTheStatesOfAnEncoderToADecoder(int hidden) {
        input("x", random(6, 3, INPUTS));
        input("z", random(4, 3, 2));
        Recurrent operator = operator(Cell.LSTM, hidden, Direction.FORWARD, false);
        recurrent(operator, INPUTS, List.of("x"), List.of("", "h", "c"));
        recurrent(operator, 2, List.of("z", "", "h", "c"), List.of("y", "hn", "cn"));
        output("y", "hn", "cn");
        assertEquals(
                List.of("network of 1", "network of 1"),
                compare().stream().filter(kind -> !kind.equals("Arrange")).toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 17, 33})
    void shouldRunBothDirectionsToTheLengthsOfSequences(int hidden) {
        input("x", random(6, 4, INPUTS));
        input("lengths", Tensor.ofInts(List.of(4), 6, 0, 1, 3));
        input("h0", random(2, 4, hidden));
        recurrent(
                operator(Cell.GRU, hidden, Direction.BIDIRECTIONAL, false),
                INPUTS,
                List.of("x", "lengths", "h0"),
                List.of("y", "h"));
        output("y", "h");
        assertEquals(List.of("network of 1", "Arrange"), compare());
    }

    @Test
    void shouldNotGiveOtherLayersTheLengths() {
        input("x", random(6, 2, INPUTS));
        input("lengths", Tensor.ofInts(List.of(2), 4, 6));
        Recurrent operator = operator(Cell.RNN, 3, Direction.FORWARD, false);
        recurrent(operator, INPUTS, List.of("x", "lengths"), List.of("y", "h"));
        node("Squeeze", new Squeeze(), "s", "y", longs(1));
        recurrent(operator, 3, List.of("s", "lengths"), List.of("z", "g"));
        node("Squeeze", new Squeeze(), "t", "z", longs(1));
        dense("t", 3, 2, "out");
        node("Squeeze", new Squeeze(), "last", "g", longs(0));
        output("out", "h", "last");
        assertEquals(List.of("network of 2", "MatMul", "Add", "Squeeze"), compare());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 17, 33})
    void shouldKeepLayoutsWithStreamsFirst(int hidden) {
        input("x", random(3, 6, INPUTS));
        input("h0", random(3, 2, hidden));
        Recurrent both = operator(Cell.RNN, hidden, Direction.BIDIRECTIONAL, true);
        recurrent(both, INPUTS, List.of("x", "", "h0"), List.of("y", "h"));
        node("Reshape", new Reshape(false), "joined", "y", longs(0, 0, 2 * hidden));
        recurrent(operator(Cell.GRU, 4, Direction.FORWARD, true), 2 * hidden, List.of("joined"), List.of("z", "g"));
        output("z", "h", "g");
        List<String> kinds = compare();
        assertTrue(kinds.contains("network of 2"), kinds.toString());
        assertTrue(!kinds.contains("RNN") && !kinds.contains("GRU"), kinds.toString());
    }

    @Test
    void shouldMergeOrSplitDirections() {
        input("x", random(5, 2, INPUTS));
        Recurrent both = operator(Cell.LSTM, 3, Direction.BIDIRECTIONAL, false);
        recurrent(both, INPUTS, List.of("x"), List.of("y"));
        String first = constant(Tensor.ofLongs(List.of(), 0));
        String second = constant(Tensor.ofLongs(List.of(), 1));
        node("Gather", new Gather(1), "forward", "y", first);
        node("Gather", new Gather(1), "backward", "y", second);
        node("Add", Binary.ADD, "sum", "forward", "backward");
        recurrent(both, 3, List.of("sum"), List.of("z"));
        node("Gather", new Gather(1), "there", "z", first);
        node("Gather", new Gather(1), "back", "z", second);
        output("there", "back");
        assertEquals(List.of("network of 2", "Arrange", "Arrange"), compare());
    }

    @Test
    void shouldLeaveLayersAfterTheLastStepToOperators() {
        input("x", random(5, 2, INPUTS));
        recurrent(operator(Cell.GRU, 3, Direction.FORWARD, false), INPUTS, List.of("x"), List.of("y", "h"));
        node("Squeeze", new Squeeze(), "s", "y", longs(1));
        node("Slice", new Slice(), "last", "s", longs(-1), longs(Long.MAX_VALUE), longs(0));
        dense("last", 3, 2, "out");
        node("Squeeze", new Squeeze(), "state", "h", longs(0));
        dense("state", 3, 2, "same");
        output("out", "same");
        List<String> kinds = compare();
        assertEquals(1, kinds.stream().filter("network of 1"::equals).count(), kinds.toString());
        assertEquals(2, kinds.stream().filter("MatMul"::equals).count(), kinds.toString());
    }

    @Test
    void shouldEndWhereAnotherNodeReadsToo() {
        input("x", random(5, 2, INPUTS));
        lstm("x", INPUTS, 3, "y");
        node("Squeeze", new Squeeze(), "s", "y", longs(1));
        dense("s", 3, 3, "d");
        node("Add", Binary.ADD, "out", "s", "d");
        output("out");
        assertEquals(List.of("network of 1", "MatMul", "Add", "Add"), compare());
    }

    @Test
    void shouldNotReadStatesThatDependOnTheRun() {
        input("x", random(5, 2, INPUTS));
        Recurrent operator = operator(Cell.GRU, 3, Direction.FORWARD, false);
        recurrent(operator, INPUTS, List.of("x"), List.of("y", "h"));
        node("Squeeze", new Squeeze(), "s", "y", longs(1));
        recurrent(operator, 3, List.of("s", "", "h"), List.of("z"));
        output("z");
        assertEquals(2, compare().stream().filter("network of 1"::equals).count());
    }

    @Test
    void shouldBeginWithTheZerosThatExportersCompute() {
        input("x", random(5, 2, INPUTS));
        input("size", Tensor.ofLongs(List.of(3), 1, 2, 4));
        node("ConstantOfShape", new ConstantOfShape(Tensor.of(List.of(1), 0)), "zeros", "size");
        Recurrent operator = operator(Cell.LSTM, 4, Direction.FORWARD, false);
        recurrent(operator, INPUTS, List.of("x", "", "zeros", "zeros"), List.of("y"));
        output("y");
        assertEquals(List.of("network of 1", "Arrange"), compare());
    }

    @Test
    void shouldLeaveWhatNoLayerHas() {
        input("x", random(5, 2, INPUTS));
        Recurrent clipped = new Recurrent(
                Cell.RNN,
                3,
                Direction.FORWARD,
                new Recurrent.Equations(Cell.RNN.defaults(), 0.25f, false, false),
                false,
                Recurrent.Masked.REPEAT);
        recurrent(clipped, INPUTS, List.of("x"), List.of("y"));
        Recurrent backward = operator(Cell.RNN, 3, Direction.REVERSE, false);
        recurrent(backward, INPUTS, List.of("x"), List.of("z"));
        output("y", "z");
        assertEquals(List.of("RNN", "RNN"), compare());
    }

    @Test
    void shouldRunOneStepOfOneStreamAndManyStreams() {
        for (int batch : new int[] {1, 9}) {
            LoweringTest one = new LoweringTest();
            one.input("x", one.random(1, batch, INPUTS));
            one.lstm("x", INPUTS, 17, "y");
            one.output("y");
            assertEquals(List.of("network of 1", "Arrange"), one.compare());
        }
    }

    @Test
    void shouldServeManyThreadsAtOnce() {
        input("x", random(20, 3, INPUTS));
        input("lengths", Tensor.ofInts(List.of(3), 20, 3, 11));
        Recurrent both = operator(Cell.GRU, 17, Direction.BIDIRECTIONAL, false);
        recurrent(both, INPUTS, List.of("x", "lengths"), List.of("y"));
        output("y");
        PreparedProgram program = new PreparedProgram(Lowering.lower(graph.build(), Naming.BY_KIND));
        float[] expected = program.run(inputs).getFirst().values();
        IntStream.range(0, 200)
                .parallel()
                .forEach(i -> assertArrayEquals(
                        expected, program.run(inputs).getFirst().values()));
    }

    @Test
    void shouldLeaveNodesThatLackInputs() {
        input("x", random(5, 2, INPUTS));
        node("RNN", operator(Cell.RNN, 3, Direction.FORWARD, false), "none");
        node("RNN", operator(Cell.RNN, 3, Direction.FORWARD, false), "one", "x");
        lstm("x", INPUTS, 3, "y");
        node("Add", Binary.ADD, "sum", "y");
        node("Reshape", new Reshape(false), "same", "y");
        output("none", "one", "sum", "same");
        List<Node> nodes = Lowering.lower(graph.build(), Naming.BY_KIND).nodes();
        assertEquals(
                List.of("Add", "LSTM", "RNN", "RNN", "Reshape"),
                nodes.stream()
                        .map(Node::kind)
                        .filter(kind -> !kind.equals("Arrange"))
                        .sorted()
                        .toList());
    }

    @Test
    void shouldPrintTheLayersOfANetwork() {
        input("x", random(5, 2, INPUTS));
        lstm("x", INPUTS, 3, "y");
        node("Squeeze", new Squeeze(), "s", "y", longs(1));
        dense("s", 3, 2, "out");
        output("out");
        String table = new ProgramGraph(graph.build()).toString();
        assertTrue(table.contains("y     Network          128  lstm 5 -> 3; dense 3 -> 2"), table);
        assertTrue(table.endsWith("128 parameters (1 KiB)"), table);
    }

    @Test
    void shouldRefuseInputsThatDoNotFit() {
        input("x", random(5, 2, INPUTS));
        input("lengths", Tensor.ofInts(List.of(2), 5, 4));
        recurrent(operator(Cell.GRU, 3, Direction.FORWARD, false), INPUTS, List.of("x", "lengths"), List.of("y"));
        output("y");
        Program lowered = Lowering.lower(graph.build(), Naming.BY_KIND);
        Node node = lowered.nodes().getFirst();
        assertEquals("node \"y\" (GRU)", node.toString());
        assertRefuses(lowered, "x", random(5, 2, 4), "the input must be float32 [T, N, 5], but is float32 [5, 2, 4]");
        assertRefuses(
                lowered, "lengths", Tensor.ofInts(List.of(1), 5), "sequence_lens must be int32 [2], but is int32 [1]");
        assertRefuses(
                lowered,
                "lengths",
                Tensor.ofInts(List.of(2), 5, 6),
                "sequence_lens must be from 0 to the 5 steps of the input, but sequence_lens[1] is 6");
    }

    private void assertRefuses(Program program, String name, Tensor value, String what) {
        Map<String, Tensor> given = new HashMap<>(inputs);
        given.put(name, value);
        String message = assertThrows(IllegalArgumentException.class, () -> new PreparedProgram(program).run(given))
                .getMessage();
        assertTrue(message.contains(what), message);
    }
}
