package dev.rondo.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.State;
import dev.rondo.graph.chain.ProgramGraph;
import dev.rondo.graph.program.GraphBuilder;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.Program;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Lstm;
import dev.rondo.model.Models;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphTest {
    private static final Operator SUM = inputs -> {
        float[] sum = new float[inputs.getFirst().values().length];
        for (Tensor input : inputs) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += input.values()[i];
            }
        }
        return List.of(Tensor.of(inputs.getFirst().shape(), sum));
    };

    private static final Operator FAIL = inputs -> {
        throw new IllegalArgumentException("does not fit");
    };

    private static Port port(String name, Integer... shape) {
        return new Port(name, Tensor.Type.FLOAT32, List.of(shape));
    }

    private static Tensor tensor(float... values) {
        return Tensor.of(List.of(values.length), values);
    }

    private static GraphBuilder builder() {
        return new GraphBuilder().input(port("x", -1)).output(port("y", -1));
    }

    @Test
    void shouldRunNodesGivenInAnyOrder() {
        Program program = builder()
                .add("second", "Sum", SUM, List.of("a", "x"), List.of("y"))
                .add("first", "Sum", SUM, List.of("x", "x"), List.of("a"))
                .build();
        Graph graph = new ProgramGraph(program);
        assertArrayEquals(
                new float[] {3, 6},
                graph.run(Map.of("x", tensor(1, 2))).get("y").values());
    }

    @Test
    void shouldComputeConstantsOnceAndOmitUnusedNodes() {
        Program program = builder()
                .constant("k", tensor(1, 2))
                .add("folded", "Sum", SUM, List.of("k", "k"), List.of("kk"))
                .add("unused", "Fail", FAIL, List.of("x"), List.of("z"))
                .add("last", "Sum", SUM, List.of("x", "kk"), List.of("y"))
                .build();
        assertEquals(1, program.nodes().size());
        assertEquals(List.of("kk"), List.copyOf(program.constants().keySet()));
        assertArrayEquals(
                new float[] {3, 5},
                new ProgramGraph(program)
                        .run(Map.of("x", tensor(1, 1)))
                        .get("y")
                        .values());
    }

    @Test
    void shouldNotRunHeavyOperatorsWhenItIsBuilt() {
        Operator heavy = new Operator() {
            @Override
            public List<Tensor> run(List<Tensor> inputs) {
                throw new AssertionError("was run");
            }

            @Override
            public boolean isLight() {
                return false;
            }
        };
        assertEquals(
                1,
                builder()
                        .constant("k", tensor(1))
                        .add("heavy", "Heavy", heavy, List.of("k"), List.of("y"))
                        .build()
                        .nodes()
                        .size());
    }

    @Test
    void shouldRefuseCirclesAndUnknownNames() {
        assertMessage(
                builder()
                        .add("one", "Sum", SUM, List.of("x", "b"), List.of("a"))
                        .add("two", "Sum", SUM, List.of("a"), List.of("b"))
                        .add("end", "Sum", SUM, List.of("b"), List.of("y"))::build,
                "the graph has a circle");
        assertMessage(
                builder().add("self", "Sum", SUM, List.of("y"), List.of("y"))::build,
                "node \"self\" (Sum) and node \"self\" (Sum) need each other: the graph has a circle");
        assertMessage(
                builder().add("one", "Sum", SUM, List.of("nothing"), List.of("y"))::build,
                "node \"one\" (Sum) reads the value \"nothing\"");
        assertMessage(builder()::build, "an output reads the value \"y\"");
        assertMessage(
                () -> builder().add("one", "Sum", SUM, List.of(), List.of("x")),
                "the value \"x\" of node \"one\" (Sum) exists already");
        assertMessage(() -> builder().output(port("y")), "two outputs are named \"y\"");
        assertMessage(
                builder().constant("k", tensor(1)).add("fold", "Fail", FAIL, List.of("k"), List.of("y"))::build,
                "node \"fold\" (Fail): does not fit");
    }

    @Test
    void shouldSortManyNodesInARow() {
        GraphBuilder builder = new GraphBuilder().input(port("0", -1)).output(port("100000", -1));
        for (int i = 0; i < 100_000; i++) {
            builder.add("", "Sum", SUM, List.of(String.valueOf(i)), List.of(String.valueOf(i + 1)));
        }
        assertEquals(100_000, builder.build().nodes().size());
    }

    @Test
    void shouldCheckInputs() {
        Graph graph = new ProgramGraph(new GraphBuilder()
                .input(port("x", -1, 2))
                .input(Port.ofAnyShape("n", Tensor.Type.INT64))
                .output(port("x", -1, 2))
                .build());
        Tensor x = Tensor.of(List.of(1, 2), 1, 2);
        Tensor n = Tensor.ofLongs(List.of(), 1);
        assertEquals(x, graph.run(Map.of("x", x, "n", n)).get("x"));
        assertMessage(() -> graph.run(Map.of("x", x)), "expected the input n: int64 of any shape, but it is missing");
        assertMessage(
                () -> graph.run(Map.of("x", tensor(1, 2), "n", n)),
                "expected the input x: float32 [-1, 2], but float32 [2] was given");
        assertMessage(
                () -> graph.run(Map.of("x", x, "n", x)),
                "expected the input n: int64 of any shape, but float32 [1, 2] was given");
        assertMessage(() -> graph.run(Map.of("x", x, "n", n, "z", n)), "the inputs are [x, n], but");
    }

    @Test
    void shouldNameTheNodeThatRefuses() {
        Graph graph = new ProgramGraph(
                builder().add("bad", "Fail", FAIL, List.of("x"), List.of("y")).build());
        assertMessage(() -> graph.run(Map.of("x", tensor(1))), "node \"bad\" (Fail): does not fit");
    }

    @Test
    void shouldBeANetworksGraph(@TempDir Path folder) throws IOException {
        Network network =
                Network.builder(2).lstm(3).dense(1).metadata("unit", "Pa").build(1);
        Models.save(network, folder.resolve("net"));
        Graph graph = Models.loadGraph(folder.resolve("net"));
        assertEquals(List.of(port("in0", -1, -1, 2)), graph.inputs());
        assertEquals(List.of(port("lstm.h_l0", 1, -1, 3), port("lstm.c_l0", 1, -1, 3)), graph.optionalInputs());
        assertEquals(
                List.of(port("out0", -1, -1, 1), port("lstm.h_l0_next", 1, -1, 3), port("lstm.c_l0_next", 1, -1, 3)),
                graph.outputs());
        assertEquals(Map.of("unit", "Pa"), graph.metadata());
        assertEquals(network.fingerprint(), graph.toNetwork().fingerprint());

        float[] x = {1, 2, 3, 4, 5, 6, 7, 8};
        Map<String, Tensor> inputs = new LinkedHashMap<>(Map.of("in0", Tensor.of(List.of(2, 2, 2), x)));
        float[] expected = new float[4];
        State[] states = {network.newState(), network.newState()};
        network.newRunner().runBatch(states, x, null, expected);
        assertArrayEquals(expected, graph.run(inputs).get("out0").values());
        assertEquals(
                0,
                graph.run(Map.of("in0", Tensor.of(List.of(0, 1, 2))))
                        .get("out0")
                        .values()
                        .length);
    }

    @Test
    void shouldBeginAndEndWithStatesOfANetwork(@TempDir Path folder) throws IOException {
        Network network = Network.builder(2)
                .bidirectional(width -> Lstm.of(width, 3))
                .gru(2)
                .build(1);
        Models.save(network, folder.resolve("net"));
        Graph graph = Models.loadGraph(folder.resolve("net"));
        Tensor x = Tensor.of(List.of(2, 2, 2), 1, 2, 3, 4, 5, 6, 7, 8);
        Tensor h = Tensor.of(List.of(2, 2, 3), 0, .1f, .2f, .3f, .4f, .5f, .6f, .7f, .8f, .9f, 1, -1);
        Map<String, Tensor> outputs = graph.run(Map.of("in0", x, "lstm.h_l0", h));

        State[] states = {network.newState(), network.newState()};
        states[0].setHidden(0, new float[] {0, .1f, .2f, .6f, .7f, .8f});
        states[1].setHidden(0, new float[] {.3f, .4f, .5f, .9f, 1, -1});
        float[] expected = new float[8];
        network.newRunner().runBatch(states, x.values(), null, expected);
        assertArrayEquals(expected, outputs.get("out0").values());
        float[] cells = outputs.get("lstm.c_l0_next").values();
        assertEquals(List.of(2, 2, 3), outputs.get("lstm.c_l0_next").shape());
        assertEquals(states[1].cell(0)[1], cells[4]);
        assertEquals(states[0].cell(0)[5], cells[8]);
        assertArrayEquals(
                states[1].hidden(1),
                Arrays.copyOfRange(outputs.get("gru.h_l0_next").values(), 2, 4));

        Tensor three = Tensor.of(List.of(1, 3, 2), 0, 0, 0, 0, 0, 0);
        assertMessage(() -> graph.run(Map.of("in0", x, "gru.h_l0", three)), "3 streams, but the sequence has 2");
        assertMessage(() -> graph.run(Map.of("in0", x, "h", three)), "[in0, lstm.h_l0, lstm.c_l0, gru.h_l0]");
    }

    @Test
    void shouldBeginEveryStreamOfANetworkWithTheStateOfOne(@TempDir Path folder) throws IOException {
        Network network =
                Network.builder(2).bidirectional(width -> Gru.of(width, 2)).build(1);
        Models.save(network, folder.resolve("net"));
        Graph graph = Models.loadGraph(folder.resolve("net"));
        Tensor x = Tensor.of(List.of(2, 2, 2), 1, 2, 3, 4, 5, 6, 7, 8);
        Tensor one = Tensor.of(List.of(2, 1, 2), .1f, .2f, .3f, .4f);
        Tensor each = Tensor.of(List.of(2, 2, 2), .1f, .2f, .1f, .2f, .3f, .4f, .3f, .4f);
        assertArrayEquals(
                graph.run(Map.of("in0", x, "gru.h_l0", each)).get("out0").values(),
                graph.run(Map.of("in0", x, "gru.h_l0", one)).get("out0").values());
    }

    private static void assertMessage(org.junit.jupiter.api.function.Executable call, String part) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(part), message);
    }
}
