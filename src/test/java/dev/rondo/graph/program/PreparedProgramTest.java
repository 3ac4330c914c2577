package dev.rondo.graph.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class PreparedProgramTest {
    /** Adds its second input, and counts how often it was prepared. */
    private static final class Adding implements Operator {
        private int prepared;

        @Override
        public boolean isLight() {
            return false;
        }

        @Override
        public Operator prepare(ConstantInputs inputs) {
            prepared++;
            return this;
        }

        @Override
        public List<Tensor> run(List<Tensor> inputs) {
            float[] sum = inputs.getFirst().values().clone();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += inputs.get(1).values()[i];
            }
            return List.of(Tensor.of(inputs.getFirst().shape(), sum));
        }
    }

    @Test
    void shouldPrepareAConstantAFewTimesHoweverManyNodesReadIt() {
        Adding adding = new Adding();
        GraphBuilder builder = new GraphBuilder()
                .input(new Port("v0", Tensor.Type.FLOAT32, List.of(2)))
                .constant("c", Tensor.of(List.of(2), 1, 2));
        for (int i = 0; i < 1000; i++) {
            builder.add("", "Adding", adding, List.of("v" + i, "c"), List.of("v" + (i + 1)));
        }
        PreparedProgram program = new PreparedProgram(builder.output(new Port("v1000", Tensor.Type.FLOAT32, List.of(2)))
                .build());
        assertEquals(4, adding.prepared);
        Tensor result = program.run(Map.of("v0", Tensor.of(List.of(2), 0, 0))).getFirst();
        assertArrayEquals(new float[] {1000, 2000}, result.values());
    }

    @Test
    void shouldKeepOutputsThatLaterNodesRead() {
        Adding adding = new Adding();
        Port any = Port.ofAnyShape("x", Tensor.Type.FLOAT32);
        PreparedProgram program = new PreparedProgram(new GraphBuilder()
                .input(any)
                .add("", "Adding", adding, List.of("x", "x"), List.of("y"))
                .add("", "Adding", adding, List.of("y", "x"), List.of("z"))
                .output(any)
                .output(Port.ofAnyShape("y", Tensor.Type.FLOAT32))
                .output(Port.ofAnyShape("z", Tensor.Type.FLOAT32))
                .build());
        List<Tensor> results = program.run(Map.of("x", Tensor.of(List.of(1), 1)));
        assertEquals(
                List.of(1f, 2f, 3f), results.stream().map(t -> t.values()[0]).toList());
    }
}
