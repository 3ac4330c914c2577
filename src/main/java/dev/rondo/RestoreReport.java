package dev.rondo;

/**
 * The result of {@link StateStore#restore}.
 *
 * @param restored the number of streams that the store took over
 * @param dropped the number of streams that did not fit; the least recently used ones
 * @param nonFinite the number of streams that were left out because their state held a value that is not finite
 * @param sameNetwork whether every file was written with the weights of the store's network. States of other weights of the
 *     same architecture are valid: their streams continue with the store's weights
 */
public record RestoreReport(int restored, int dropped, int nonFinite, boolean sameNetwork) {}
