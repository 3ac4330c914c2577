package dev.rondo.kernel;

/**
 * The order in which a product with float32 weights is summed. It depends on the shape only, so a product with a vector and a
 * product with many rows give the same bits, on any vector width:
 *
 * <ul>
 *   <li>Input k belongs to chain k modulo {@link #chains chains}. A chain is a running sum: the first begins with the output, the
 *       others with zero.
 *   <li>The other chains are added to the first, one after the other.
 *   <li>The last inputs modulo chains belong to no chain. They are added to that sum, one after the other.
 * </ul>
 *
 * <p>Chains hide the latency of an FMA: it takes four cycles and two can start per cycle, so at least eight sums must be in
 * progress. Three and four gates have several sums for each vector of outputs already.
 */
final class SumOrder {
    private SumOrder() {}

    /** {@return the number of chains of an output} */
    static int chains(int gates) {
        return gates >= 3 ? 2 : 4;
    }
}
