package dev.rondo.graph.chain;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Budget;
import dev.rondo.graph.program.Program;
import dev.rondo.graph.program.TensorArrays;
import java.util.Collection;

/**
 * What one run may use. The defaults follow the sizes of what the caller gave: the inputs and the constants of the file. So
 * a long recording and a large model get what they need, and a small file cannot take all memory or never end.
 *
 * @param bytes the memory of all tensors that exist at the same time; 0 for the default
 * @param multiplications the most multiplications; 0 for the default
 */
record RunLimits(long bytes, long multiplications) {
    /** The limits that follow the sizes. */
    static final RunLimits DEFAULT = new RunLimits(0, 0);

    /** Some 10 seconds of products that no kernel computes. */
    private static final long LEAST_MULTIPLICATIONS = 1L << 34;

    private static final long LEAST_BYTES = 256L << 20;

    /** An input of one channel may become tensors of some hundred channels. */
    private static final long BYTES_PER_BYTE = 1024;

    /** How often each weight may be multiplied for each element of an input. */
    private static final double USES = 64;

    /** The budget of a run. */
    Budget budget(Collection<Tensor> inputs, long constantBytes) {
        long given = bytes(inputs);
        // Doubles, because the products can be larger than a long.
        double most = LEAST_MULTIPLICATIONS + USES * (given / Float.BYTES) * (constantBytes / Float.BYTES);
        return Budget.ofRun(
                bytes > 0 ? bytes : LEAST_BYTES + BYTES_PER_BYTE * (given + constantBytes),
                multiplications > 0 ? multiplications : (long) most);
    }

    /** The bytes of the constants and the networks of a program. */
    static long constantBytes(Program program) {
        long networks = program.nodes().stream()
                .mapToLong(node -> node.operator() instanceof NetworkOperator operator
                        ? operator.network().parameterCount()
                        : 0)
                .sum();
        return networks * Float.BYTES + bytes(program.constants().values());
    }

    private static long bytes(Collection<Tensor> tensors) {
        return tensors.stream().mapToLong(TensorArrays::bytes).sum();
    }
}
