package dev.rondo.model.keras;

import static dev.rondo.reference.KerasOracle.SIGMOID;
import static dev.rondo.reference.KerasOracle.TANH;
import static dev.rondo.support.KerasFile.call;
import static dev.rondo.support.KerasFile.calls;
import static dev.rondo.support.KerasFile.input;
import static dev.rondo.support.KerasFile.layer;
import static dev.rondo.support.KerasFile.random;
import static dev.rondo.support.KerasFile.tensor;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.fixture.KerasFixture;
import dev.rondo.graph.Tensor;
import dev.rondo.reference.KerasOracle;
import dev.rondo.support.KerasFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Recurrent layers with options that no fixture has, compared with float64. */
@Tag("once")
class KerasRecurrentTest {
    private static final int BATCH = 3;
    private static final int STEPS = 6;
    private static final int INPUTS = 3;
    private static final int UNITS = 4;
    private static final float MASKED = 9;

    /** Steps that are masked, of each row: none; at the beginning and inside; at the end; all. */
    private static final boolean[][] MASK = {
        {false, true, false, true, true, false}, {true, true, true, true, false, false}, new boolean[STEPS]
    };

    private static final KerasOracle RNN =
            new KerasOracle("rnn", random(1, INPUTS, UNITS), random(2, UNITS, UNITS), random(3, UNITS), TANH, null);
    private static final KerasOracle GRU = new KerasOracle(
            "gru", random(4, INPUTS, 3 * UNITS), random(5, UNITS, 3 * UNITS), random(6, 2, 3 * UNITS), TANH, SIGMOID);
    private static final KerasOracle LSTM = new KerasOracle(
            "lstm", random(7, INPUTS, 4 * UNITS), random(8, UNITS, 4 * UNITS), random(9, 4 * UNITS), TANH, SIGMOID);

    private static Tensor[] weights(KerasOracle cell) {
        return new Tensor[] {cell.kernel(), cell.recurrent(), cell.bias()};
    }

    private static String options(KerasOracle cell, String more) {
        return "'units': " + cell.units() + ", 'activation': 'tanh'"
                + (cell.kind().equals("rnn") ? "" : ", 'recurrent_activation': 'sigmoid'")
                + (more.isEmpty() ? "" : ", " + more);
    }

    private static String recurrent(KerasOracle cell, String more) {
        String name = cell.kind().equals("rnn") ? "SimpleRNN" : cell.kind().toUpperCase(java.util.Locale.ROOT);
        return layer(name, "layer", options(cell, more));
    }

    private static String path(KerasOracle cell) {
        return cell.kind().equals("rnn") ? "simple_rnn" : cell.kind();
    }

    /** Inputs, in which masked steps have the mask_value. */
    private static Tensor inputs(boolean masked) {
        Tensor x = random(20, BATCH, STEPS, INPUTS);
        for (int i = 0; masked && i < x.values().length; i++) {
            int step = i / INPUTS;
            x.values()[i] = MASK[step / STEPS][step % STEPS] ? x.values()[i] : MASKED;
        }
        return x;
    }

    private static boolean[] turned(boolean[] mask) {
        boolean[] turned = new boolean[mask.length];
        for (int i = 0; i < mask.length; i++) {
            turned[i] = mask[mask.length - 1 - i];
        }
        return turned;
    }

    @Test
    void shouldCarryMaskedStepsOrGiveZeros() {
        String masking = layer("Masking", "masking", "'mask_value': 9.0");
        for (KerasOracle cell : List.of(RNN, GRU, LSTM)) {
            for (boolean zero : new boolean[] {false, true}) {
                for (boolean backwards : new boolean[] {false, true}) {
                    String more = "'return_sequences': true, 'zero_output_for_mask': %b, 'go_backwards': %b"
                            .formatted(zero, backwards);
                    Tensor y = KerasFile.run(
                            KerasFile.sequential("[null, null, 3]", masking, recurrent(cell, more))
                                    .with(path(cell) + "/cell", weights(cell))
                                    .graph(),
                            inputs(true));
                    List<double[]> expected = new ArrayList<>();
                    for (int row = 0; row < BATCH; row++) {
                        double[][] x = KerasOracle.sequence(inputs(true), row);
                        expected.addAll(List.of(cell.run(
                                backwards ? KerasOracle.turned(x) : x,
                                backwards ? turned(MASK[row]) : MASK[row],
                                zero,
                                cell.zeros())));
                    }
                    KerasFixture.assertClose(
                            cell.kind() + more, KerasOracle.tensor(List.of(BATCH, STEPS, UNITS), expected), y);
                }
            }
        }
    }

