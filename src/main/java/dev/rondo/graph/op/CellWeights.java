package dev.rondo.graph.op;

import org.jspecify.annotations.Nullable;

/**
 * The weights of one direction of a recurrent operator, gates in ONNX's order.
 *
 * @param w W [G H][I]
 * @param r R [G H][H]
 * @param wBias Wb [G H]
 * @param rBias Rb [G H]
 * @param peepholes P [3 H], or null if there are none
 */
record CellWeights(float[] w, float[] r, float[] wBias, float[] rBias, float @Nullable [] peepholes) {}
