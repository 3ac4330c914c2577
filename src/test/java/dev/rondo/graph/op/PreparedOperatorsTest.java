package dev.rondo.graph.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.GraphBuilder;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.PreparedProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Operators give the same results whether their weights are constants, packed once, or inputs. */
class PreparedOperatorsTest {
    private final SplittableRandom random = new SplittableRandom(1);

    private Tensor tensor(Integer... shape) {
        float[] values = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return Tensor.of(List.of(shape), values);
    }

    /** Runs an operator of which all inputs but the first are constants. */
    private static Tensor prepared(Operator operator, Tensor... inputs) {
        GraphBuilder builder = new GraphBuilder();
        Map<String, Tensor> given = new HashMap<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < inputs.length; i++) {
            String name = "in" + i;
            names.add(inputs[i] == null ? "" : name);
            if (i == 0) {
                builder.input(Port.ofAnyShape(name, inputs[i].type()));
                given.put(name, inputs[i]);
            } else if (inputs[i] != null) {
                builder.constant(name, inputs[i]);
            }
        }
        builder.add("n", "Tested", operator, names, List.of("y"));
        builder.output(Port.ofAnyShape("y", Tensor.Type.FLOAT32));
        return new PreparedProgram(builder.build()).run(given).getFirst();
    }

    private static void check(Operator operator, Tensor... inputs) {
        Tensor expected = operator.run(Arrays.asList(inputs)).getFirst();
        Tensor actual = prepared(operator, inputs);
        assertEquals(expected.shape(), actual.shape());
        assertArrayEquals(expected.values(), actual.values(), 1e-5f, operator + " of " + Arrays.toString(inputs));
    }

    @Test
    void shouldConvolve() {
        for (int stride = 1; stride <= 3; stride++) {
            for (int dilation = 1; dilation <= 3; dilation += 2) {
                for (int group = 1; group <= 2; group++) {
                    for (int length : new int[] {1, 5, 64, 150}) {
                        Conv.Padding explicit = new Conv.Padding(3, 1, false, false);
                        Conv.Padding same = new Conv.Padding(0, 0, true, true);
                        for (Conv.Padding padding : List.of(explicit, same)) {
                            Conv conv = new Conv(stride, dilation, padding, group);
                            Tensor x = tensor(2, 4 * group, length);
                            check(conv, x, tensor(5 * group, 4, 3), tensor(5 * group));
                            check(conv, x, tensor(16 * group, 4, 2), null);
                        }
                    }
                }
            }
        }
    }

    @Test
    void shouldConvolveFarFromTheData() {
        Conv conv = new Conv(7, 1, new Conv.Padding(100, 100, false, false), 1);
        check(conv, tensor(1, 4, 3), tensor(8, 4, 2), tensor(8));
    }

    @Test
    void shouldMultiplyMatrices() {
        for (int columns : new int[] {1, 4, 16, 21}) {
            check(new MatMul(), tensor(9), tensor(9, columns));
            check(new MatMul(), tensor(1, 9), tensor(9, columns));
            check(new MatMul(), tensor(70, 9), tensor(9, columns));
            check(new MatMul(), tensor(3, 2, 9), tensor(1, 9, columns));
            check(new MatMul(), tensor(5, 9), tensor(1, 1, 9, columns));
            check(new MatMul(), tensor(2, 5, 9), tensor(2, 9, columns));
            check(new MatMul(), tensor(0, 9), tensor(9, columns));
        }
        check(new MatMul(), tensor(3, 9), tensor(9));
    }

    @Test
    void shouldMultiplyAndAdd() {
        for (boolean transposeA : new boolean[] {false, true}) {
            for (boolean transposeB : new boolean[] {false, true}) {
                Gemm gemm = new Gemm(0.5f, 2, transposeA, transposeB);
                Tensor a = transposeA ? tensor(10, 3) : tensor(3, 10);
                Tensor b = transposeB ? tensor(6, 10) : tensor(10, 6);
                check(gemm, a, b);
                check(gemm, a, b, tensor(6));
                check(gemm, a, b, tensor(1, 6));
                check(gemm, a, b, tensor());
                check(gemm, a, b, tensor(3, 1));
                check(gemm, a, b, tensor(3, 6));
            }
        }
    }

    @Test
    void shouldRunRecurrentOperators() {
        for (Recurrent.Cell cell : Recurrent.Cell.values()) {
            int rows = cell.gates() * 20;
            Recurrent operator = Recurrent.of(cell, 20);
            check(operator, tensor(7, 3, 5), tensor(1, rows, 5), tensor(1, rows, 20), tensor(1, 2 * rows));
        }
    }
}