    @Test
    void shouldGiveTheLastOutputOfMaskedSequences() {
        String masking = layer("Masking", "masking", "'mask_value': 9.0");
        String last = recurrent(LSTM, "'return_state': true");
        var graph = KerasFile.sequential("[null, null, 3]", masking, last)
                .with("lstm/cell", weights(LSTM))
                .graph();
        Map<String, Tensor> outputs = graph.run(Map.of("in0", inputs(true)));
        List<List<double[]>> expected = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int row = 0; row < BATCH; row++) {
            double[][] state = LSTM.zeros();
            double[][] y = LSTM.run(KerasOracle.sequence(inputs(true), row), MASK[row], false, state);
            expected.get(0).add(y[STEPS - 1]);
            expected.get(1).add(state[0]);
            expected.get(2).add(state[1]);
        }
        for (int i = 0; i < 3; i++) {
            Tensor one = KerasOracle.tensor(List.of(BATCH, UNITS), expected.get(i));
            KerasFixture.assertClose("output " + i, one, outputs.get("out" + i));
        }
    }

    @Test
    void shouldMergeBothDirections() {
        for (String merge : List.of("'concat'", "'sum'", "'mul'", "'ave'", "null")) {
            for (boolean sequences : new boolean[] {false, true}) {
                for (boolean masked : new boolean[] {false, true}) {
                    bidirectional(merge, sequences, masked);
                }
            }
        }
    }

    private static void bidirectional(String merge, boolean sequences, boolean masked) {
        String inner = recurrent(GRU, "'return_state': true, 'return_sequences': " + sequences);
        String both = layer("Bidirectional", "both", "'merge_mode': " + merge + ", 'layer': " + inner);
        String masking = layer("Masking", "masking", "'mask_value': 9.0");
        KerasOracle back = new KerasOracle(
                "gru",
                random(14, INPUTS, 3 * UNITS),
                random(15, UNITS, 3 * UNITS),
                random(16, 2, 3 * UNITS),
                TANH,
                SIGMOID);
        Map<String, Tensor> outputs = KerasFile.sequential("[null, null, 3]", masking, both)
                .with("bidirectional/forward_layer/cell", weights(GRU))
                .with("bidirectional/backward_layer/cell", weights(back))
                .graph()
                .run(Map.of("in0", inputs(masked)));
        List<double[]> there = new ArrayList<>();
        List<double[]> here = new ArrayList<>();
        List<double[]> states = new ArrayList<>();
        for (int row = 0; row < BATCH; row++) {
            double[][] x = KerasOracle.sequence(inputs(masked), row);
            boolean[] mask = masked ? MASK[row] : null;
            double[][] y = GRU.run(x, mask, sequences, GRU.zeros());
            double[][] state = back.zeros();
            double[][] yBack = back.run(KerasOracle.turned(x), mask == null ? null : turned(mask), sequences, state);
            states.add(state[0]);
            there.addAll(sequences ? List.of(y) : List.of(y[STEPS - 1]));
            here.addAll(sequences ? List.of(KerasOracle.turned(yBack)) : List.of(yBack[STEPS - 1]));
        }
        List<Integer> shape = sequences ? List.of(BATCH, STEPS) : List.of(BATCH);
        String what = merge + " sequences " + sequences + " masked " + masked;
        boolean none = merge.equals("null");
        assertEquals(none ? 4 : 3, outputs.size(), what);
        KerasFixture.assertClose(
                what, KerasOracle.tensor(List.of(BATCH, UNITS), states), outputs.get(none ? "out3" : "out2"));
        if (none) {
            KerasFixture.assertClose(what, KerasOracle.tensor(with(shape, UNITS), there), outputs.get("out0"));
            KerasFixture.assertClose(what, KerasOracle.tensor(with(shape, UNITS), here), outputs.get("out1"));
            return;
        }
        List<double[]> merged = new ArrayList<>();
        for (int i = 0; i < there.size(); i++) {
            merged.add(merge(merge, there.get(i), here.get(i)));
        }
        KerasFixture.assertClose(
                what, KerasOracle.tensor(with(shape, merged.getFirst().length), merged), outputs.get("out0"));
    }

    private static double[] merge(String merge, double[] a, double[] b) {
        double[] merged = new double[merge.equals("'concat'") ? 2 * UNITS : UNITS];
        for (int i = 0; i < merged.length; i++) {
            merged[i] = switch (merge) {
                case "'sum'" -> a[i] + b[i];
                case "'mul'" -> a[i] * b[i];
                case "'ave'" -> (a[i] + b[i]) / 2;
                default -> i < UNITS ? a[i] : b[i - UNITS];
            };
        }
        return merged;
    }

    private static List<Integer> with(List<Integer> shape, int width) {
        List<Integer> all = new ArrayList<>(shape);
        all.add(width);
        return all;
    }

    /** LSTM, then GRU that resets before the product, one stack; from states that are inputs of the model. */
    @Test
    void shouldRunStackedCellsFromGivenStates() {
        KerasOracle top = new KerasOracle("gru", random(31, UNITS, 6), random(32, 2, 6), random(33, 6), TANH, SIGMOID);
        String cells = "'cell': "
                + layer(
                        "StackedRNNCells",
                        "stack",
                        "'cells': [" + layer("LSTMCell", "one", options(LSTM, "")) + ", "
                                + layer("GRUCell", "two", options(top, "'reset_after': false")) + "]");
        String states = tensor("h", 0, 0) + ", [" + tensor("c", 0, 0) + ", " + tensor("g", 0, 0) + "]";
        String stacked = layer(
                "RNN",
                "rnn",
                cells + ", 'return_sequences': true, 'return_state': true",
                calls(call(tensor("x", 0, 0), "'training': false, 'mask': null, 'initial_state': [" + states + "]")));
        Tensor h = random(40, BATCH, UNITS);
        Tensor c = random(41, BATCH, UNITS);
        Tensor g = random(42, BATCH, 2);
        Map<String, Tensor> outputs = KerasFile.functional(
                        "[['x', 0, 0], ['h', 0, 0], ['c', 0, 0], ['g', 0, 0]]",
                        "[['rnn', 0, 0], ['rnn', 0, 1], ['rnn', 0, 2], ['rnn', 0, 3]]",
                        input("x", "[null, null, 3]"),
                        input("h", "[null, 4]"),
                        input("c", "[null, 4]"),
                        input("g", "[null, 2]"),
                        stacked)
                .with("rnn/cell/cells/lstm_cell", weights(LSTM))
                .with("rnn/cell/cells/gru_cell", weights(top))
                .graph()
                .run(Map.of("in0", inputs(false), "in1", h, "in2", c, "in3", g));
        List<double[]> expected = new ArrayList<>();
        List<double[]> cellState = new ArrayList<>();
        for (int row = 0; row < BATCH; row++) {
            double[][] state = {row(h, row), row(c, row)};
            double[][] below = LSTM.run(KerasOracle.sequence(inputs(false), row), null, false, state);
            expected.addAll(List.of(top.run(below, null, false, new double[][] {row(g, row)})));
            cellState.add(state[1]);
        }
        KerasFixture.assertClose("y", KerasOracle.tensor(List.of(BATCH, STEPS, 2), expected), outputs.get("out0"));
        KerasFixture.assertClose("c", KerasOracle.tensor(List.of(BATCH, UNITS), cellState), outputs.get("out2"));
    }

    private static double[] row(Tensor tensor, int row) {
        double[] values = new double[tensor.shape().get(1)];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.values()[row * values.length + i];
        }
        return values;
    }

    /** As in functional models of Keras 3, the mask is a separate node. */
    @Test
    void shouldTakeAMaskThatIsSpelledOut() {
        String[] layers = {
            input("x", "[null, null, 3]"),
            layer("NotEqual", "not_equal", "", calls(call(tensor("x", 0, 0) + ", 9.0", ""))),
            layer("Any", "any", "'axis': -1, 'keepdims': false", calls(call(tensor("not_equal", 0, 0), ""))),
            layer(
                    "GRU",
                    "gru",
                    options(GRU, "'return_sequences': true"),
                    calls(call(tensor("x", 0, 0), "'mask': " + tensor("any", 0, 0))))
        };
        Tensor y = KerasFile.run(
                KerasFile.functional("['x', 0, 0]", "['gru', 0, 0]", layers)
                        .with("gru/cell", weights(GRU))
                        .graph(),
                inputs(true));
        List<double[]> expected = new ArrayList<>();
        for (int row = 0; row < BATCH; row++) {
            expected.addAll(List.of(GRU.run(KerasOracle.sequence(inputs(true), row), MASK[row], false, GRU.zeros())));
        }
        KerasFixture.assertClose("y", KerasOracle.tensor(List.of(BATCH, STEPS, UNITS), expected), y);
    }

    /** A layer that is called twice has one set of weights. */
    @Test
    void shouldShareALayerBetweenCalls() {
        String first = call(tensor("x", 0, 0), "");
        String second = call(tensor("z", 0, 0), "");
        Map<String, Tensor> outputs = KerasFile.functional(
                        "[['x', 0, 0], ['z', 0, 0]]",
                        "[['rnn', 0, 0], ['rnn', 1, 0]]",
                        // the second input comes after the layer that reads it
                        input("x", "[null, null, 3]"),
                        layer("SimpleRNN", "rnn", options(RNN, ""), calls(first, second)),
                        input("z", "[null, null, 3]"))
                .with("simple_rnn/cell", weights(RNN))
                .graph()
                .run(Map.of("in0", inputs(false), "in1", inputs(true)));
        for (int i = 0; i < 2; i++) {
            List<double[]> expected = new ArrayList<>();
            for (int row = 0; row < BATCH; row++) {
                double[][] x = KerasOracle.sequence(inputs(i == 1), row);
                expected.add(RNN.run(x, null, false, RNN.zeros())[STEPS - 1]);
            }
            KerasFixture.assertClose(
                    "call " + i, KerasOracle.tensor(List.of(BATCH, UNITS), expected), outputs.get("out" + i));
        }
    }

    @Test
    void shouldHandStatesOfStatefulLayersOn() {
        String bidirectional = layer(
                "Bidirectional",
                "both",
                "'merge_mode': 'concat', 'layer': " + recurrent(LSTM, "'stateful': true, 'return_sequences': true"));
        var graph = KerasFile.sequential("[3, null, 3]", bidirectional)
                .with("bidirectional/forward_layer/cell", weights(LSTM))
                .with("bidirectional/backward_layer/cell", weights(LSTM))
                .graph();
        assertEquals(1, graph.inputs().size());
        assertEquals(4, graph.optionalInputs().size());
        assertEquals("next_state3", graph.outputs().getLast().name());
        Tensor zeros = Tensor.of(List.of(BATCH, UNITS), new float[BATCH * UNITS]);
        Tensor state = random(50, BATCH, UNITS);
        Map<String, Tensor> outputs = graph.run(
                Map.of("in0", inputs(false), "state0", state, "state1", zeros, "state2", zeros, "state3", zeros));
        List<double[]> h = new ArrayList<>();
        for (int row = 0; row < BATCH; row++) {
            double[][] last = {row(state, row), new double[UNITS]};
            LSTM.run(KerasOracle.sequence(inputs(false), row), null, false, last);
            h.add(last[0]);
        }
        KerasFixture.assertClose("next", KerasOracle.tensor(List.of(BATCH, UNITS), h), outputs.get("next_state0"));
    }
}
