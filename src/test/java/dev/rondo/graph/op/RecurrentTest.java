package dev.rondo.graph.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Recurrent.Cell;
import dev.rondo.graph.op.Recurrent.Direction;
import dev.rondo.graph.op.Recurrent.Masked;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Recurrent operators with all options, against the equations of ONNX in float64. */
class RecurrentTest {
    private static final int H = 18;
    private static final int I = 5;
    private static final int T = 11;

    private final SplittableRandom random = new SplittableRandom(2);

    private Tensor tensor(Integer... shape) {
        float[] values = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-0.5, 0.5);
        }
        return Tensor.of(List.of(shape), values);
    }

    private List<Tensor> inputs(Recurrent operator, int batch, boolean masked) {
        int directions = operator.direction().count();
        int rows = operator.cell().gates() * H;
        boolean first = operator.batchFirst();
        int[] lengths = new int[batch];
        boolean[] mask = new boolean[batch * T];
        for (int row = 0; row < batch; row++) {
            lengths[row] = batch == 1 ? T - 1 : random.nextInt(T + 1);
        }
        for (int i = 0; i < mask.length; i++) {
            mask[i] = random.nextInt(4) > 0;
        }
        List<Tensor> inputs = new ArrayList<>(Collections.nCopies(9, null));
        inputs.set(0, first ? tensor(batch, T, I) : tensor(T, batch, I));
        inputs.set(1, tensor(directions, rows, I));
        inputs.set(2, tensor(directions, rows, H));
        inputs.set(3, tensor(directions, 2 * rows));
        inputs.set(4, Tensor.ofInts(List.of(batch), lengths));
        inputs.set(5, first ? tensor(batch, directions, H) : tensor(directions, batch, H));
        inputs.set(6, first ? tensor(batch, directions, H) : tensor(directions, batch, H));
        inputs.set(7, operator.cell() == Cell.LSTM ? tensor(directions, 3 * H) : null);
        inputs.set(8, masked ? Tensor.ofBooleans(first ? List.of(batch, T) : List.of(T, batch), mask) : null);
        return inputs;
    }

    private static void check(Recurrent operator, List<Tensor> inputs) {
        List<Tensor> actual = operator.run(inputs);
        List<float[]> expected = new Reference(operator, inputs).run();
        for (int i = 0; i < 3; i++) {
            assertArrayEquals(expected.get(i), actual.get(i).values(), 1e-5f, operator + ", output " + i);
        }
    }

    private static List<ActivationFunction> repeated(List<ActivationFunction> functions, Direction direction) {
        List<ActivationFunction> all = new ArrayList<>();
        for (int i = 0; i < direction.count(); i++) {
            all.addAll(functions);
        }
        return all;
    }

    @Test
    void shouldComputeTheEquations() {
        for (Cell cell : Cell.values()) {
            for (Direction direction : Direction.values()) {
                for (int options = 0; options < 16; options++) {
                    Recurrent operator = new Recurrent(
                            cell,
                            H,
                            direction,
                            new Recurrent.Equations(
                                    repeated(cell.defaults(), direction),
                                    (options & 1) != 0 ? 0.4f : Float.POSITIVE_INFINITY,
                                    (options & 2) != 0 && cell == Cell.LSTM,
                                    (options & 2) != 0 && cell == Cell.GRU),
                            (options & 4) != 0,
                            (options & 8) != 0 ? Masked.REPEAT : Masked.ZERO);
                    for (int batch : new int[] {1, 4, 40}) {
                        check(operator, inputs(operator, batch, (options & 8) != 0));
                    }
                }
            }
        }
    }

    @Test
    void shouldUseOtherActivations() {
        ActivationFunction hard = ActivationFunction.of(ActivationFunction.Kind.HARDSIGMOID);
        ActivationFunction soft = ActivationFunction.of(ActivationFunction.Kind.SOFTSIGN);
        for (Cell cell : Cell.values()) {
            List<ActivationFunction> functions = List.of(hard, soft, soft).subList(0, cell.activations());
            Recurrent operator = new Recurrent(
                    cell,
                    H,
                    Direction.FORWARD,
                    new Recurrent.Equations(functions, Float.POSITIVE_INFINITY, false, true),
                    false,
                    Masked.ZERO);
            check(operator, inputs(operator, 3, false));
        }
    }

    @Test
    void shouldBeginAllStreamsWithTheStateOfOne() {
        for (Cell cell : Cell.values()) {
            for (boolean batchFirst : new boolean[] {false, true}) {
                Recurrent operator = new Recurrent(
                        cell,
                        H,
                        Direction.BIDIRECTIONAL,
                        new Recurrent.Equations(
                                repeated(cell.defaults(), Direction.BIDIRECTIONAL),
                                Float.POSITIVE_INFINITY,
                                false,
                                true),
                        batchFirst,
                        Masked.ZERO);
                List<Tensor> inputs = inputs(operator, 3, false);
                List<Tensor> each = new ArrayList<>(inputs);
                for (int i = 5; i < 7 && inputs.get(i) != null; i++) {
                    Tensor one = batchFirst ? tensor(1, 2, H) : tensor(2, 1, H);
                    inputs.set(i, one);
                    each.set(i, TensorArrays.expanded(one, batchFirst ? List.of(3, 2, H) : List.of(2, 3, H)));
                }
                assertArrayEquals(
                        operator.run(each).getFirst().values(),
                        operator.run(inputs).getFirst().values(),
                        cell + ", batch first: " + batchFirst);
            }
        }
    }

    @Test
    void shouldKeepInitialStatesWithoutStepsAndClearThoseOfLengthZero() {
        for (Cell cell : Cell.values()) {
            Recurrent operator = Recurrent.of(cell, H);
            List<Tensor> inputs = inputs(operator, 2, false);
            inputs.set(0, tensor(0, 2, I));
            inputs.set(4, null);
            assertArrayEquals(
                    inputs.get(5).values(), operator.run(inputs).get(1).values(), "without lengths: " + cell);
            inputs.set(4, Tensor.ofInts(List.of(2), 0, 0));
            assertArrayEquals(new float[2 * H], operator.run(inputs).get(1).values(), "lengths of 0: " + cell);
        }
    }

    @Test
    void shouldRefuseInputsOfAnotherSizeThanTheWeights() {
        Recurrent operator = Recurrent.of(Cell.RNN, H);
        List<Tensor> inputs = inputs(operator, 2, false);
        inputs.set(0, tensor(T, 2, I + 1));
        String message = assertThrows(IllegalArgumentException.class, () -> operator.run(inputs))
                .getMessage();
        assertTrue(message.contains("X must have 5 inputs per step, as W has"), message);
    }

    /** Row by row and element by element. */
    private static final class Reference {
        private final Recurrent operator;
        private final List<Tensor> inputs;
        private final int batch;
        private final int directions;
        private final boolean first;
        private final float[] y;
        private final float[] lastH;
        private final float[] lastC;

        Reference(Recurrent operator, List<Tensor> inputs) {
            this.operator = operator;
            this.inputs = inputs;
            this.first = operator.batchFirst();
            this.batch = inputs.get(0).shape().get(first ? 0 : 1);
            this.directions = operator.direction().count();
            this.y = new float[T * directions * batch * H];
            this.lastH = new float[directions * batch * H];
            this.lastC = new float[lastH.length];
        }

        List<float[]> run() {
            for (int d = 0; d < directions; d++) {
                for (int n = 0; n < batch; n++) {
                    walk(d, n);
                }
            }
            return List.of(y, lastH, lastC);
        }

        private void walk(int d, int n) {
            int length = inputs.get(4).ints()[n];
            int state = (first ? n * directions + d : d * batch + n) * H;
            double[] h = new double[H];
            double[] c = new double[H];
            for (int j = 0; length > 0 && j < H; j++) {
                h[j] = inputs.get(5).values()[state + j];
                c[j] = inputs.get(6).values()[state + j];
            }
            boolean reverse = operator.direction() == Direction.REVERSE || d == 1;
            double[] output = new double[H];
            for (int i = 0; i < length; i++) {
                int t = reverse ? length - 1 - i : i;
                int row = first ? n * T + t : t * batch + n;
                boolean live = inputs.get(8) == null || inputs.get(8).booleans()[row];
                if (live) {
                    step(d, row * I, h, c);
                    output = h.clone();
                } else if (operator.masked() == Masked.ZERO) {
                    continue;
                }
                int to = (first ? (n * T + t) * directions + d : (t * directions + d) * batch + n) * H;
                for (int j = 0; j < H; j++) {
                    y[to + j] = (float) output[j];
                }
            }
            for (int j = 0; j < H; j++) {
                lastH[state + j] = (float) h[j];
                lastC[state + j] = (float) c[j];
            }
        }

        private double input(int d, int gate, int j, int x) {
            int row = (d * operator.cell().gates() + gate) * H + j;
            double sum = bias(d, gate, j, 0);
            for (int i = 0; i < I; i++) {
                sum += (double) inputs.get(1).values()[row * I + i]
                        * inputs.get(0).values()[x + i];
            }
            return sum;
        }

        private double bias(int d, int gate, int j, int which) {
            return inputs.get(3).values()[((2 * d + which) * operator.cell().gates() + gate) * H + j];
        }

        private double recurrent(int d, int gate, int j, double[] h) {
            int row = (d * operator.cell().gates() + gate) * H + j;
            double sum = bias(d, gate, j, 1);
            for (int i = 0; i < H; i++) {
                sum += inputs.get(2).values()[row * H + i] * h[i];
            }
            return sum;
        }

        private double active(int which, double x) {
            double clipped = Math.clamp(
                    x, -operator.equations().clip(), operator.equations().clip());
            float[] v = {(float) clipped};
            operator.equations().activations().get(which).apply(v, 0, 1);
            return v[0];
        }

        private void step(int d, int x, double[] h, double[] c) {
            double[] old = h.clone();
            double[] reset = new double[H];
            for (int j = 0; j < H && operator.cell() == Cell.GRU; j++) {
                reset[j] = active(0, input(d, 1, j, x) + recurrent(d, 1, j, old));
            }
            for (int j = 0; j < H; j++) {
                switch (operator.cell()) {
                    case RNN -> h[j] = active(0, input(d, 0, j, x) + recurrent(d, 0, j, old));
                    case GRU -> {
                        double z = active(0, input(d, 0, j, x) + recurrent(d, 0, j, old));
                        h[j] = (1 - z) * candidate(d, j, x, old, reset) + z * old[j];
                    }
                    case LSTM -> {
                        double i = active(0, sum(d, 0, j, x, old) + peephole(d, 0, j) * c[j]);
                        double f = operator.equations().inputForget()
                                ? 1 - i
                                : active(0, sum(d, 2, j, x, old) + peephole(d, 2, j) * c[j]);
                        c[j] = f * c[j] + i * active(1, sum(d, 3, j, x, old));
                        double o = active(0, sum(d, 1, j, x, old) + peephole(d, 1, j) * c[j]);
                        float[] v = {(float) c[j]};
                        operator.equations().activations().get(2).apply(v, 0, 1);
                        h[j] = o * v[0];
                    }
                }
            }
        }

        private double sum(int d, int gate, int j, int x, double[] h) {
            return input(d, gate, j, x) + recurrent(d, gate, j, h);
        }

        private double peephole(int d, int block, int j) {
            return inputs.get(7).values()[(d * 3 + block) * H + j];
        }

        private double candidate(int d, int j, int x, double[] h, double[] reset) {
            if (operator.equations().linearBeforeReset()) {
                return active(1, input(d, 2, j, x) + reset[j] * recurrent(d, 2, j, h));
            }
            double[] product = new double[H];
            Arrays.setAll(product, i -> reset[i] * h[i]);
            return active(1, input(d, 2, j, x) + recurrent(d, 2, j, product));
        }
    }
}
