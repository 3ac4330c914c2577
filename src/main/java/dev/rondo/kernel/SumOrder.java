package dev.rondo.kernel;

/**
 * The order in which a product with float32 weights is summed. It depends on the shape only, so a product with a vector and a
 * product with many rows give the same bits, on any vector width:
 *
 * <ul>
 *   <li>Inputs are taken in blocks of {@link #BLOCK}.
 *   <li>Within a block, input k belongs to chain k modulo {@link #chains chains}. The last inputs modulo chains are a chain of
 *       their own. A chain is a running sum from zero on.
 *   <li>After a block, its chains are added to the output one after the other.
 * </ul>
 *
 * <p>Chains hide the latency of an FMA: it takes four cycles and two can start per cycle, so at least eight sums must be in
 * progress. Three and four gates have several sums for each vector of outputs already.
 */
final class SumOrder {
    /** Inputs in a block, a multiple of any number of chains. At 512 bit the weights of four vectors take 32 KiB. */
    static final int BLOCK = 128;

    private SumOrder() {}

    /** {@return the number of chains of an output} */
    static int chains(int gates) {
        return gates >= 3 ? 2 : 4;
    }
}
